/** What is known of a batch without its body. */
export interface BatchFacts {
  readonly key: string;
  readonly contentType: string;
  /** The run of the daemon that received the lines. */
  readonly boot: string;
  /** Counts the batches of one boot and sink, from 1. */
  readonly number: number;
  readonly firstSeq: number;
  /** One less than `firstSeq` when there is no line: a heartbeat. */
  readonly lastSeq: number;
  /** Lines, without that of the ledger. */
  readonly count: number;
  /** Length of the body. */
  readonly bytes: number;
  /** Length of the lines in it, decompressed. */
  readonly rawBytes: number;
  /** Of the body, hexadecimal. */
  readonly sha256: string;
  /** It holds lines that are to give way last. */
  readonly kept: boolean;
  /** Left by an earlier run, which may have stored it already. */
  readonly recovered: boolean;
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
