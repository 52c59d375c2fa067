import type { Clock } from "../../base/clock.ts";
import type { Disk } from "../../base/disk.ts";
import type { Log } from "../../base/log.ts";
import type { Channel } from "./channel.ts";
import { readKept, writeKept } from "./kept-alerts.ts";

/** How often it is looked whether alerts wait: a crash costs no more than these. */
const lookMs = 10_000;
/** Flash wears out: what waits for long is written no more often than this. */
const writeMs = 30_000;

/** No channel is ever at that one: what the file holds is something else. */
const otherRevision = -1;

/** What of a channel is on disk. */
interface Keeping {
  readonly channel: Channel;
  /** The state of the channel that was written last; undefined: there is no file. */
  revision: number | undefined;
  writtenAtMs: number;
  /** Alerts waited when it was looked last. */
  wasWaiting: boolean;
  /** What an earlier run has left, until the channel has it; undefined: there is no file. */
  found: ReturnType<typeof readKept> | undefined;
  /** It has got back what waited on disk. */
  isRestored: boolean;
}

/**
 * Keeps on disk what channels could not send, a file for each, so that it outlasts a restart. As
 * long as a channel is well nothing is written: only what waits longer than a moment.
 */
export class AlertKeeper {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #keepings: Keeping[];
  #loop: Promise<void> = Promise.resolve();
  /** Has kept the same elsewhere until now. */
  #before: AlertKeeper | undefined;
  /** The disk's word for why it does not take them. */
  #ill: string | undefined;

  constructor(disk: Disk, channels: readonly Channel[], doors: { clock: Clock; log: Log }) {
    this.#disk = disk;
    this.#clock = doors.clock;
    this.#log = doors.log;
    this.#keepings = channels.map((channel) => ({
      ...{ channel, revision: undefined, writtenAtMs: -Infinity, wasWaiting: false },
      ...{ found: undefined, isRestored: false },
    }));
  }

  /** What is known of the same channels holds on, and of those that replace one: they get what waits. */
  goOnFrom(before: AlertKeeper): void {
    for (const [at, { channel }] of this.#keepings.entries()) {
      const known = before.#keepings.find((each) => each.channel.name === channel.name);
      if (known === undefined) continue;
      // No revision of another channel is this one's.
      const revision =
        known.channel === channel || known.revision === undefined ? known.revision : otherRevision;
      this.#keepings[at] = { ...known, channel, revision, isRestored: true };
    }
  }

  /** Once the alerts that wait are here, the files of `before` are removed. */
  moveFrom(before: AlertKeeper): void {
    this.#before = before;
  }

  /** Reads what an earlier run could not send. */
  async read(): Promise<void> {
    for (const keeping of this.#keepings) {
      if (keeping.isRestored) continue;
      const bytes = await this.#disk.read(fileOf(keeping.channel));
      keeping.found = bytes && readKept(bytes);
    }
    const known = this.#keepings.map(({ channel }) => fileOf(channel));
    for (const file of await this.#disk.list()) {
      if (!known.includes(file)) this.#log.warn("alerts of no channel", { file });
    }
  }

  /** Gives the channels back what was read, before anything new comes. */
  restore(): void {
    for (const keeping of this.#keepings) {
      const { channel, found } = keeping;
      channel.isKept = true;
      keeping.isRestored = true;
      if (found === undefined) continue;
      const { kept, unreadable } = found;
      const isAll = channel.waiting === 0;
      channel.restore(kept);
      keeping.found = undefined;
      keeping.revision = isAll ? channel.revision : otherRevision;
      const messages = kept.reduce((sum, { alert, missed }) => sum + (missed ?? alert.count), 0);
      this.#log.info("alerts restored", { channel: channel.name, messages, unreadable });
    }
  }

  keepLoop(signal: AbortSignal): Promise<void> {
    this.#loop = this.#keepInTurn(signal);
    return this.#loop;
  }

  /** Nothing is kept any more: a later run must not send what goes on here. */
  async forget(): Promise<void> {
    await this.#loop;
    for (const { channel } of this.#keepings) {
      channel.isKept = false;
      await this.#remove(channel);
    }
  }

  async #keepInTurn(signal: AbortSignal): Promise<void> {
    await this.#move();
    for (;;) {
      await this.#clock.sleep(lookMs, signal);
      if (signal.aborted) return;
      for (const keeping of this.#keepings) await this.#look(keeping);
    }
  }

  /** Once no channel sends any more: what is left is for the next run. */
  async close(): Promise<void> {
    for (const keeping of this.#keepings) {
      if (keeping.revision !== keeping.channel.revision) await this.#write(keeping);
      const { channel } = keeping;
      if (keeping.revision === channel.revision) channel.kept = channel.waiting;
    }
  }

  async #move(): Promise<void> {
    const before = this.#before;
    if (before === undefined) return;
    this.#before = undefined;
    await before.#loop;
    for (const keeping of this.#keepings) {
      // On a disk that is ill the old file is better than none.
      if (await this.#write(keeping)) await before.#remove(keeping.channel);
    }
  }

  async #remove({ name }: Channel): Promise<void> {
    const keeping = this.#keepings.find(({ channel }) => channel.name === name);
    if (keeping?.revision !== undefined) await this.#disk.remove(fileOf(keeping.channel));
  }

  async #look(keeping: Keeping): Promise<void> {
    const { channel, revision, writtenAtMs, wasWaiting } = keeping;
    const isWaiting = channel.waiting > 0;
    keeping.wasWaiting = isWaiting;
    if (revision === channel.revision) return;
    const isDue = this.#clock.monotonicMs() - writtenAtMs >= writeMs;
    if (isWaiting ? wasWaiting && isDue : revision !== undefined) await this.#write(keeping);
  }

  /** Is on disk what waits, be it nothing? */
  async #write(keeping: Keeping): Promise<boolean> {
    const { channel } = keeping;
    const { revision } = channel;
    const backlog = channel.backlog();
    if (backlog.length === 0 && keeping.revision === undefined) return true;
    const name = fileOf(channel);
    const result =
      backlog.length === 0
        ? await this.#disk.remove(name)
        : await this.#disk.write(name, [writeKept(backlog)]);
    keeping.writtenAtMs = this.#clock.monotonicMs();
    if (result.ok) keeping.revision = backlog.length === 0 ? undefined : revision;
    const reason = result.ok ? undefined : result.code;
    if (reason !== undefined && reason !== this.#ill) {
      const hint = "Alerts that wait stay in memory, and do not outlast a restart";
      this.#log.warn("alerts not kept", { channel: channel.name, reason, hint });
    }
    this.#ill = reason;
    return result.ok;
  }
}

function fileOf({ name }: Channel): string {
  return `channel-${name}.ndjson`;
}
