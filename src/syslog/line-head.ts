import { LineWriter, putPair } from "./line-writer.ts";
import type { Message } from "./message.ts";
import { zero } from "./octet.ts";
import { writeWallTime } from "./timestamp-text.ts";

const seqStart = '{"seq":';
/** Room for the largest whole number that a double holds exactly. */
const seqEnd = seqStart.length + 16;
const received = ',"received_at":"2000-01-01T00:00:00.000Z';
const receivedAt = seqEnd + received.length - 24;
const stampKey = '","timestamp":"';
const stampAt = seqEnd + received.length + stampKey.length;
const secondAt = stampAt + 17;

/**
 * `{"seq":1234,"received_at":"2026-11-21T10:20:30.400Z","timestamp":"2026-11-21T10:20:30`, the start
 * of every line. It is kept from line to line, and only what changes is written anew: two digits of
 * the number, seldom more; the time, when another burst or second begins.
 */
export class LineHead {
  readonly #octets = Buffer.from(`${" ".repeat(seqEnd)}${received}${stampKey}2000-01-01T00:00:00`);
  readonly #receivedTime = this.#octets.subarray(receivedAt, receivedAt + 24);
  readonly #writer = new LineWriter();
  #start = 0;
  #hundreds = -1;
  #receivedAtMs = NaN;
  #receivedMinute = NaN;
  #stampMinute = -1;

  /** Up to the second of the sender's time; of a message without one all of the time of reception. */
  write(message: Message, seq: number, writer: LineWriter): void {
    this.#setSeq(seq);
    if (message.receivedAtMs !== this.#receivedAtMs) this.#setReceived(message.receivedAtMs);
    if (message.stampEnd > message.stampStart) {
      this.#setStamp(message);
      writer.copyRange(this.#octets, this.#start, this.#octets.length);
    } else {
      writer.copyRange(this.#octets, this.#start, stampAt);
      writer.copy(this.#receivedTime);
    }
  }

  /** Ends before `received`, so that only its start moves as it grows. */
  #setSeq(seq: number): void {
    const hundreds = Math.floor(seq / 100);
    if (hundreds === 0 || hundreds !== this.#hundreds) {
      this.#hundreds = hundreds;
      const text = `${seqStart}${seq}`;
      this.#start = seqEnd - text.length;
      this.#octets.write(text, this.#start, "latin1");
    } else putPair(this.#octets, seqEnd - 2, seq - hundreds * 100);
  }

  #setReceived(ms: number): void {
    this.#receivedAtMs = ms;
    const minute = Math.floor(ms / 60_000);
    if (minute === this.#receivedMinute) this.#setWithinMinute(Math.floor(ms - minute * 60_000));
    else this.#receivedTime.write(new Date(ms).toISOString(), "latin1");
    this.#receivedMinute = minute;
  }

  /** The five digits around the dot. */
  #setWithinMinute(ms: number): void {
    let rest = ms;
    for (let i = 22; i > 16; i--) {
      if (i === 19) continue;
      this.#receivedTime[i] = zero + (rest % 10);
      rest = (rest / 10) | 0;
    }
  }

  #setStamp(message: Message): void {
    const { year, month, day, hour, minute, second } = message;
    // Below 2^31 up to the year 4000, and another one for every minute.
    const stampMinute = (((year * 12 + month) * 31 + day) * 24 + hour) * 60 + minute;
    if (stampMinute === this.#stampMinute) putPair(this.#octets, secondAt, second);
    else {
      this.#writer.begin(this.#octets, stampAt);
      writeWallTime(message, this.#writer);
    }
    this.#stampMinute = stampMinute;
  }
}
