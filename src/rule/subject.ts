import type { Format } from "../syslog/format.ts";
import type { Message } from "../syslog/message.ts";

/**
 * What conditions and templates ask: a message as it comes in, or a line that was stored. Parts
 * that it has not are undefined or empty.
 */
export interface Subject extends Pick<
  Message,
  "severity" | "facility" | "hostname" | "appName" | "procId" | "msgId" | "structuredData"
> {
  readonly format: Format | "";
  readonly receivedAtMs: number;
  readonly origin: Pick<Message["origin"], "address" | "zone" | "identity"> & {
    readonly transport: string;
  };
  /** Behind the header. */
  readonly message: string;
  /** All of it. */
  readonly text: string;
  /** What a dialect adds, by its name. */
  field(name: string): string;
}
