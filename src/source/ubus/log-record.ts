// The records that logd writes into its pipe, one blob after the other (ubox: log/logd.c).
import { facilityNames, severityNames } from "../../syslog/dialects/openwrt.ts";
import type { Zone } from "../../syslog/zone.ts";
import { blobBytes, fieldTypes, readTable, wordBytes, type Field } from "./blob.ts";

/** logd cuts messages at 1 KiB, those of the kernel at 4 KiB. */
export const recordBytesMax = 16 * 1024;

export interface LogRecord {
  /** Counts up from 0, one for each record of this logd. */
  id: number;
  /** Facility times eight, and severity. */
  priority: number;
  /** 0 is the kernel. */
  source: number;
  /** Since the epoch. */
  timeMs: number;
  text: Buffer;
}

/** The record in what is behind the word of its blob; undefined where it is none. */
export function readRecord(bytes: Buffer): LogRecord | undefined {
  const table = readTable(bytes);
  const number = (name: string) => wordOf(table?.get(name));
  const [id, priority, source] = [number("id"), number("priority"), number("source")];
  const [text, time] = [table?.get("msg"), table?.get("time")];
  if (id === undefined || priority === undefined || source === undefined) return undefined;
  if (text?.type !== fieldTypes.string || time?.type !== fieldTypes.int64) return undefined;
  if (time.octets.length !== 8) return undefined;
  const end = text.octets.indexOf(0);
  const timeMs = Number(time.octets.readBigUInt64BE(0));
  return { id, priority, source, timeMs, text: text.octets.subarray(0, end < 0 ? undefined : end) };
}

function wordOf(found: Field | undefined): number | undefined {
  if (found?.type !== fieldTypes.int32 || found.octets.length !== wordBytes) return undefined;
  return found.octets.readUInt32BE(0);
}

/**
 * The line that `logread -t` prints of it, in a zone: `Sat Nov 21 08:46:37 2026 [1795250797.048]
 * authpriv.notice dropbear: text`.
 */
export function lineOf({ priority, source, timeMs, text }: LogRecord, zone: Zone): Buffer {
  // A time that no calendar has is as good as none.
  const ms = timeMs < timeMsMax ? timeMs : 0;
  const guessMs = ms + zone.offsetMinutes(ms, ms) * 60_000;
  const wall = new Date(ms + zone.offsetMinutes(guessMs, ms) * 60_000).toUTCString();
  const [weekday, day, month, year, clock] = wall.replace(",", "").split(" ");
  const stamp = `${weekday} ${month} ${String(Number(day)).padStart(2)} ${clock} ${year}`;
  const epoch = `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}`;
  const facility = facilityNames[priority >>> 3] ?? "<unknown>";
  const level = `${facility}.${severityNames[priority & 7]}${source === 0 ? " kernel:" : ""}`;
  return Buffer.concat([Buffer.from(`${stamp} [${epoch}] ${level} `), text]);
}

const timeMsMax = Date.UTC(9999, 11, 31);

/** Cuts octets where a record ends. Never holds more than one record. */
export class RecordCutter {
  readonly #onRecord: (record: LogRecord) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onRecord: (record: LogRecord) => void) {
    this.#onRecord = onRecord;
  }

  /** Takes what was read; for a person why it holds no records, and then nothing more is taken. */
  push(data: Buffer): string | undefined {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    let at = 0;
    while (at + wordBytes <= bytes.length) {
      const length = blobBytes(bytes, at);
      if (length < wordBytes || length > recordBytesMax) return "logd sends no records";
      if (at + length > bytes.length) break;
      const record = readRecord(bytes.subarray(at + wordBytes, at + length));
      if (record === undefined) return "logd sends other records than are known";
      this.#onRecord(record);
      at += length;
    }
    // A copy: what was read may be much larger.
    this.#rest = Buffer.from(bytes.subarray(at));
    return undefined;
  }

  /** What has not ended is no record. */
  end(): void {
    this.#rest = Buffer.alloc(0);
  }
}
