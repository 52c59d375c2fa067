// The runtime's HTTP server takes any number of connections, and one that says nothing keeps its
// place for some ten seconds. A stranger could fill all files that this process may have open, and
// no sender would be let in, nor could a sink open its file. So where strangers can reach it, a
// crowd is sent away as a whole, and the door is shut for a second.
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { HttpServer } from "./http-server.ts";

/** Connections by HTTP that are nobody's harm; a browser opens six. */
export const connectionsMax = 256;
/** Sinks, channels, forwards, files and sockets that listen. */
const otherFilesMax = 128;
const lookMs = 250;
/** While a crowd is about: it takes all files within so long, and a sink needs one now and then. */
const lookSoonMs = 50;
/** Nobody is let in for so long: who asks nothing does not come again, or slower. */
const pauseMs = 1_000;
const wordMs = 60_000;

export interface CrowdParts {
  server: Pick<HttpServer, "openFilesAtLeast" | "pause" | "resume">;
  clock: Clock;
  log: Pick<Log, "warn">;
  /** Connections of those who send messages. */
  senders(): number;
}

export class Crowd {
  readonly #parts: CrowdParts;
  #cancel: () => void = () => {};
  #seenAtMs = -Infinity;
  #saidAtMs = -Infinity;

  constructor(parts: CrowdParts) {
    this.#parts = parts;
  }

  /** Looks a few times a second, until it is stopped. */
  watch(): void {
    const { server, senders, clock } = this.#parts;
    const isOpen = server.resume();
    const connections = server.openFilesAtLeast() - senders() - otherFilesMax;
    const isCrowd = connections > connectionsMax;
    if (isCrowd) {
      server.pause();
      this.#seenAtMs = clock.monotonicMs();
      this.#say(connections);
    }
    const nextMs = isCrowd || !isOpen ? pauseMs : this.#wasCrowd() ? lookSoonMs : lookMs;
    this.#cancel = clock.after(nextMs, () => this.watch());
  }

  stop(): void {
    this.#cancel();
  }

  #wasCrowd(): boolean {
    return this.#parts.clock.monotonicMs() - this.#seenAtMs < wordMs;
  }

  #say(connections: number): void {
    const { clock, log } = this.#parts;
    const nowMs = clock.monotonicMs();
    if (nowMs - this.#saidAtMs < wordMs) return;
    this.#saidAtMs = nowMs;
    const hint = "Somebody opens them without asking anything: see who may reach admin.listen";
    const count = Number.isFinite(connections) ? { connections } : {};
    log.warn("HTTP connections closed", { ...count, connectionsMax, hint });
  }
}
