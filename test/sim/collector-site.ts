// Whatever takes NDJSON by POST: a batch at a time, or one record.
import { gunzipSync } from "node:zlib";
import type { HttpAnswer, HttpRequest } from "../../src/base/http.ts";
import type { HttpSinkOptions } from "../../src/sink/options.ts";
import { answer } from "../fake-http.ts";
import type { BootTruth } from "./boot-truth.ts";
import { isLedger, linesProblem, type ObjectRules } from "./object-reader.ts";
import { domainOf, type Site, type SiteParts } from "./site.ts";
import type { SinkTruth } from "./sink-truth.ts";
import type { Stage } from "./stage.ts";
import type { Weather } from "./weather.ts";

export class CollectorSite implements Site {
  readonly truth: SinkTruth;
  readonly weather: Weather;
  readonly domain: string;
  readonly #stage: Stage;
  readonly #rules: ObjectRules;
  readonly #options: HttpSinkOptions;
  /** What runs now, and what ran when a request came: a POST does not name its boot. */
  boot: BootTruth | undefined;
  #last: string[] = [];
  readonly #boots = new WeakMap<HttpRequest, BootTruth | undefined>();

  constructor(parts: SiteParts, options: HttpSinkOptions, rules: ObjectRules) {
    this.truth = parts.truth;
    this.weather = parts.weather;
    this.#stage = parts.stage;
    this.#options = options;
    this.#rules = rules;
    this.domain = domainOf(options);
  }

  arrived(request: HttpRequest): void {
    this.#boots.set(request, this.boot);
  }

  serve(request: HttpRequest, body: Buffer): HttpAnswer {
    const text = decoded(request, body);
    const lines = text?.endsWith("\n") ? text.slice(0, -1).split("\n") : undefined;
    const boot = this.#boots.get(request);
    if (lines === undefined || boot === undefined) return answer(400);
    const messages = lines.filter((line) => !isLedger(line));
    if (this.#options.mode === "record" && lines.length !== 1) {
      this.#stage.violate(`${this.truth.name}: ${lines.length} records in one request`);
    }
    const shelf = this.truth.shelf(boot.id);
    const firstSeq = this.#firstSeq(messages, boot, shelf.lastSeq);
    if (messages.length > 0) this.#last = messages;
    const problem = linesProblem(messages, firstSeq, { boot, rules: this.#rules });
    if (problem !== undefined) this.#stage.violate(`${this.truth.name}: a request ${problem}`);
    else if (firstSeq > shelf.lastSeq || this.#options.mode === "record") {
      for (const [index] of messages.entries()) this.truth.storedRecord(boot, firstSeq + index);
    } else if (shelf.isWhole && firstSeq + messages.length - 1 !== shelf.lastSeq) {
      // Of a sink that went and came again, the last request may still be under way.
      this.#stage.violate(
        `${this.truth.name}: a request from ${firstSeq} on came in another shape`,
      );
    }
    return answer(204);
  }

  /** Which messages are they? Found by the first marker in them, from the last stored ones on. */
  #firstSeq(lines: string[], boot: BootTruth, lastSeq: number): number {
    const line = lines[0] ?? "";
    const said = /^\{"seq":(\d+)/.exec(line)?.[1];
    if (said !== undefined) return Number(said);
    const from = Math.max(0, lastSeq - 1_000);
    for (const [place, each] of lines.entries()) {
      const index = boot.taken.findIndex(
        ({ marker }, at) => at >= from && marker !== "" && each.includes(marker),
      );
      if (index >= 0) return index + 1 - place;
    }
    // Without a marker, the same lines are taken for the same messages that come again.
    const isAgain = line !== "" && Bun.deepEquals(lines, this.#last);
    return isAgain ? lastSeq + 1 - lines.length : lastSeq + 1;
  }
}

function decoded(request: HttpRequest, body: Buffer): string | undefined {
  try {
    const encoding = request.headers["content-encoding"];
    if (encoding === "gzip") return gunzipSync(body).toString("utf8");
    if (encoding === "zstd") return Bun.zstdDecompressSync(body).toString("utf8");
    return body.toString("utf8");
  } catch {
    return undefined;
  }
}
