// What one life is: limits, load, and which faults are possible in it and how likely. Most lives
// lack most faults, for faults hide one another (Groce et al., "Swarm Testing", 2012).
import type { Config } from "../../src/config/config.ts";
import type { SinkOptions } from "../../src/sink/options.ts";
import type { ListenOptions } from "../../src/source/source.ts";
import { anySink, configOf } from "../unit/config/sources.ts";
import type { Chance } from "./chance.ts";
import { faults, type FateName } from "./fates.ts";
import type { SettingChange, SinkChange } from "./presence.ts";
import type { ForwardPlan, Visit } from "./swarm-peers.ts";
import { spoolDirectories } from "./spool-files.ts";
import { drawSinkOptions, drawSinkPlan, type SinkPlan } from "./swarm-sinks.ts";
import type { DiskClimate } from "./sim-files.ts";
import type { Climate } from "./weather.ts";

/** So many messages from one listener's senders. */
export interface Wave {
  listener: number;
  atMs: number;
  count: number;
  perTick: number;
  everyMs: number;
}

/** What frames are made of; shares of one. */
export interface Mix {
  waves: Wave[];
  empty: number;
  garbage: number;
  long: number;
  /** Share of the text that no compression makes smaller. */
  noise: number;
  textBytesMax: number;
  connectionResets: number;
  kernelLosses: number;
}

export interface Swarm {
  config: Config;
  sinks: SinkPlan[];
  /** The sinks that are configured at first, and from some moments on. */
  present: string[];
  changes: SinkChange[];
  settings: SettingChange[];
  /** How long faults and load go on. */
  faultyMs: number;
  /** `drain`: faults stop and everything must arrive. `stop`: the end comes amid the faults. */
  ending: "drain" | "stop";
  mix: Mix;
  climates: Climate[];
  disk: DiskClimate;
  wall: { startMs: number | undefined; pace: number; steps: WallStep[] };
  /** None, and none but the load's, unless they are drawn: see `withPeers`. */
  forwards: ForwardPlan[];
  visits: Visit[];
  /** When the daemon ends, for how long, and how: by a signal, at once, or with the power. */
  ends: { atMs: number; downMs: number; by: "stop" | "kill" | "power" }[];
}

/** The wall clock is put right, or wrong by so much, or back to 1970. */
export interface WallStep {
  atMs: number;
  aheadMs: number;
}

const templates = [
  "logs/date={date}/hour={hour}/{device}-{boot}-{first}-{last}.ndjson.{ext}",
  "{boot}/{first}",
  "{year}/{month}/{day}/{hour}{minute}/{first_time}-{last_time}-{boot}-{first}-{last}.{ext}",
  "a b+c/{device}/{boot}{first}~(x)",
];

export function drawSwarm(chance: Chance): Swarm {
  const faultyMs = chance.scale(2_000, 600_000);
  const config = drawConfig(chance);
  const isFaulty = !chance.often(0.1);
  const swarm = {
    config,
    sinks: config.sink.map((options) => drawSinkPlan(options, chance, faultyMs)),
    ...drawPresence(chance, { config, faultyMs }),
    faultyMs,
    ending: chance.often(0.6) ? ("drain" as const) : ("stop" as const),
    mix: drawMix(chance, { config, faultyMs }),
    climates: config.sink.map(({ kind }) => drawClimate(chance, { isFaulty, faultyMs, kind })),
    disk: drawDisk(chance, { isFaulty, faultyMs }),
    wall: drawWall(chance, faultyMs),
    ends: !chance.often(0.4) ? [] : drawEnds(chance, faultyMs),
    ...{ forwards: [], visits: [] },
  };
  return { ...swarm, settings: chance.often(0.7) ? [] : drawSettings(chance, swarm) };
}

