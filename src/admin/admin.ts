// HTTP in: who asks, and what is answered. Everything is read from the daemon at that moment.
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { isLoopback } from "../base/loopback.ts";
import type { Random } from "../base/random.ts";
import { alertsOf } from "./alerts.ts";
import { answerJson, answerProblem, answerUser, headersWith } from "./answer.ts";
import { devicesOf } from "./devices.ts";
import { Crowd } from "./crowd.ts";
import { Gate } from "./gate.ts";
import { History } from "./history.ts";
import { type HttpServer, type Peer, urlOf } from "./http-server.ts";
import { metricsText, type Moment } from "./metrics.ts";
import type { LinesApi } from "./lines-api.ts";
import { adminUrl, type AdminOptions } from "./options.ts";
import { unready, type Unready } from "./readiness.ts";
import { statusOf } from "./status.ts";
import type { Subject } from "./subject.ts";

export interface AdminDoors {
  clock: Clock;
  random: Random;
  log: Pick<Log, "warn">;
  /** Resident memory of this process. */
  residentBytes(): number;
  /** Wall time at which this run began; another `Admin` may have answered since. */
  startedAtMs(): number;
}

/** So long those who have asked already may take to get the answer. */
const leaveMsMax = 1_000;

/** One path. */
interface Route {
  readonly method: "GET" | "POST";
  /** Needs no token: it says nothing about what was received. */
  readonly isOpen: boolean;
  answer(request: Request, peer: Peer): Response | Promise<Response>;
}

export class Admin {
  #options: AdminOptions;
  readonly #subject: Subject;
  readonly #doors: AdminDoors;
  #gate: Gate;
  readonly #history: History;
  readonly #routes: ReadonlyMap<string, Route>;
  #ended = new AbortController();
  #linesApi: LinesApi | undefined;
  #server: HttpServer | undefined;
  #crowd: Crowd | undefined;

  /** `before` answers elsewhere until now: what it has looked at goes on here. */
  constructor(options: AdminOptions, subject: Subject, doors: AdminDoors, before?: Admin) {
    this.#options = options;
    this.#subject = subject;
    this.#doors = doors;
    this.#gate = new Gate(options, subject.device, doors);
    this.#history = before ? before.#history : new History(subject, doors.clock);
    this.#routes = this.#openRoutes();
  }

