// The kernel's own messages. Its ring is read from the oldest record on, so that those of the boot
// are there as well; records that gave way before they were read are holes in their numbers.
import type { Clock } from "../base/clock.ts";
import type { TextFile } from "../base/files.ts";
import { recordBytesMax, type KernelLog } from "../base/kernel-log.ts";
import type { Log } from "../base/log.ts";
import { UserError } from "../base/user-error.ts";
import { kmsgFrame, readKmsg } from "../syslog/kmsg.ts";
import type { Bookmarks } from "./bookmarks.ts";
import { FrameTaker } from "./frame-taker.ts";
import { localOrigin, type KmsgOptions } from "./local.ts";
import type { Intake, Source } from "./source.ts";

const path = "/dev/kmsg";
const [busyMs, idleMs] = [100, 1000];
/** Records for each visit; then everything else of the process gets its turn. */
const recordsMax = 1000;

interface Doors {
  clock: Clock;
  log: Log;
  bookmarks: Bookmarks;
  openKernelLog(path: string): KernelLog | string;
  readTextFile(path: string): TextFile;
}

const hints: Record<string, string> = {
  EACCES: "Run as root, or with CAP_SYSLOG",
  EPERM: "Run as root, with CAP_SYSLOG, or after: sysctl -w kernel.dmesg_restrict=0",
  ENOENT: "This system has none; a container must be given the device",
};

/** Begins with what is there. Throws a UserError when it may not be read. */
export function openKmsg(options: KmsgOptions, intake: Intake, doors: Doors): Source {
  const device = doors.openKernelLog(path);
  if (typeof device === "string") {
    throw new UserError(`Cannot read "${path}": ${device}`, hints[device] ?? hints["EPERM"]!);
  }
  const reader = new KmsgReader(device, options, intake, doors);
  reader.visit();
  return {
    description: path,
    port: 0,
    stop: async () => reader.stop(),
    finish: () => doors.bookmarks.finish(),
  };
}

class KmsgReader {
  readonly #device: KernelLog;
  readonly #options: KmsgOptions;
  readonly #intake: Intake;
  readonly #doors: Doors;
  readonly #taker: FrameTaker;
  readonly #buffer = Buffer.allocUnsafe(recordBytesMax);
  /** Tells this boot from others, whose numbers mean nothing here. */
  readonly #boot: string;
  /** The number of the last record; -1 before the first. */
  #sequence = -1;
  #bootMs = 0;
  #isFailing = false;
  #waitMs = busyMs;
  #cancel: () => void = () => {};

  constructor(device: KernelLog, options: KmsgOptions, intake: Intake, doors: Doors) {
    this.#device = device;
    this.#options = options;
    this.#intake = intake;
    this.#doors = doors;
    this.#taker = new FrameTaker(intake, localOrigin(options, path, "kernel"));
    const id = doors.readTextFile("/proc/sys/kernel/random/boot_id");
    this.#boot = id.ok ? id.text.trim() : "";
    const { boot, sequence } = doors.bookmarks.get(path) ?? {};
    if (boot === this.#boot && typeof sequence === "number") this.#sequence = sequence;
  }

  visit(): void {
    const count = this.#takeAll();
    this.#waitMs = count > 0 ? busyMs : Math.min(idleMs, this.#waitMs * 2);
    this.#cancel = this.#doors.clock.after(this.#waitMs, () => this.visit());
  }

  stop(): void {
    this.#cancel();
    this.#takeAll();
    this.#device.close();
  }

  #takeAll(): number {
    const { clock, bookmarks } = this.#doors;
    this.#taker.receivedAtMs = clock.wallMs();
    this.#bootMs = this.#findBoot();
    let taken = 0;
    while (taken < recordsMax && !this.#intake.isCrowded?.()) {
      const read = this.#device.read(this.#buffer);
      if (read === "EPIPE") continue;
      if (typeof read === "string") {
        this.#tell(read === "EAGAIN" ? undefined : read);
        break;
      }
      this.#takeRecord(this.#buffer.toString("latin1", 0, read));
      taken++;
    }
    const { boot, sequence } = { boot: this.#boot, sequence: this.#sequence };
    if (taken > 0) bookmarks.reached(path, { boot, sequence });
    return taken;
  }

  #takeRecord(text: string): void {
    const record = readKmsg(text);
    if (record === undefined) return;
    const { sequence } = record;
    // Of an earlier run of Sluice.
    if (sequence <= this.#sequence) return;
    if (this.#sequence >= 0) this.#intake.counters.lostKernel += sequence - this.#sequence - 1;
    this.#sequence = sequence;
    const frame = kmsgFrame(record, this.#options.hostname, this.#bootMs);
    this.#taker.takeWhole(frame, this.#options.frameBytesMax);
  }

  /** When the kernel began to count: anew each time, for the clock may have been set. */
  #findBoot(): number {
    const uptime = this.#doors.readTextFile("/proc/uptime");
    return this.#doors.clock.wallMs() - (uptime.ok ? Number.parseFloat(uptime.text) * 1000 : 0);
  }

  #tell(reason: string | undefined): void {
    if ((reason !== undefined) === this.#isFailing) return;
    this.#isFailing = reason !== undefined;
    if (reason === undefined) this.#doors.log.info("kernel log read again");
    else this.#doors.log.warn("kernel log not read", { reason });
  }
}
