// Records of logd as `logread -t` prints them, so that a log is the same whichever way it came.
import { facilityNames, severityNames } from "../../syslog/dialects/openwrt.ts";
import type { Zone } from "../../syslog/zone.ts";
import type { LogRecord } from "./log-record.ts";

/** A time that no calendar has is as good as none. */
const timeMsMax = Date.UTC(9999, 11, 31);
const priorityMax = 191;
const zero = 0x30;

/** Writes lines, of octets that are kept: a boot has many records, and texts would be garbage. */
export class LogLines {
  readonly #zone: Zone;
  /** Many records are of one second. */
  #second = -1;
  #stamp = Buffer.alloc(0);
  readonly #levels = new Map<number, Buffer>();

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** `Sat Nov 21 08:46:37 2026 [1795250797.048] authpriv.notice dropbear: text`, as new octets. */
  lineOf({ priority, source, timeMs, bytes, textStart, textEnd }: LogRecord): Buffer {
    const ms = timeMs < timeMsMax ? timeMs : 0;
    const stamp = this.#stampOf(Math.floor(ms / 1000));
    const level = this.#levelOf(priority, source === 0);
    const at = stamp.length + 3;
    const line = Buffer.allocUnsafe(at + level.length + textEnd - textStart);
    stamp.copy(line);
    line[at - 3] = zero + Math.floor((ms % 1000) / 100);
    line[at - 2] = zero + (Math.floor(ms / 10) % 10);
    line[at - 1] = zero + (ms % 10);
    level.copy(line, at);
    bytes.copy(line, at + level.length, textStart, textEnd);
    return line;
  }

  /** `Sat Nov 21 08:46:37 2026 [1795250797.`: asctime(3), in the zone. */
  #stampOf(second: number): Buffer {
    if (second === this.#second) return this.#stamp;
    const [ms, zone] = [second * 1000, this.#zone];
    const guessMs = ms + zone.offsetMinutes(ms, ms) * 60_000;
    const wall = new Date(ms + zone.offsetMinutes(guessMs, ms) * 60_000).toUTCString();
    const [weekday, day, month, year, clock] = wall.replace(",", "").split(" ");
    const date = `${weekday} ${month} ${String(Number(day)).padStart(2)}`;
    this.#second = second;
    this.#stamp = Buffer.from(`${date} ${clock} ${year} [${second}.`);
    return this.#stamp;
  }

  /** `] authpriv.notice `, `] kern.info kernel: `. */
  #levelOf(priority: number, isKernel: boolean): Buffer {
    const key = priority * 2 + Number(isKernel);
    const known = this.#levels.get(key);
    if (known !== undefined) return known;
    const facility = facilityNames[priority >>> 3] ?? "<unknown>";
    const kernel = isKernel ? " kernel:" : "";
    const level = Buffer.from(`] ${facility}.${severityNames[priority & 7]}${kernel} `);
    if (priority <= priorityMax) this.#levels.set(key, level);
    return level;
  }
}