  /** `http://127.0.0.1:8514/` */
  get url(): string {
    const { host, port } = this.#options;
    return adminUrl({ host, port: this.#server?.port ?? port });
  }

  /** From now on it answers, by that server. */
  start(server: HttpServer): void {
    this.#server = server;
    this.#history.start();
    // From this box comes nobody who could not do worse.
    if (isLoopback(this.#options.host)) return;
    const senders = () =>
      this.#subject.listeners.reduce((sum, { source }) => sum + (source.connections ?? 0), 0);
    this.#crowd = new Crowd({ ...this.#doors, server, senders });
    this.#crowd.watch();
  }

  /** Other tokens, names and bounds, at the same address. Who listens must show a new token. */
  change(options: AdminOptions): void {
    if (options.token !== this.#options.token) {
      this.#ended.abort();
      this.#ended = new AbortController();
      this.#linesApi = undefined;
    }
    this.#options = options;
    this.#gate = new Gate(options, this.#subject.device, this.#doors);
  }

  /** Makes way for `next`, or for nobody: whoever has asked for that gets the answer first. */
  async leave(next: Admin | undefined): Promise<void> {
    if (next === undefined) this.#history.stop();
    this.#crowd?.stop();
    this.#ended.abort();
    const given = new AbortController();
    const { clock } = this.#doors;
    await Promise.race([this.#server?.leave(), clock.sleep(leaveMsMax, given.signal)]);
    given.abort();
    await this.#server?.stop();
  }

  async stop(): Promise<void> {
    this.#history.stop();
    this.#crowd?.stop();
    this.#ended.abort();
    await this.#server?.stop();
  }

  /** Whatever is asked. */
  handle(request: Request, peer: Peer): Response | Promise<Response> {
    const url = urlOf(request);
    const route = this.#routes.get(url?.pathname ?? "");
    const refusal = this.#gate.refuse(request, peer, route?.isOpen ?? true);
    if (refusal !== undefined) return refusal;
    if (url === null) return answerProblem(400, "Host is neither a name nor an address");
    if (route === undefined) return this.#page(url.pathname, request);
    if (methodOf(request) === route.method) return route.answer(request, peer);
    return onlyMethod(route.method);
  }

  #openRoutes(): Map<string, Route> {
    const get = (isOpen: boolean, answer: Route["answer"]): Route => {
      return { method: "GET", isOpen, answer };
    };
    const tryRules = {
      answer: async (request: Request) => (await this.#lines()).tryRules(request),
    };
    const reload = { answer: () => this.#reload() };
    return new Map<string, Route>([
      ["/healthz", get(true, () => answerJson({ status: "ok" }))],
      ["/readyz", get(true, () => this.#readyz())],
      ["/metrics", get(false, () => this.#metrics())],
      ["/api/v1/status", get(false, () => this.#status())],
      ["/api/v1/devices", get(false, () => this.#devices())],
      ["/api/v1/alerts", get(false, () => answerJson(alertsOf(this.#subject.alerting?.recent)))],
      ["/api/v1/tail", get(false, async (...asked) => (await this.#lines()).tail(...asked))],
      ["/api/v1/search", get(false, async (...asked) => (await this.#lines()).search(...asked))],
      ["/api/v1/config", get(false, () => this.#settings())],
      ["/api/v1/reload", { ...reload, method: "POST", isOpen: false }],
      ["/api/v1/rules/test", { ...tryRules, method: "POST", isOpen: false }],
    ]);
  }

  /** Imported when somebody looks: a hundred kilobytes of text. */
  async #page(path: string, request: Request): Promise<Response> {
    const { answerPage } = await import("./answer-page.ts");
    const page = answerPage(path, request);
    if (page === undefined) return answerProblem(404, "There is nothing here");
    return methodOf(request) === "GET" ? page : onlyMethod("GET");
  }

  async #lines(): Promise<LinesApi> {
    const { LinesApi } = await import("./lines-api.ts");
    return (this.#linesApi ??= new LinesApi(this.#subject, this.#doors.clock, this.#ended.signal));
  }

  #readyz(): Response {
    const reasons = this.#unready();
    const ready = reasons.length === 0;
    return answerJson({ ready, reasons }, ready ? 200 : 503);
  }

  #metrics(): Response {
    const headers = headersWith("text/plain; version=0.0.4; charset=utf-8");
    return new Response(metricsText(this.#moment()), { headers });
  }

  async #status(): Promise<Response> {
    const memory = await this.#subject.memoryBound();
    const nowMs = this.#doors.clock.wallMs();
    const more = { nowMs, reasons: this.#unready(), history: this.#history, memory };
    return answerJson(statusOf({ ...this.#moment(), ...more }));
  }

  /** What is wrong with the configuration is for whoever asks; the daemon goes on as it was. */
  async #reload(): Promise<Response> {
    const { operator } = this.#subject;
    if (operator === undefined) return answerProblem(404, "There is nothing to be read again");
    return answerUser(async () => answerJson({ changed: await operator.reload() }), 409);
  }

  #settings(): Promise<Response> | Response {
    const { operator } = this.#subject;
    if (operator === undefined) return answerProblem(404, "There is nothing to be read again");
    return answerUser(async () => answerJson(await operator.settings()), 409);
  }

  #devices(): Response {
    const { clock, startedAtMs } = this.#doors;
    const now = { nowMs: clock.wallMs(), startedAtMs: startedAtMs() };
    return answerJson(devicesOf(this.#subject.devices, now));
  }

  #unready(): Unready[] {
    return unready(this.#subject, this.#options.stalledMsMax, this.#doors.clock);
  }

  #moment(): Moment {
    const { clock, residentBytes, startedAtMs } = this.#doors;
    return {
      subject: this.#subject,
      monotonicMs: clock.monotonicMs(),
      startedAtMs: startedAtMs(),
      isReady: this.#unready().length === 0,
      residentBytes: residentBytes(),
    };
  }
}

/** HEAD is a GET whose body the runtime keeps back (RFC 9110, 9.3.2); probes ask so. */
function methodOf({ method }: Request): string {
  return method === "HEAD" ? "GET" : method;
}

function onlyMethod(method: Route["method"]): Response {
  const allow = method === "GET" ? "GET, HEAD" : method;
  return answerProblem(405, `Only ${method} is answered`, { allow });
}
