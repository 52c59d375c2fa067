import { Counters } from "../../../src/base/counters.ts";
import type { Intake } from "../../../src/source/source.ts";
import { Message, type Origin } from "../../../src/syslog/message.ts";
import { parseSyslog } from "../../../src/syslog/parse.ts";

/** An intake that keeps what it is given: as text, and as what the parser makes of it. */
export class SeenIntake implements Intake {
  readonly texts: string[] = [];
  readonly messages: Message[] = [];
  readonly origins = new Set<Origin>();
  readonly counters = new Counters();
  crowded = false;
  unsettledCount = 0;

  receive: Intake["receive"] = (frame, origin) => {
    this.counters.received++;
    this.origins.add(origin);
    // Frames are valid only until `receive` returns.
    const bytes = Buffer.from(frame.bytes.subarray(frame.start, frame.end));
    const cut = frame.sentBytes > bytes.length ? `(${frame.sentBytes})` : "";
    this.texts.push(bytes.toString("utf8") + cut);
    const message = new Message();
    parseSyslog({ ...frame, bytes, start: 0, end: bytes.length }, origin, message);
    this.messages.push(message);
  };

  progress = () => {
    const { received } = this.counters;
    return { received, settled: received - this.unsettledCount };
  };

  isCrowded = (): boolean => this.crowded;
}
