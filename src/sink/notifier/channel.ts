import { counted } from "../../base/counted.ts";
import type { Alert } from "../../rule/alert.ts";
import { onFailed, onWell, Health, waitMs, type DeliveryDoors, type FarSide } from "../deliver.ts";
import type { SendResult } from "../sink.ts";
import type { KeptAlert } from "./kept-alerts.ts";
import type { Notifier } from "./notifier.ts";
import type { ChannelOptions } from "./options.ts";
import { Pace } from "./pace.ts";
import type { Became } from "./recent-alerts.ts";
import { QuietHours } from "./quiet-hours.ts";

/** A notice that is later than this says when it was meant for. */
const lateMs = 60_000;
/** Services cut texts beyond some 1000 characters: of longer ones the time stands in front. */
const longCharactersMin = 900;

/** What the queue had no room for, of one rule. */
interface Missed {
  alerts: number;
  /** Messages that they were about. */
  count: number;
  last: Alert;
}

/**
 * One service with a queue and a loop of its own, so that a slow or dead one delays nobody else.
 * Alerts go out in the order in which they came and wait as long as the service cannot be reached;
 * beyond the queue's bound the oldest are counted, and told by their number.
 */
export class Channel {
  readonly name: string;
  readonly description: string;
  readonly health = new Health();
  /** Grows with every change of what waits. */
  revision = 0;
  /** Messages whose alerts are on disk, after the end. */
  kept = 0;
  /** What waits at the end is there for the next run. */
  isKept = false;
  /** Called with what became of an alert. */
  onSettled: (alert: Alert, became: Became) => void = () => {};
  readonly #options: ChannelOptions;
  readonly #notifier: Notifier;
  readonly #doors: DeliveryDoors;
  readonly #far: FarSide;
  readonly #pace: Pace;
  readonly #quiet: QuietHours | undefined;
  /** Gets what waits when this channel has failed for long. */
  #fallback: { channel: Channel; afterMs: number } | undefined;
  #successor: Channel | undefined;
  readonly #replaced = new AbortController();
  #predecessorEnded: Promise<void> | undefined;
  #ended: Promise<void> | undefined;
  #queue: Alert[] = [];
  #missed = new Map<string, Missed>();
  /** The alert that is being sent. */
  #underWay: Alert | undefined;
  #isHandingOver = false;
  #remark: string | undefined;
  #wake: () => void = () => {};
  /** Aborts when what waits is to be sent at once or not at all. */
  readonly #finish = new AbortController();

  constructor(options: ChannelOptions, notifier: Notifier, doors: Omit<DeliveryDoors, "health">) {
    this.name = options.name;
    this.description = notifier.description;
    this.#options = options;
    this.#notifier = notifier;
    this.#doors = { ...doors, health: this.health };
    this.#far = { kind: "channel", name: options.name };
    this.#pace = new Pace(options.perMinuteMax, doors.clock);
    this.#quiet = options.quiet && new QuietHours(options.quiet);
  }

  /** After so long without success, `channel` gets all that waits here, and what follows. */
  fallBackOn(channel: Channel, afterMs: number): void {
    this.#fallback = { channel, afterMs };
  }

