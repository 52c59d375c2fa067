/** Consecutive chunks and a name: byte for byte the future object. */
export interface Batch {
  readonly key: string;
  readonly contentType: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly count: number;
  /** Length of the body. */
  readonly bytes: number;
  /** The body in order, as views of the ring; may be asked for once per attempt. */
  parts(): Iterable<Uint8Array>;
}
