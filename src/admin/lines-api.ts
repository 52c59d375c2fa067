// What is asked about lines: tail, search, and rules tried on lines. Imported when somebody asks,
// for the language of conditions takes memory.
import { UserError } from "../base/user-error.ts";
import { LineRuns } from "../buffer/line-runs.ts";
import { openLineFilter } from "../rule/line-filter.ts";
import { answerJson, answerProblem, answerUser, headersWith } from "./answer.ts";
import { type Peer, urlOf } from "./http-server.ts";
import { tailsMax } from "./options.ts";
import { tryOnLines } from "./rules-test.ts";
import { search } from "./search.ts";
import type { Subject } from "./subject.ts";
import { lagMax, tailStream } from "./tail.ts";
import type { Clock } from "../base/clock.ts";

const searchLinesMax = 5000;
const searchLinesDefault = 200;

export class LinesApi {
  readonly #subject: Subject;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #tails = 0;
  #isSearching = false;

  /** All of it ends with `signal`. */
  constructor(subject: Subject, clock: Clock, signal: AbortSignal) {
    this.#subject = subject;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** `?filter=` and `?last=`: how many lines received before are looked at first. */
  tail(request: Request, peer: Peer): Promise<Response> {
    return withQuery(request, async (query) => {
      const filter = await openLineFilter(query.get("filter") ?? "");
      const last = wholeNumber(query, "last", { fallback: 0, max: lagMax });
      if (this.#tails >= tailsMax) {
        return answerProblem(503, `${tailsMax} listen already`, { "retry-after": "10" });
      }
      this.#tails++;
      let isOver = false;
      const onEnd = () => {
        if (!isOver) this.#tails--;
        isOver = true;
      };
      peer.stream();
      const parts = { runs: new LineRuns(this.#subject), filter, clock: this.#clock, last, onEnd };
      const headers = headersWith("text/event-stream", { "x-accel-buffering": "no" });
      return new Response(tailStream(parts, this.#signal), { headers });
    });
  }

  /** `?filter=&from=&to=&limit=` */
  search(request: Request, peer: Peer): Promise<Response> {
    return withQuery(request, async (query) => {
      const [fromMs, toMs] = [timeOf(query, "from"), timeOf(query, "to")];
      const filter = await openLineFilter(query.get("filter") ?? "", { fromMs, toMs });
      const limits = { fallback: searchLinesDefault, max: searchLinesMax };
      const limit = wholeNumber(query, "limit", limits);
      if (this.#isSearching) {
        return answerProblem(503, "A search is under way already", { "retry-after": "2" });
      }
      this.#isSearching = true;
      peer.stream();
      const signal = AbortSignal.any([request.signal, this.#signal]);
      const doors = { clock: this.#clock, signal };
      const json = await search(this.#subject, { filter, fromMs, toMs, limit }, doors).finally(
        () => (this.#isSearching = false),
      );
      return new Response(json, { headers: headersWith("application/json") });
    });
  }

  /** A POST of lines, and of a rule when it is not those of the configuration. */
  async tryRules(request: Request): Promise<Response> {
    const asked = await request.text();
    return answerUser(async () =>
      answerJson(await tryOnLines(asked, this.#subject, this.#clock.wallMs())),
    );
  }
}

function withQuery(
  request: Request,
  answer: (query: URLSearchParams) => Promise<Response>,
): Promise<Response> {
  return answerUser(() => answer(urlOf(request)!.searchParams));
}

function timeOf(query: URLSearchParams, name: string): number | undefined {
  const written = query.get(name);
  if (written === null || written === "") return undefined;
  const ms = Date.parse(written);
  if (!Number.isNaN(ms)) return ms;
  throw new UserError(
    `${name} is not a time: ${JSON.stringify(written)}`,
    "2026-11-21T08:00:00Z is",
  );
}

function wholeNumber(
  query: URLSearchParams,
  name: string,
  { fallback, max }: { fallback: number; max: number },
): number {
  const written = query.get(name);
  if (written === null || written === "") return fallback;
  if (/^\d{1,9}$/.test(written) && Number(written) <= max) return Number(written);
  const hint = `Such as ${name}=${Math.min(100, max)}`;
  throw new UserError(`${name} is not a number up to ${max}: ${JSON.stringify(written)}`, hint);
}
