// The runtime's HTTP server takes any number of connections, and one that says nothing keeps its
// place for some ten seconds. A stranger could fill all files that this process may have open, and
// no sender would be let in. So where strangers can reach it, a crowd is sent away as a whole.
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { HttpServer } from "./http-server.ts";

/** Connections by HTTP that are nobody's harm; a browser opens six. */
export const connectionsMax = 256;
/** Sinks, channels, forwards, files and sockets that listen. */
const otherFilesMax = 128;
const lookMs = 1_000;
const wordMs = 60_000;

export interface CrowdParts {
  server: Pick<HttpServer, "openFiles" | "closeConnections">;
  clock: Clock;
  log: Pick<Log, "warn">;
  /** Connections of those who send messages. */
  senders(): number;
}

export class Crowd {
  readonly #parts: CrowdParts;
  #cancel: () => void = () => {};
  #saidAtMs = -Infinity;

  constructor(parts: CrowdParts) {
    this.#parts = parts;
  }

  /** Looks once a second, until it is stopped. */
  watch(): void {
    this.#cancel = this.#parts.clock.after(lookMs, () => this.watch());
    const { server, senders } = this.#parts;
    const connections = server.openFiles() - senders() - otherFilesMax;
    if (connections <= connectionsMax) return;
    server.closeConnections();
    this.#say(connections);
  }

  stop(): void {
    this.#cancel();
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
