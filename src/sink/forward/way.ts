import type { Health } from "../deliver.ts";
import type { ForwardOptions } from "./options.ts";

/** How frames get to another syslog server. A dead one costs nobody else anything. */
export interface Way {
  readonly description: string;
  /** The far side's address, as far as it is known. */
  readonly address: string | undefined;
  /** Messages that the network has taken. */
  readonly sent: number;
  /** Messages that it did not take and that are kept no longer. */
  readonly lost: number;
  /** Messages that wait. */
  readonly waiting: number;
  /** Failing: it could not be reached, or broke off, and has not been well since. */
  readonly health: Health;
  /** On the receive path: takes a message, valid during the call; never waits, never fails. */
  send(octets: Buffer): void;
  /** To be awaited before the first message. */
  open(): Promise<void>;
  /** Has other settings for the same server. */
  change(options: ForwardOptions): void;
  /** Runs until `finish` is called and nothing waits, or `signal` aborts. */
  sendLoop(signal: AbortSignal): Promise<void>;
  /** Nothing more comes: sends what waits, and tries no more than once. */
  finish(): void;
}
