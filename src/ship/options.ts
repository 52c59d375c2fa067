export interface ShipOptions {
  /** A batch is due when so many compressed bytes wait. */
  bytesMax: number;
  /** ... or when the oldest waiting line is so old. */
  ageMsMax: number;
  /** ... or when so many lines wait. */
  recordsMax: number;
  /** Template of object keys, see `ship/key.ts`. */
  key: string;
  /** How long a stop may take to ship what waits. */
  graceMs: number;
  /** After so long without an object comes one that says so; 0: never. */
  heartbeatMs: number;
}

export interface SpoolOptions {
  /** `overflow`: when memory, patience or time runs out. `always`: everything, before it is sent. */
  mode: "off" | "overflow" | "always";
  /** Each sink has a directory below. */
  directory: string;
  /** Of one sink; the oldest files give way. */
  bytesMax: number;
  /** `overflow`: a sink that fails for so long has what waits for it written to disk. */
  afterMs: number;
  /** `always`: how old a line may be that is in memory only. */
  intervalMs: number;
  /** Flash wears out: beyond so many bytes in a day batches stay in memory. */
  dailyBytesMax: number;
}
