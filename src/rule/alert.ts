/** Somebody wants to know: what a rule says about a message, or about several. */
export interface Alert {
  /** No other alert has it; it stays the same however often and however late it is sent. */
  readonly id: string;
  readonly rule: string;
  /** For a person. What came from the wire is in it as it was: whoever sends it must escape. */
  readonly text: string;
  /** When the message was received (of several the last), wall time. */
  readonly atMs: number;
  /** The same for a person, in the zone of the listener: `2026-11-21 08:20:17`. */
  readonly time: string;
  readonly hostname: string;
  /** RFC 5424, 6.2.1: 0 is the worst. */
  readonly severity: number;
  /** Messages that it stands for; 1 where it says that there were none. */
  readonly count: number;
  /** Names of the channels that it goes to. */
  readonly channels: readonly string[];
}
