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
}
