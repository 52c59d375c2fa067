import type { Clock } from "../../base/clock.ts";
import type { Disk } from "../../base/disk.ts";
import type { Log } from "../../base/log.ts";
import type { Channel } from "./channel.ts";
import { readKept, writeKept } from "./kept-alerts.ts";

/** How often it is looked whether alerts wait: a crash costs no more than these. */
const lookMs = 10_000;
/** Flash wears out: what waits for long is written no more often than this. */
const writeMs = 30_000;

/** What of a channel is on disk. */
interface Keeping {
  readonly channel: Channel;
  /** The state of the channel that was written last; undefined: there is no file. */
  revision: number | undefined;
  writtenAtMs: number;
  /** Alerts waited when it was looked last. */
  wasWaiting: boolean;
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
  /** The disk's word for why it does not take them. */
  #ill: string | undefined;

  constructor(disk: Disk, channels: readonly Channel[], doors: { clock: Clock; log: Log }) {
    this.#disk = disk;
    this.#clock = doors.clock;
    this.#log = doors.log;
    this.#keepings = channels.map((channel) => ({
      ...{ channel, revision: undefined, writtenAtMs: -Infinity, wasWaiting: false },
      isRestored: false,
    }));
  }

  /** What is known of the same channels holds on, and of those that replace one: they get what waits. */
  goOnFrom(before: AlertKeeper): void {
    for (const [at, { channel }] of this.#keepings.entries()) {
      const known = before.#keepings.find((each) => each.channel.name === channel.name);
      if (known === undefined) continue;
      // No revision of another channel is this one's.
      const revision =
        known.channel === channel || known.revision === undefined ? known.revision : -1;
      this.#keepings[at] = { ...known, channel, revision, isRestored: true };
    }
  }

  /** Gives the channels back what the last run could not send, before anything new comes. */
  async restore(): Promise<void> {
    for (const keeping of this.#keepings) {
      const { channel } = keeping;
      channel.isKept = true;
      if (keeping.isRestored) continue;
      keeping.isRestored = true;
      const bytes = await this.#disk.read(fileOf(channel));
      const { kept, unreadable } = readKept(bytes ?? new Uint8Array());
      channel.restore(kept);
      if (bytes === undefined) continue;
      keeping.revision = channel.revision;
      const messages = channel.waiting;
      this.#log.info("alerts restored", { channel: channel.name, messages, unreadable });
    }
    const known = this.#keepings.map(({ channel }) => fileOf(channel));
    for (const file of await this.#disk.list()) {
      if (!known.includes(file)) this.#log.warn("alerts of no channel", { file });
    }
  }

  async keepLoop(signal: AbortSignal): Promise<void> {
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

  async #look(keeping: Keeping): Promise<void> {
    const { channel, revision, writtenAtMs, wasWaiting } = keeping;
    const isWaiting = channel.waiting > 0;
    keeping.wasWaiting = isWaiting;
    if (revision === channel.revision) return;
    const isDue = this.#clock.monotonicMs() - writtenAtMs >= writeMs;
    if (isWaiting ? wasWaiting && isDue : revision !== undefined) await this.#write(keeping);
  }

  async #write(keeping: Keeping): Promise<void> {
    const { channel } = keeping;
    const { revision } = channel;
    const backlog = channel.backlog();
    if (backlog.length === 0 && keeping.revision === undefined) return;
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
  }
}

function fileOf({ name }: Channel): string {
  return `channel-${name}.ndjson`;
}
