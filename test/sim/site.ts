import type { HttpAnswer, HttpRequest } from "../../src/base/http.ts";
import type { SinkTruth } from "./sink-truth.ts";
import type { Stage } from "./stage.ts";
import type { Weather } from "./weather.ts";

/** What every far side is made with. */
export interface SiteParts {
  truth: SinkTruth;
  weather: Weather;
  stage: Stage;
}

/** Where the sink of that name finds its far side. */
export function domainOf({ name }: { name: string }): string {
  return `.${name}.example.net`;
}

/** A far side of the simulated network: whatever stands behind one sink. */
export interface Site {
  readonly truth: SinkTruth;
  readonly weather: Weather;
  /** The end of its host's name. */
  readonly domain: string;
  /** A whole request arrived; it may never be served. */
  arrived(request: HttpRequest, body: Buffer): void;
  serve(request: HttpRequest, body: Buffer): HttpAnswer;
}
