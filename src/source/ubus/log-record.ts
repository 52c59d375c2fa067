// The records that logd writes into its pipe, one blob after the other (ubox: log/logd.c).
import { isWord, octets } from "../../syslog/dialects/scan.ts";
import { blobBytes, fieldTypes, padded, wordBytes } from "./blob.ts";

/** logd cuts messages at 1 KiB, those of the kernel at 4 KiB. */
export const recordBytesMax = 16 * 1024;

/** One object is reused for every record. */
export interface LogRecord {
  /** Counts up from 0, one for each record of this logd. */
  id: number;
  /** Facility times eight, and severity. */
  priority: number;
  /** 0 is the kernel. */
  source: number;
  /** Since the epoch. */
  timeMs: number;
  /** Where the text is; valid until the next one is read. */
  bytes: Buffer;
  textStart: number;
  textEnd: number;
}

const none = -1;
const names = {
  ...{ id: octets("id"), priority: octets("priority"), source: octets("source") },
  ...{ time: octets("time"), msg: octets("msg") },
};

/** Cuts octets where a record ends. Never holds more than one record. */
export class RecordCutter {
  readonly #onRecord: (record: LogRecord) => void;
  readonly #record: LogRecord = {
    ...{ id: none, priority: none, source: none, timeMs: none },
    ...{ bytes: Buffer.alloc(0), textStart: none, textEnd: none },
  };
  #rest: Buffer = Buffer.alloc(0);

  constructor(onRecord: (record: LogRecord) => void) {
    this.#onRecord = onRecord;
  }

  /** Takes what was read; for a person why it holds no records, and then nothing more is taken. */
  push(data: Buffer): string | undefined {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : data;
    this.#record.bytes = bytes;
    let at = 0;
    while (at + wordBytes <= bytes.length) {
      const length = blobBytes(bytes, at);
      if (length < wordBytes || length > recordBytesMax) return "logd sends no records";
      if (at + length > bytes.length) break;
      if (!readRecord(this.#record, at + wordBytes, at + length)) {
        return "logd sends other records than are known";
      }
      this.#onRecord(this.#record);
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

/** Reads the named attributes between two places; false where they are not those of a record. */
function readRecord(record: LogRecord, start: number, end: number): boolean {
  const { bytes } = record;
  record.id = record.priority = record.source = record.timeMs = record.textStart = none;
  for (let at = start; at < end; at += padded(blobBytes(bytes, at))) {
    const nameAt = at + wordBytes + 2;
    if (nameAt > end) return false;
    const next = at + blobBytes(bytes, at);
    const valueAt = nameAt - 2 + padded(2 + bytes.readUInt16BE(nameAt - 2) + 1);
    if (bytes[at]! < 0x80 || valueAt > next || next > end) return false;
    readField(record, at, valueAt, next);
  }
  const { id, priority, source, timeMs, textStart } = record;
  return Math.min(id, priority, source, timeMs, textStart) > none;
}

/** Reads the field at `at` where it is known. */
function readField(record: LogRecord, at: number, valueAt: number, end: number): void {
  const { bytes } = record;
  const [type, valueBytes] = [bytes[at]! & 0x7f, end - valueAt];
  const nameAt = at + wordBytes + 2;
  const nameEnd = nameAt + bytes.readUInt16BE(nameAt - 2);
  if (type === fieldTypes.string && isWord(bytes, names.msg, nameAt, nameEnd)) {
    const nul = bytes.indexOf(0, valueAt);
    record.textStart = valueAt;
    record.textEnd = nul < valueAt || nul > end ? end : nul;
  } else if (type === fieldTypes.int64 && valueBytes === 8) {
    const value = bytes.readUInt32BE(valueAt) * 2 ** 32 + bytes.readUInt32BE(valueAt + 4);
    if (isWord(bytes, names.time, nameAt, nameEnd)) record.timeMs = value;
  } else if (type === fieldTypes.int32 && valueBytes === 4) {
    const value = bytes.readUInt32BE(valueAt);
    if (isWord(bytes, names.id, nameAt, nameEnd)) record.id = value;
    else if (isWord(bytes, names.priority, nameAt, nameEnd)) record.priority = value;
    else if (isWord(bytes, names.source, nameAt, nameEnd)) record.source = value;
  }
}