  /** Takes an alert; never waits. */
  offer(alert: Alert): void {
    this.#queue.push(alert);
    if (this.#queue.length > this.#options.queueMax) this.#miss(this.#queue.shift()!);
    this.revision++;
    this.#wake();
  }

  /** All that waits, the oldest first. */
  backlog(): KeptAlert[] {
    const missed = [...this.#missed.values()];
    return [
      ...(this.#underWay === undefined ? [] : [{ alert: this.#underWay }]),
      ...missed.map(({ last, count, alerts }) => ({ alert: last, missed: count, alerts })),
      ...this.#queue.map((alert) => ({ alert })),
    ];
  }

  /** Takes over a backlog, which is older than all that was offered. */
  restore(kept: readonly KeptAlert[]): void {
    const older: Alert[] = [];
    for (const { alert, missed, alerts = missed } of kept) {
      if (missed === undefined) older.push(alert);
      else this.#miss({ ...alert, count: missed }, alerts);
    }
    this.#queue.unshift(...older);
    // One of them was on its way, beside a full queue.
    while (this.#queue.length > this.#options.queueMax + 1) this.#miss(this.#queue.shift()!);
    this.revision++;
    this.#wake();
  }

  /** Ends here: `successor`, the same with other settings, gets all that waits, and first of all. */
  replaceBy(successor: Channel): void {
    this.#successor = successor;
    successor.#predecessorEnded = this.#ended;
    this.finish();
    this.#replaced.abort();
  }

  /** Messages whose alerts have not been sent. */
  get waiting(): number {
    let count = this.#underWay?.count ?? 0;
    for (const alert of this.#queue) count += alert.count;
    for (const missed of this.#missed.values()) count += missed.count;
    return count;
  }

  /** Sends what is offered until `finish` is called and nothing is left, or `signal` aborts. */
  sendLoop(signal: AbortSignal): Promise<void> {
    this.#ended = this.#sendInTurn(signal);
    return this.#ended;
  }

  async #sendInTurn(signal: AbortSignal): Promise<void> {
    await this.#predecessorEnded;
    await this.#send(AbortSignal.any([signal, this.#replaced.signal]));
    if (this.#successor === undefined) return;
    this.#successor.restore(this.backlog());
    this.#queue = [];
    this.#missed.clear();
    this.#underWay = undefined;
  }

  async #send(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const quietMs = this.#quietMs();
      const alert = quietMs > 0 ? this.#takeUrgent() : this.#take();
      if (alert !== undefined) {
        if (!(await this.#bring(alert, signal))) return;
      } else if (this.#finish.signal.aborted) return;
      else await this.#rest(quietMs);
    }
  }

  /** Sends what waits without a pause; whoever fails now has failed. */
  finish(): void {
    this.#finish.abort();
    this.#wake();
  }

  /** What would wait for the morning goes out at a stop, unless it is there for the next run. */
  #quietMs(): number {
    if (this.#quiet === undefined) return 0;
    if (this.#finish.signal.aborted && !this.isKept) return 0;
    return this.#quiet.restMs(this.#doors.clock.wallMs());
  }

  #takeUrgent(): Alert | undefined {
    const at = this.#queue.findIndex(({ severity }) => severity <= this.#quiet!.exceptSeverity);
    return at < 0 ? undefined : this.#queue.splice(at, 1)[0];
  }

  /** Until something is offered or it is no longer quiet. */
  #rest(quietMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = quietMs > 0 ? this.#doors.clock.after(quietMs, resolve) : () => {};
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }

  /** What was missed is older than what waits. */
  #take(): Alert | undefined {
    const [first] = this.#missed;
    if (first === undefined) return this.#queue.shift();
    const [rule, { alerts, count, last }] = first;
    this.#missed.delete(rule);
    const about = count === alerts ? "" : `, about ${counted(count, "message")},`;
    const what = `${counted(alerts, "alert")} of rule ${rule}${about}`;
    const text = `${what} not sent, the last at ${last.time}: ${last.text}`;
    return { ...last, id: `${last.id}-missed`, text, count };
  }

  #miss(alert: Alert, alerts = 1): void {
    this.onSettled(alert, "counted");
    const before = this.#missed.get(alert.rule) ?? { alerts: 0, count: 0 };
    this.#missed.set(alert.rule, {
      ...{ alerts: before.alerts + alerts, count: before.count + alert.count },
      last: alert,
    });
  }

  /** Tries until the alert is settled. False: there was no time for it, it is left over. */
  async #bring(alert: Alert, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#doors;
    const now = this.#finish.signal;
    this.#underWay = alert;
    while (!signal.aborted) {
      await this.#pace.wait(now);
      if (this.#putOff(alert)) return true;
      this.health.attempts++;
      const result = await this.#notifier.send(this.#dated(alert), signal);
      if (result.kind !== "failed") {
        this.#settle(result, alert);
        return true;
      }
      if (signal.aborted) return false;
      onFailed(result, this.#far, this.#doors);
      if (this.#handOver(alert)) return true;
      if (now.aborted) return false;
      await clock.sleep(waitMs(result, this.#doors), now);
    }
    return false;
  }

  /** It has become quiet since the alert was taken: it waits like all others, before them. */
  #putOff(alert: Alert): boolean {
    if (this.#quietMs() === 0 || alert.severity <= this.#quiet!.exceptSeverity) return false;
    this.#underWay = undefined;
    this.#queue.unshift(alert);
    this.revision++;
    return true;
  }

  /** Every alert still knocks here once: that is how the channel is found well again. */
  #handOver(alert: Alert): boolean {
    const { clock, log } = this.#doors;
    const failedMs = clock.monotonicMs() - (this.health.failingSinceMs ?? Infinity);
    if (this.#fallback === undefined || failedMs < this.#fallback.afterMs) return false;
    const { channel } = this.#fallback;
    if (!this.#isHandingOver)
      log.warn("channel replaced", { channel: this.name, by: channel.name });
    this.#isHandingOver = true;
    this.#underWay = undefined;
    this.revision++;
    for (let next: Alert | undefined = alert; next !== undefined; next = this.#take()) {
      this.onSettled(next, "handed_over");
      channel.offer(next);
    }
    return true;
  }

  #settle(result: Exclude<SendResult, { kind: "failed" }>, alert: Alert): void {
    const { rule, count } = alert;
    this.#underWay = undefined;
    this.revision++;
    // A service that refuses an alert is well: it is the alert that is not.
    onWell(this.#far, this.#doors);
    this.#isHandingOver = false;
    this.health.settle(result.kind, this.#doors.clock);
    this.onSettled(alert, result.kind === "accepted" ? "sent" : "refused");
    if (result.kind === "accepted") return this.#onRemark(result.remark);
    const { reason } = result;
    this.#doors.log.error("alert refused", { channel: this.name, rule, reason, messages: count });
  }

  /** Said once, until something else is to be said. */
  #onRemark(remark: string | undefined): void {
    if (remark !== undefined && remark !== this.#remark) {
      this.#doors.log.warn("alert not taken by all", { channel: this.name, remark });
    }
    this.#remark = remark;
  }

  /** A text that does not say when gets its time when it is late. */
  #dated(alert: Alert): Alert {
    const isLate = this.#doors.clock.wallMs() - alert.atMs > lateMs;
    if (!isLate || alert.text.includes(alert.time)) return alert;
    const time = `(at ${alert.time})`;
    const { text } = alert;
    return {
      ...alert,
      text: text.length < longCharactersMin ? `${text} ${time}` : `${time} ${text}`,
    };
  }
}