function drawConfig(chance: Chance): Config {
  const chunkBytes = chance.scale(512, 16_384);
  const sinks = chance.of([1, 1, 1, 2, 2, 3]);
  const compression = chance.of(["gzip", "zstd"] as const);
  const listeners = chance.between(1, 3);
  const names = Array.from({ length: sinks }, (_, index) => `sink${index}`);
  const sink = names.map((name) => drawSinkOptions(name, chance));
  return {
    ...configOf(`${anySink}[admin]\nlisten = "off"`),
    device: chance.of(["router", "a router/with:odd name"]),
    encoding: chance.often(0.85) ? "sluice" : "logfwrd",
    listen: Array.from({ length: listeners }, () => drawListen(chance)),
    buffer: {
      ...{ memoryBytes: sinks * chunkBytes * chance.scale(4, 100), compression, chunkBytes },
      keepSeverity: chance.often(0.3) ? chance.below(8) : undefined,
    },
    ship: {
      bytesMax: chance.often(0.3) ? 8 << 20 : chance.scale(1_024, 65_536),
      ageMsMax: chance.scale(100, 120_000),
      recordsMax: chance.often(0.5) ? Infinity : chance.scale(1, 2_000),
      key: chance.often(0.5) ? templates[0]! : chance.of(templates),
      graceMs: chance.often(0.1) ? 0 : chance.scale(10, 20_000),
      heartbeatMs: chance.often(0.5) ? 0 : chance.scale(500, 600_000),
    },
    spool: drawSpool(chance, sink),
    sink,
  };
}

/** In some lives sinks come and go. Where they leave files, none comes twice in one boot. */
function drawPresence(
  chance: Chance,
  { config, faultyMs }: { config: Config; faultyMs: number },
): Pick<Swarm, "present" | "changes"> {
  const all = config.sink.map(({ name }) => name);
  if (chance.often(0.6)) return { present: all, changes: [] };
  const some = () => all.filter(() => chance.often(0.6));
  if (config.spool.mode !== "off") {
    const late = some();
    const early = all.filter((name) => !late.includes(name));
    const [came, went] = [chance.fraction() * faultyMs, chance.fraction() * faultyMs];
    const changes = [
      { atMs: came, names: all },
      { atMs: came + went, names: late },
    ];
    return { present: early, changes };
  }
  const changes = Array.from({ length: chance.between(1, 5) }, () => ({
    ...{ atMs: chance.fraction() * faultyMs, names: some() },
  })).sort((one, other) => one.atMs - other.atMs);
  return { present: some(), changes };
}

/** What is left in another spool when a boot ends is nobody's until somebody names it again. */
function drawSettings(
  chance: Chance,
  { config, ...life }: Pick<Swarm, "config" | "faultyMs" | "changes" | "ends">,
): SettingChange[] {
  const { sink } = config;
  const isPost = sink.some(({ kind }) => kind === "http");
  const isOneRun = life.changes.length + life.ends.length === 0 && !isPost;
  const changes = Array.from({ length: chance.between(1, 5) }, () => {
    const chunkBytes = chance.scale(512, 16_384);
    const { mode, directory } = config.spool;
    return {
      ...{ atMs: chance.fraction() * life.faultyMs, chunkBytes },
      device: chance.of(["router", "a router/with:odd name", "gw"]),
      compression: chance.of(["gzip", "zstd"] as const),
      memoryBytes: sink.length * chunkBytes * chance.scale(4, 100),
      spool: {
        mode: isOneRun ? chance.of(["off", "overflow", "always"] as const) : mode,
        directory: isOneRun ? chance.of(spoolDirectories) : directory,
      },
    };
  });
  return changes.sort((one, other) => one.atMs - other.atMs);
}

/** Roomy: what gives way in a small spool is another matter than what survives in one. */
function drawSpool(chance: Chance, sinks: SinkOptions[]): Config["spool"] {
  // A POST has no name to know it by when a later boot sends it again.
  const mode = chance.of(["off", "off", "overflow", "always"] as const);
  return {
    mode: sinks.some(({ kind }) => kind === "http") ? "off" : mode,
    directory: "/spool",
    bytesMax: chance.often(0.8) ? 64 << 20 : chance.scale(4_096, 65_536),
    afterMs: chance.scale(100, 60_000),
    intervalMs: chance.scale(100, 5_000),
    dailyBytesMax: chance.often(0.9) ? 1 << 30 : chance.scale(1_024, 65_536),
  };
}

