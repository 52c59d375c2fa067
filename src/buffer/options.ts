export interface BufferOptions {
  /** Size of the ring of compressed chunks, in bytes. */
  memoryBytes: number;
  compression: "gzip" | "zstd";
  /** Uncompressed bytes after which a chunk is sealed. */
  chunkBytes: number;
  /** Lines at least as bad, and those that meet a rule, give way last; undefined: none does. */
  keepSeverity: number | undefined;
}
