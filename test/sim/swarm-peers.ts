// Who else is there in a life: servers that messages are forwarded to, and visitors
// of whom not all are heard. Drawn by themselves, so that lives without them are as they were.
import { textField } from "../../src/rule/field.ts";
import type { Condition } from "../../src/rule/condition.ts";
import type { ForwardOptions } from "../../src/sink/forward/options.ts";
import { Chance } from "./chance.ts";
import { forwardFaults, type ForwardFault } from "./forward-site.ts";
import { drawSwarm, type Swarm } from "./swarm.ts";

/** One target, and what its server and the way there do. */
export interface ForwardPlan {
  options: ForwardOptions;
  /** It gets messages whose marker ends with this digit; undefined: all. */
  digit: number | undefined;
  outages: { fault: ForwardFault; fromMs: number; toMs: number }[];
  /** Connections end by themselves after so long at most. */
  lifetimeMs: number;
  latencyMs: number;
  /** What the network takes before the far side reads. */
  roomBytes: number;
}

const proxiedPeers = ["heard", "barred", "bad"] as const;

/** Somebody comes to a listener from elsewhere than the senders of the load, or by a proxy. */
export interface Visit {
  listener: number;
  atMs: number;
  address: string;
  /** By a proxy, which is believed: of a peer that is heard, of one that is not, of nobody. */
  proxied?: (typeof proxiedPeers)[number];
  version: 1 | 2;
}

/** The senders of the load are at 192.0.2.9. */
const lists = [
  { allow: ["192.0.2.0/24"], heard: "192.0.2.77", barred: ["192.0.3.9", "2001:db8::9"] },
  {
    allow: ["192.0.2.9", "2001:db8::7"],
    heard: "2001:db8::7",
    barred: ["192.0.2.8", "2001:db8::8"],
  },
  { allow: ["2001:db8::/32", "192.0.2.8/30"], heard: "2001:db8:9::1", barred: ["192.0.2.12"] },
];

export const proxy = "198.51.100.200";

/** A draw of a swarm with its peers. */
export function withPeersOf(seed: number): (chance: Chance) => Swarm {
  return (chance) => withPeers(drawSwarm(chance), new Chance(~seed));
}

function withPeers(swarm: Swarm, chance: Chance): Swarm {
  const { config, faultyMs } = swarm;
  const forwards = chance.often(0.6) ? [] : drawForwards(chance, faultyMs);
  const visits: Visit[] = [];
  const listen = config.listen.map((options, listener) => {
    if (chance.often(0.7)) return options;
    const { allow, heard, barred } = chance.of(lists);
    const isProxied = options.transport === "tcp" && chance.often(0.5);
    for (let left = chance.scale(1, 30); left > 0; left--) {
      const proxied = chance.of([undefined, isProxied && chance.of(proxiedPeers)]);
      visits.push({
        ...{ listener, atMs: chance.fraction() * faultyMs, version: chance.of([1, 2]) },
        address: proxied === "heard" ? heard : chance.of(barred),
        ...(proxied && { proxied }),
      });
    }
    return { ...options, allow, proxyFrom: isProxied ? [proxy] : [] };
  });
  const forward = forwards.map(({ options }) => options);
  return { ...swarm, config: { ...config, listen, forward }, forwards, visits };
}

function drawForwards(chance: Chance, faultyMs: number): ForwardPlan[] {
  return Array.from({ length: chance.between(1, 3) }, (_, index) => {
    const stream = chance.often(0.25) ? undefined : drawStream(chance);
    const digit = chance.often(0.3) ? undefined : chance.below(10);
    // What was cut before its marker is known by its octets alone.
    const format =
      digit === undefined ? "as_is" : chance.of(["as_is", "as_is", "rfc5424"] as const);
    const to = { host: `server${index}`, port: 6_000 + index };
    return {
      ...{ options: { ...to, condition: conditionOf(digit), format, stream }, digit },
      outages: chance.often(0.3) ? [] : drawOutages(chance, faultyMs),
      lifetimeMs: chance.often(0.6) ? Infinity : chance.scale(100, 100_000),
      latencyMs: chance.scale(1, 300),
      roomBytes: chance.scale(100, 200_000),
    };
  });
}

function drawStream(chance: Chance): ForwardOptions["stream"] {
  return {
    framing: chance.of(["octet", "lf", "nul"] as const),
    queueBytesMax: chance.scale(500, 1 << 20),
    connectMsMax: chance.scale(300, 20_000),
  };
}

/** One after the other. */
function drawOutages(chance: Chance, faultyMs: number): ForwardPlan["outages"] {
  const outages: ForwardPlan["outages"] = [];
  let atMs = chance.often(0.3) ? 0 : chance.fraction() * faultyMs;
  while (atMs < faultyMs && outages.length < 20) {
    const toMs = atMs + chance.scale(10, faultyMs);
    outages.push({ fault: chance.of(forwardFaults), fromMs: atMs, toMs });
    atMs = toMs + chance.scale(10, faultyMs);
  }
  return outages;
}

function conditionOf(digit: number | undefined): Condition {
  if (digit === undefined) return { kind: "all" };
  return { kind: "contains", field: textField("text")!, text: `${digit}#` };
}