function drawListen(chance: Chance): ListenOptions {
  return {
    transport: chance.of(["udp", "tcp"] as const),
    ...{ host: "::", port: 5514, v6Only: false, zone: "UTC", zones: [] },
    frameBytesMax: chance.scale(480, 8_192),
    ...{ receiveBufferBytes: 4 << 20, connectionsMax: 256, idleMsMax: 3_600_000 },
    handshakeMsMax: 10_000,
    ...(chance.often(0.3) && {
      rate: { rateMax: chance.scale(1, 200), burstMax: chance.scale(1, 500) },
    }),
    allow: [],
    proxyFrom: [],
  };
}

/** Bursts, silences and floods of one size or another. */
function drawMix(chance: Chance, { config, faultyMs }: { config: Config; faultyMs: number }): Mix {
  const messages = chance.scale(3, 3_000);
  const waves = chance.between(1, 12);
  const rarely = (most: number) => (chance.often(0.5) ? 0 : chance.fraction() * most);
  return {
    waves: Array.from({ length: waves }, () => ({
      listener: chance.below(config.listen.length),
      atMs: chance.fraction() * faultyMs,
      count: Math.ceil((messages / waves) * 2 * chance.fraction()),
      perTick: chance.scale(1, 200),
      everyMs: chance.scale(1, 3_000),
    })),
    ...{ empty: rarely(0.1), garbage: rarely(0.3), long: rarely(0.05), noise: rarely(1) },
    textBytesMax: chance.scale(20, 600),
    ...{ connectionResets: rarely(0.1), kernelLosses: rarely(0.05) },
  };
}

interface Severity {
  isFaulty: boolean;
  faultyMs: number;
}

/** A POST answered with 2xx is taken for stored, whoever answers; one served late comes twice. */
const notForPosts: FateName[] = ["portal", "servedLate"];

function drawClimate(
  chance: Chance,
  { isFaulty, faultyMs, kind }: Severity & { kind: SinkOptions["kind"] },
): Climate {
  const can = (name: FateName) => isFaulty && (kind !== "http" || !notForPosts.includes(name));
  const possible = faults.filter((name) => can(name) && chance.often(0.25));
  return {
    shares: possible.map((name) => [name, chance.fraction() ** 2 * 0.3]),
    outageFates: faults.filter((name) => can(name) && chance.often(0.2)),
    outageMsMax: chance.scale(100, faultyMs),
    betweenOutagesMsMax: chance.scale(1_000, faultyMs),
    latencyMsMax: chance.scale(2, 400),
    slow: chance.often(0.5) ? 0 : chance.fraction() * 0.5,
  };
}

function drawDisk(chance: Chance, { isFaulty, faultyMs }: Severity): DiskClimate {
  const codes = ["ENOSPC", "EROFS", "EIO"] as const;
  return {
    ioErrors: isFaulty && chance.often(0.5) ? chance.fraction() ** 2 * 0.2 : 0,
    outageCodes: codes.filter(() => isFaulty && chance.often(0.3)),
    outageMsMax: chance.scale(100, faultyMs),
    betweenOutagesMsMax: chance.scale(1_000, faultyMs),
    latencyMsMax: chance.scale(1, 20),
  };
}

const hourMs = 3_600_000;

/** Some boxes begin in 1970, some clocks are never put right, few keep their pace. */
function drawWall(chance: Chance, faultyMs: number): Swarm["wall"] {
  const steps = chance.often(0.6) ? 0 : chance.between(1, 4);
  return {
    startMs: chance.often(0.3) ? chance.scale(1, 100_000) : undefined,
    pace: chance.often(0.7) ? 1 : 1 + (chance.fraction() - 0.5) / 100,
    steps: Array.from({ length: steps }, () => ({
      atMs: chance.fraction() * faultyMs,
      aheadMs: chance.often(0.5)
        ? 0
        : chance.often(0.2)
          ? -Infinity
          : (chance.fraction() - 0.5) * chance.scale(1_000, 400 * 24 * hourMs),
    })).sort((one, other) => one.atMs - other.atMs),
  };
}

function drawEnds(chance: Chance, faultyMs: number): Swarm["ends"] {
  return Array.from({ length: chance.between(1, 3) }, () => ({
    atMs: chance.fraction() * faultyMs,
    downMs: chance.scale(10, 20_000),
    by: chance.of(["stop", "kill", "power", "power"] as const),
  })).sort((one, other) => one.atMs - other.atMs);
}
