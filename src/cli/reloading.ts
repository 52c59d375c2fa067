import type { Operator } from "../admin/subject.ts";
import type { Log } from "../base/log.ts";
import { UserError } from "../base/user-error.ts";
import { fixedSettings } from "../config/changes.ts";
import type { Loaded } from "../config/load.ts";
import { effectiveToml } from "../config/show.ts";
import type { Daemon } from "../daemon.ts";

export interface ReloadingParts {
  daemon: Pick<Daemon, "reload">;
  /** Reads the configuration from where it came; rejects with a UserError when it is unusable. */
  read(): Promise<Loaded>;
  log: Log;
}

/** Has a daemon go on with the configuration as it is now, whoever asks for it. */
export class Reloading implements Operator {
  #running: Loaded;
  readonly #parts: ReloadingParts;
  /** One at a time, in the order in which they were asked for. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(running: Loaded, parts: ReloadingParts) {
    this.#running = running;
    this.#parts = parts;
  }

  reload(): Promise<string[]> {
    const next = this.#last.then(() => this.#reload());
    this.#last = next.catch(() => {});
    return next;
  }

  /** By a signal: nobody waits for the answer, the log has it. */
  async onSignal(): Promise<void> {
    await this.reload().catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
    });
  }

  async settings(): ReturnType<Operator["settings"]> {
    const now = await this.#parts.read();
    const fixed = fixedSettings(this.#running.config, now.config);
    return {
      running: effectiveToml(this.#running),
      now: effectiveToml(now, fixed),
      differs: !Bun.deepEquals(this.#running.config, now.config),
    };
  }

  /** The problem is told in the log as well: whoever looks there should know why nothing changed. */
  async #reload(): Promise<string[]> {
    const { daemon, read, log } = this.#parts;
    try {
      const next = await read();
      const changed = await daemon.reload(next.config);
      for (const warning of next.warnings) log.warn(warning);
      log.info("reloaded", { from: next.origin, changed: changed.join(", ") || "nothing" });
      this.#running = next;
      return changed;
    } catch (error) {
      if (error instanceof UserError) {
        log.error("reload refused", { reason: error.message, hint: error.hint });
      }
      throw error;
    }
  }
}
