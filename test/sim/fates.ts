// What can become of a request: the network's faults, and the errors that S3 documents (AWS, "Error
// responses") or that what stands before it gives.
import type { HttpFailure } from "../../src/base/http.ts";

export interface Fate {
  /** How much of the request arrives. */
  arrives: "nothing" | "half" | "all";
  /** The far side does what it was asked for, whatever it says; `late` after the client gave up. */
  serves?: "at once" | "late";
  /** What the client is told: a failure of the network, silence, an error, or the truth. */
  tells: HttpFailure["code"] | "silence" | "truth" | FaultAnswer;
  /** A person must mend it as far as the client can know, so it may take its time. */
  slow?: boolean;
}

export interface FaultAnswer {
  status: number;
  code?: string;
  /** Instead of the error's XML. */
  page?: string;
  /** In seconds or as a date. */
  retryAfter?: "seconds" | "date";
}

const portal = "<html><body>Welcome! Please log in.</body></html>";

export const fates = {
  served: { arrives: "all", serves: "at once", tells: "truth" },
  refused: { arrives: "nothing", tells: "refused" },
  noName: { arrives: "nothing", tells: "dns" },
  noRoute: { arrives: "nothing", tells: "silence" },
  badCertificate: { arrives: "nothing", tells: "tls", slow: true },
  reset: { arrives: "half", tells: "reset" },
  stalled: { arrives: "half", tells: "silence" },
  lostAnswer: { arrives: "all", serves: "at once", tells: "reset" },
  silence: { arrives: "all", tells: "silence" },
  silenceAndServed: { arrives: "all", serves: "at once", tells: "silence" },
  servedLate: { arrives: "all", serves: "late", tells: "silence" },
  slowDown: {
    arrives: "all",
    tells: { status: 503, code: "SlowDown", retryAfter: "seconds" },
  },
  unavailable: {
    arrives: "nothing",
    tells: { status: 503, code: "ServiceUnavailable", retryAfter: "date" },
  },
  tooMany: { arrives: "all", tells: { status: 429 } },
  internal: { arrives: "all", tells: { status: 500, code: "InternalError" } },
  internalButServed: {
    arrives: "all",
    serves: "at once",
    tells: { status: 500, code: "InternalError" },
  },
  badGateway: { arrives: "all", tells: { status: 502, page: "<html>502 Bad Gateway</html>" } },
  requestTimeout: { arrives: "half", tells: { status: 400, code: "RequestTimeout" } },
  operationAborted: { arrives: "all", tells: { status: 409, code: "OperationAborted" } },
  denied: { arrives: "all", tells: { status: 403, code: "AccessDenied" }, slow: true },
  noBucket: { arrives: "all", tells: { status: 404, code: "NoSuchBucket" }, slow: true },
  portal: { arrives: "all", tells: { status: 200, page: portal }, slow: true },
} as const satisfies Record<string, Fate>;

export type FateName = keyof typeof fates;

export const faults = Object.keys(fates).filter((name) => name !== "served") as FateName[];
