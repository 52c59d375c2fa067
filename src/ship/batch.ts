/** Which lines a batch holds. */
export interface LinesOfBatch {
  readonly key: string;
  /** The run of the daemon that received the lines. */
  readonly boot: string;
  /** As it was called then, or as a key has that; undefined: nobody knows. */
  readonly device?: string | undefined;
  readonly firstSeq: number;
  /** One less than `firstSeq` when there is no line: a heartbeat. */
  readonly lastSeq: number;
  /** Lines, without that of the ledger. */
  readonly count: number;
  /** Left by an earlier run, which may have stored it already. */
  readonly recovered: boolean;
}

/** What is known of a batch without its body. */
export interface BatchFacts extends LinesOfBatch {
  readonly contentType: string;
  /** Counts the batches of one boot and sink, from 1; 0: it has no ledger. */
  readonly number: number;
  /** Length of the body. */
  readonly bytes: number;
  /** Length of the lines in it, decompressed. */
  readonly rawBytes: number;
  /** Of the body, hexadecimal. */
  readonly sha256: string;
  /** It holds lines that are to give way last. */
  readonly kept: boolean;
  /** When its oldest line was written, by the monotonic clock; undefined: by an earlier run. */
  readonly openedAtMs?: number;
}

/** Consecutive chunks and a name: byte for byte the future object. */
export interface Batch extends BatchFacts {
  /**
   * The body in order, as views of the ring. Each part is one whole gzip member or zstd frame.
   * May be asked for as often as needed: for a hash, for each attempt.
   */
  parts(): Iterable<Uint8Array>;
}
