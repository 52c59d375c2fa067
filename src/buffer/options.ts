export interface BufferOptions {
  /** Size of the ring of compressed chunks, in bytes. */
  memoryBytes: number;
  compression: "gzip" | "zstd";
  /** Uncompressed bytes after which a chunk is sealed. */
  chunkBytes: number;
}
