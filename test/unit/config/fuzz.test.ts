import { expect, test } from "bun:test";
import { UserError } from "../../../src/base/user-error.ts";
import { load, type Sources } from "../../../src/config/load.ts";
import { sections } from "../../../src/config/schema.ts";
import { pathOf, variableOf } from "../../../src/config/setting.ts";
import { effectiveToml } from "../../../src/config/show.ts";
import { tomlValue } from "../../../src/config/toml.ts";
import { configOf, sourcesWith } from "./sources.ts";

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const words = [
  ...["", "a", "514", "0", "-1", "true", "8MiB", "60s", "1e3", "::", "0.0.0.0", "s3", "http"],
  ...["directory", "udp", "tcp", "zstd", "a=b", "10.0.0.0/8=UTC", "https://h/x", "{boot}-{first}"],
  ...["{", "}{", "../..", "\u0000", "ü".repeat(300), "__proto__", "constructor", "unlimited"],
];
const names = [
  ...sections.flatMap(({ name, settings }) => [name, ...Object.keys(settings)]),
  ...["__proto__", "constructor", "toString", "", "x y", "hasOwnProperty"],
];

/** Values of every sort that TOML has, nested now and then. */
function anyValue(chance: () => number, depth: number): unknown {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)]!;
  const sort = chance();
  if (sort < 0.45) return pick(words);
  if (sort < 0.65) return pick([0, 1, -1, 514, 1.5, 2 ** 53 - 1, Infinity, NaN, 65536]);
  if (sort < 0.75) return chance() < 0.5;
  const size = depth > 3 ? 0 : Math.floor(chance() * 5);
  const values = Array.from({ length: size }, () => anyValue(chance, depth + 1));
  if (sort < 0.87) return values;
  return Object.fromEntries(values.map((value) => [pick(names), value]));
}

/** Loads, and what loads shows itself as something that loads to the same. */
function loads(sources: Sources): boolean {
  try {
    const loaded = load(sources);
    const shown = effectiveToml(loaded);
    if (!/\*\*\*| is set/.test(shown)) expect(configOf(shown)).toEqual(loaded.config);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.message).not.toMatch(/undefined|\[object|NaN,/);
    return false;
  }
}

test("no table, variable or flag makes the loader do anything but load or complain", () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const chance = seeded(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)]!;
    const table = new Map<string, unknown>();
    for (let count = chance() * 5; count > 0; count--) {
      const section = pick(sections);
      const value = Object.fromEntries(
        Array.from({ length: 4 }, () => [pick(Object.keys(section.settings)), anyValue(chance, 0)]),
      );
      table.set(section.name || pick(names), section.many ? [value] : value);
    }
    const toml = [...table].map(([key, value]) => `${tomlValue(key)} = ${tomlValue(value)}`);
    const section = pick(sections);
    const place = { section, index: Math.floor(chance() * 3), name: pick(names) };
    const sources = sourcesWith({
      files: { "/s.toml": toml.join("\n").replaceAll("Infinity", "inf").replaceAll("NaN", "nan") },
      ...(chance() < 0.8 && { file: "/s.toml" }),
      env: { [variableOf(place)]: pick(words) },
      set: [`${pathOf(place)}=${pick(words)}`],
    });
    loads(sources);
  }
  // A second where it is alone; others may be busy beside it.
}, 30_000);

test("valid settings of every kind load, whichever are chosen", () => {
  const sink = { directory: "path=/x", http: "url=http://h", s3: "bucket=logs" };
  const alerting = ["rule.0.name=r", "rule.0.condition=all", "channel.0.kind=webhook"];
  const env = { SLUICE_CHANNEL_0_URL: "https://h/hush" };
  const settings = sections.flatMap((section) =>
    Object.entries(section.settings).map(([name, setting]) => ({ section, name, setting })),
  );
  let loaded = 0;
  for (let seed = 1; seed <= 1000; seed++) {
    const chance = seeded(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(chance() * from.length)]!;
    const [kind, needed] = pick(Object.entries(sink));
    const set = [`sink.0.kind=${kind}`, `sink.0.${needed}`, "forward.0.host=h"];
    const alerts = chance() < 0.3;
    if (alerts) set.push(...alerting);
    for (const { section, name, setting } of settings) {
      if (!alerts && ["rule", "channel"].includes(section.name)) continue;
      const value = pick(words);
      const variant = { sink: kind, channel: "webhook" }[section.name] ?? "udp";
      if (setting.only && !setting.only.includes(variant)) continue;
      if (name === section.variant || setting.secret || name.endsWith("file")) continue;
      if (chance() < 0.2 && setting.kind.read(value) !== undefined) {
        set.push(`${pathOf({ section, index: 0, name })}=${value}`);
      }
    }
    if (loads(sourcesWith({ set, env: alerts ? env : {} }))) loaded++;
  }
  expect(loaded).toBeGreaterThan(500);
}, 30_000);

test("noise in place of a file loads or is a problem, and nothing else", () => {
  const chance = seeded(7);
  const alphabet = `abc=[]{}"'#.,\\\n\t 019-:eE_\u00fc\u0000`;
  for (let round = 0; round < 1000; round++) {
    const noise = Array.from(
      { length: chance() * 60 },
      () => alphabet[Math.floor(chance() * alphabet.length)]!,
    ).join("");
    loads(sourcesWith({ files: { "/s.toml": noise }, file: "/s.toml" }));
  }
});
