// Who may ask. A browser is the way in for strangers: a page of theirs may send requests to any
// address, and its name may come to mean ours (DNS rebinding). So `Host` must be one of our names
// and `Origin` our own; and nothing is ever allowed by a cookie.
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/random.ts";
import { parseAddress } from "../source/address.ts";
import { answerProblem } from "./answer.ts";
import type { Peer } from "./http-server.ts";
import type { AdminOptions } from "./options.ts";
import { RateLimit } from "./rate-limit.ts";
import { TokenCheck } from "./token.ts";

/** A guess at the token costs as much as so many requests. */
const guessCost = 20;

export class Gate {
  readonly #names: Set<string>;
  readonly #token: TokenCheck;
  readonly #rate: RateLimit;

  constructor(
    options: Pick<AdminOptions, "names" | "token">,
    device: string,
    doors: { clock: Clock; random: Random },
  ) {
    this.#names = new Set(
      ["localhost", device, ...options.names].map((name) => name.toLowerCase()),
    );
    this.#token = new TokenCheck(options.token, doors.random);
    this.#rate = new RateLimit(doors.clock);
  }

  /** The answer to who may not ask; undefined: who may. `isOpen`: it needs no token. */
  refuse(request: Request, peer: Peer, isOpen: boolean): Response | undefined {
    if (!this.#rate.admits(peer.source)) return tooMany();
    const { headers } = request;
    const host = headers.get("host");
    // Browsers always name one. Probes by HTTP/1.0 need not.
    if (host !== null && !this.#isOurs(host)) {
      return answerProblem(421, "This is not a name of this server: see admin.names");
    }
    if (isForeign(headers, host, isOpen)) return answerProblem(403, "Not for pages of others");
    if (isOpen || this.#token.allows(headers.get("authorization"))) return undefined;
    if (!this.#rate.admits(peer.source, guessCost)) return tooMany();
    return answerProblem(
      401,
      "It wants its token: Authorization: Bearer, with that of admin.token",
      {
        "www-authenticate": 'Bearer realm="sluice"',
      },
    );
  }

  /** An address cannot be made to mean another one; a name can. */
  #isOurs(host: string): boolean {
    const name = host.replace(/:\d{1,5}$/, "").toLowerCase();
    if (this.#names.has(name)) return true;
    return parseAddress(name.replace(/^\[(.*)\]$/, "$1")) !== undefined;
  }
}

/** Did a page that is not ours send this? Links to what is open may be followed from anywhere. */
function isForeign(headers: Headers, host: string | null, isOpen: boolean): boolean {
  const origin = headers.get("origin");
  if (origin !== null && URL.parse(origin)?.host !== host) return true;
  const site = headers.get("sec-fetch-site");
  return !isOpen && (site === "cross-site" || site === "same-site");
}

function tooMany(): Response {
  return answerProblem(429, "Too many requests", { "retry-after": "5" });
}
