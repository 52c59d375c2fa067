// The network: every request meets its fate, in virtual time.
import type { Http, HttpAnswer, HttpFailure, HttpRequest } from "../../src/base/http.ts";
import { answer, failure } from "../fake-http.ts";
import type { Chance } from "./chance.ts";
import type { Fate, FaultAnswer } from "./fates.ts";
import type { Site } from "./site.ts";
import type { Stage } from "./stage.ts";

/** More than a client believes. */
const retryAfterSecondsMax = 1_800;
const lateMsMax = 60_000;
/** A slow line takes so long for a body, which every client must bear. */
export const slowMsMax = 3_000;

/** The boot that sends; what is dead is told nothing. */
export interface Sender {
  /** The answer of a server that is believed says what time it is. */
  heardTime(): void;
  isDead: boolean;
  /** After the daemon has stopped nobody may send. */
  isOver: boolean;
}

export class SimHttp implements Http {
  readonly #stage: Stage;
  readonly #sites: Site[];
  readonly #sender: Sender;
  readonly #chance: Chance;

  constructor(stage: Stage, sites: Site[], sender: Sender) {
    this.#stage = stage;
    this.#sites = sites;
    this.#sender = sender;
    this.#chance = stage.chance.fork();
  }

  send = (request: HttpRequest): Promise<HttpAnswer | HttpFailure> => {
    const host = new URL(request.url).hostname;
    const site = this.#sites.find(({ domain }) => host.endsWith(domain));
    if (this.#sender.isOver) this.#stage.violate(`a request to ${host} after the stop`);
    if (site === undefined) this.#stage.violate(`a request to ${host}, which nobody knows`);
    const exchange = request.method === "GET" ? this.#askTime : this.#exchange;
    return new Promise((resolve) => site && exchange.call(this, request, site, resolve));
  };

  /** A question for the time: nothing is stored, and nobody minds how often it comes. */
  #askTime(
    request: HttpRequest,
    site: Site,
    resolve: (result: HttpAnswer | HttpFailure) => void,
  ): void {
    const { timeline } = this.#stage;
    const { fate } = site.weather.next();
    const { tells } = fate;
    const isSilent = tells === "silence";
    const cancel = timeline.after(isSilent ? request.timeoutMs : site.weather.latencyMs(), () => {
      if (this.#sender.isDead) return;
      const lie = typeof tells === "object" ? this.#faulty(tells) : failure("timeout");
      const result = tells === "truth" ? site.serve(request, Buffer.alloc(0)) : lie;
      if (result.ok) this.#hear(site, result);
      resolve(result);
    });
    request.signal?.addEventListener("abort", () => {
      cancel();
      resolve(failure("aborted"));
    });
  }

  /** Nobody believes a collector, whose answers may be anybody's. */
  #hear(site: Site, answer: HttpAnswer): void {
    if (!site.truth.rules.hasKeys) return;
    const isS3 = answer.headers.has("etag") || Buffer.from(answer.body).includes("<Code>");
    if (isS3 && answer.headers.has("date")) this.#sender.heardTime();
  }

  #exchange(
    request: HttpRequest,
    site: Site,
    resolve: (result: HttpAnswer | HttpFailure) => void,
  ): void {
    const { timeline, trace } = this.#stage;
    const { name, fate } = site.weather.next();
    let isOver = false;
    const end = (result: HttpAnswer | HttpFailure) => {
      if (isOver || this.#sender.isDead) return;
      isOver = true;
      cancel();
      request.signal?.removeEventListener("abort", onAbort);
      const told = result.ok ? String(result.status) : result.code;
      trace.say(`${site.truth.name} ${request.method} ${name}: ${told}`);
      site.truth.told(result, fate);
      if (result.ok) this.#hear(site, result);
      resolve(result);
    };
    const onAbort = () => end(failure("aborted"));
    const cancel = timeline.after(request.timeoutMs, () => end(failure("timeout")));
    site.truth.attempted(fate, request.timeoutMs);
    if (request.signal?.aborted) return onAbort();
    request.signal?.addEventListener("abort", onAbort);
    const isGone = () => isOver || this.#sender.isDead;
    const connect = () => {
      if (isGone()) return;
      if (fate.arrives === "nothing") return this.#unreachable(request, fate, end);
      const isSlow = site.weather.isSlow();
      this.#upload(request, { fate, isSlow, isGone }, (body) =>
        this.#arrived(request, body, { site, fate, end }),
      );
    };
    timeline.after(site.weather.latencyMs() / 4, connect);
  }

  #unreachable(request: HttpRequest, fate: Fate, end: (result: HttpAnswer | HttpFailure) => void) {
    const { tells } = fate;
    if (typeof tells === "object") return end(this.#faulty(tells));
    if (tells !== "silence") return end(failure(tells as HttpFailure["code"]));
    this.#stage.timeline.after(request.connectTimeoutMs, () => end(failure("timeout")));
  }

  /** Reads the body part by part, now and then slowly, as a socket with back-pressure would. */
  #upload(
    { body }: HttpRequest,
    { fate, isSlow, isGone }: { fate: Fate; isSlow: boolean; isGone(): boolean },
    onWhole: (body: Buffer | undefined) => void,
  ): void {
    const parts = (body?.parts() ?? [])[Symbol.iterator]();
    const read: Buffer[] = [];
    const uploadMs = isSlow ? this.#chance.scale(1, slowMsMax) : 0;
    const half = fate.arrives === "half" ? (body?.bytes ?? 0) / 2 : Infinity;
    let bytes = 0;
    const step = (): void => {
      if (isGone()) return;
      for (;;) {
        const next = parts.next();
        if (next.done) return onWhole(Buffer.concat(read));
        read.push(Buffer.from(next.value));
        bytes += next.value.length;
        if (bytes >= half) return onWhole(undefined);
        const pauseMs = (uploadMs * next.value.length) / (body?.bytes ?? 1);
        if (pauseMs > 0) return void this.#stage.timeline.after(pauseMs, step);
      }
    };
    step();
  }

  #arrived(
    request: HttpRequest,
    body: Buffer | undefined,
    given: { site: Site; fate: Fate; end: (result: HttpAnswer | HttpFailure) => void },
  ): void {
    const { timeline } = this.#stage;
    const { site, fate, end } = given;
    const { tells, serves } = fate;
    if (body !== undefined) site.arrived(request, body);
    const answerMs = (site.weather.latencyMs() * 3) / 4;
    const serveMs = serves === "late" ? this.#chance.scale(100, lateMsMax) : answerMs / 2;
    if (serves !== undefined && body !== undefined) {
      timeline.after(serveMs, () => {
        const truth = site.serve(request, body);
        if (tells === "truth") timeline.after(answerMs / 2, () => end(truth));
      });
    }
    if (tells === "truth" || tells === "silence") return;
    const lie = typeof tells === "object" ? this.#faulty(tells) : failure(tells);
    timeline.after(answerMs, () => end(lie));
  }

  #faulty({ status, code, page, retryAfter }: FaultAnswer): HttpAnswer {
    const trueMs = this.#stage.trueMs();
    const headers: Record<string, string> = { date: new Date(trueMs).toUTCString() };
    const seconds = this.#chance.scale(1, retryAfterSecondsMax);
    if (retryAfter === "seconds") headers["retry-after"] = String(seconds);
    if (retryAfter === "date") {
      headers["retry-after"] = new Date(trueMs + seconds * 1000).toUTCString();
    }
    const xml = code === undefined ? "" : `<Error><Code>${code}</Code></Error>`;
    return answer(status, page ?? xml, headers);
  }
}
