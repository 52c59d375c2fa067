// Who answers by HTTP: nobody, or one at an address. It comes and goes while the daemon runs.
import type { Admin } from "./admin/admin.ts";
import type { Subject } from "./admin/subject.ts";
import type { Clock } from "./base/clock.ts";
import { UserError } from "./base/user-error.ts";
import type { Config } from "./config/config.ts";
import type { World } from "./world.ts";

type Options = Config["admin"];

/** What an NTP client makes good little by little must not look like another start. */
const setMsMin = 10_000;

export class Answering {
  /** Undefined when nobody may ask. */
  admin: Admin | undefined;
  readonly #subject: Subject;
  readonly #world: World;
  readonly #clock: Clock;
  readonly #startedMonotonicMs: number;
  #startedAtMs: number;

  constructor(subject: Subject, { world, clock }: { world: World; clock: Clock }) {
    this.#subject = subject;
    this.#world = world;
    this.#clock = clock;
    this.#startedAtMs = clock.wallMs();
    this.#startedMonotonicMs = clock.monotonicMs();
  }

  /** Rejects with a UserError when an address that was asked for cannot be bound. */
  async open(options: Options): Promise<void> {
    this.admin = await this.#opened(options);
  }

  /**
   * At the same address other options will do, see `change`; another address is opened before the
   * old one is closed. Rejects with a UserError: then all is as it was.
   */
  async exchange(before: Options, next: Options): Promise<void> {
    const isSame = before?.host === next?.host && before?.port === next?.port;
    if (isSame && next !== undefined && this.admin) return;
    if (next === undefined && this.admin === undefined) return;
    const opened = await this.#opened(next);
    void this.admin?.leave(opened);
    this.admin = opened;
  }

  /** Cannot fail. */
  change(options: Options): void {
    if (options !== undefined) this.admin?.change(options);
  }

  /** When this run began, in wall time; the clock may have been set since. */
  #startedAt(): number {
    const nowMs = this.#clock.wallMs();
    const startedAtMs = nowMs - (this.#clock.monotonicMs() - this.#startedMonotonicMs);
    if (Math.abs(startedAtMs - this.#startedAtMs) > setMsMin) this.#startedAtMs = startedAtMs;
    return this.#startedAtMs;
  }

  async stop(): Promise<void> {
    await this.admin?.stop();
  }

  /** The default address is no reason not to start: whoever has it may keep it. */
  async #opened(options: Options): Promise<Admin | undefined> {
    if (options === undefined) return undefined;
    const { Admin } = await import("./admin/admin.ts");
    const startedAtMs = () => this.#startedAt();
    const doors = { ...this.#world, clock: this.#clock, startedAtMs };
    const admin = new Admin(options, this.#subject, doors, this.admin);
    try {
      admin.start(await this.#world.openHttpServer(options, (...asked) => admin.handle(...asked)));
    } catch (error) {
      if (!options.isDefault || !(error instanceof UserError)) throw error;
      this.#world.log.warn("not answering", { reason: error.message, hint: error.hint });
      return undefined;
    }
    return admin;
  }
}
