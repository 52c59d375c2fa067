import type { HttpAnswer, HttpRequest } from "../../src/base/http.ts";
import type { SinkTruth } from "./sink-truth.ts";
import type { Weather } from "./weather.ts";

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
