/** Consecutive chunks and a name: byte for byte the future object. */
export interface Batch {
  readonly key: string;
  readonly contentType: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly count: number;
  /** Length of the body. */
  readonly bytes: number;
  /** Length of the lines in it, decompressed. */
  readonly rawBytes: number;
  /**
   * The body in order, as views of the ring. Each part is one whole gzip member or zstd frame.
   * May be asked for as often as needed: for a hash, for each attempt.
   */
  parts(): Iterable<Uint8Array>;
}
