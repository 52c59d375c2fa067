// What dialects cost. Two bars, as the goal can be read in two ways: to parse a message of any
// dialect, however long, takes at most twice the whole path of a plain message of RFC 3164 (parse,
// encode, chunk with its compression, ring); and the harder one, to parse and write it takes at
// most twice what a plain message of some 100 octets takes for that. Beside them, without a bar,
// parsing alone against parsing of a plain message, and the same lines read by the RFCs alone.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { Counters } from "../../src/base/counters.ts";
import { compressor } from "../../src/buffer/compress.ts";
import { OpenChunk } from "../../src/buffer/open-chunk.ts";
import { Ring } from "../../src/buffer/ring.ts";
import { openRouter } from "../../src/router.ts";
import { LineEncoder } from "../../src/syslog/encode.ts";
import { type Frame, Message } from "../../src/syslog/message.ts";
import { parseByRfc, parseSyslog } from "../../src/syslog/parse.ts";
import { originIn } from "../origin.ts";
import { finish, median, report } from "./measure.ts";
import { sampleLines } from "./path-sample.ts";

const origin = originIn("UTC");
const message = new Message();
const encoder = new LineEncoder();
const out = Buffer.alloc(1 << 20);
/** All lines, in one piece of memory as datagrams are. */
const slab = Buffer.alloc(1 << 20);
const frame: Frame = {
  bytes: slab,
  start: 0,
  end: 0,
  sentBytes: 0,
  receivedAtMs: 1_795_000_000_000,
};

/** Where a line lies. */
interface Place {
  start: number;
  end: number;
}

let used = 0;
function placeOf(line: Buffer): Place {
  const start = used;
  used += line.copy(slab, start);
  return { start, end: used };
}

type Pass = (line: Place) => void;

function aim({ start, end }: Place): void {
  frame.start = start;
  frame.end = end;
  frame.sentBytes = end - start;
}

const parsed: Pass = (line) => {
  aim(line);
  parseSyslog(frame, origin, message);
};
const written: Pass = (line) => {
  parsed(line);
  encoder.encode(message, 1000, out, 0);
};
const parsedByRfc: Pass = (line) => {
  aim(line);
  parseByRfc(frame, origin, message);
};
const writtenByRfc: Pass = (line) => {
  aim(line);
  parseByRfc(frame, origin, message);
  encoder.encode(message, 1000, out, 0);
};

const compress = compressor("gzip");
const ring = new Ring(8 << 20);
const openChunk = new OpenChunk(
  { chunkBytes: 256 << 10, countMax: Infinity },
  // As it is where nothing is in a hurry.
  { compress: (bytes) => compress(bytes, false), ring, clock: systemClock },
);
const receive = openRouter({ encoder, openChunk, counters: new Counters() });
const gone: Pass = (line) => {
  aim(line);
  receive(frame, origin);
};

const [warmUpMs, sliceMs, rounds] = [150, 1, 60];
/** As long that several chunks are compressed. */
const pathMs = 30;
/** Lines between two looks at the clock, which take as long as two fields of a line. */
const [linesMin, linesMax] = [64, 200];

/** ns a line, over at least `ms`. */
function measure(lines: Place[], pass: Pass, ms = sliceMs): number {
  const startedNs = Bun.nanoseconds();
  let [count, spentNs] = [0, 0];
  while (spentNs < ms * 1e6) {
    for (const line of lines) pass(line);
    count += lines.length;
    spentNs = Bun.nanoseconds() - startedNs;
  }
  return spentNs / count;
}

/**
 * What is compared is measured in turns, a millisecond each, and the quickest turn counts: the
 * machine may be busy for a while.
 */
function compare<Name extends string>(turns: Record<Name, () => number>): Record<Name, number> {
  const names = Object.keys(turns) as Name[];
  const least = Object.fromEntries(names.map((name) => [name, Infinity])) as Record<Name, number>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) least[name] = Math.min(least[name], turns[name]());
  }
  return least;
}

const vectors = readFileSync(join(import.meta.dir, "../vectors/devices.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => placeOf(Buffer.from((JSON.parse(line) as { raw: string }).raw)));
const byFormat = new Map<string, Place[]>();
for (const line of [...vectors, ...sampleLines(2000, 7).map(placeOf)]) {
  parsed(line);
  byFormat.set(message.format, [...(byFormat.get(message.format) ?? []), line]);
}
const plain = byFormat.get("rfc3164")!.filter((line) => !vectors.includes(line));
const sample = plain.slice(0, linesMax);

// Every way is compiled before anything is measured.
for (const lines of byFormat.values()) {
  for (const pass of [parsed, parsedByRfc, written, writtenByRfc]) measure(lines, pass, warmUpMs);
}
measure(plain, gone, 2 * warmUpMs);

const none = compare({
  byRfc: () => measure(sample, writtenByRfc),
  ns: () => measure(sample, written),
  path: () => measure(plain, gone, pathMs),
});
report({ what: "plain path: parse, encode, chunk, ring", value: none.path, unit: "ns" });
report({ what: "of it parse and encode", value: none.byRfc, unit: "ns" });
report({ what: "lines of no dialect: more", value: none.ns - none.byRfc, unit: "ns" });
const ratios: number[] = [];
for (const [format, all] of [...byFormat].sort()) {
  if (["raw", "rfc3164", "rfc5424"].includes(format)) continue;
  const lines = Array.from({ length: Math.ceil(linesMin / all.length) }, () => all).flat();
  lines.splice(linesMax);
  const { parse, ns, byRfc, plainParse, plainNs } = compare({
    parse: () => measure(lines, parsed),
    ns: () => measure(lines, written),
    byRfc: () => measure(lines, writtenByRfc),
    plainParse: () => measure(sample, parsedByRfc),
    plainNs: () => measure(sample, writtenByRfc),
  });
  ratios.push(ns / byRfc);
  const octets = all.reduce((sum, { start, end }) => sum + end - start, 0) / all.length;
  const what = `${format}: ${octets.toFixed(0)} octets, parsed in ${parse.toFixed(0)} ns`;
  report({ what, value: parse / none.path, unit: "paths", most: 2 });
  const together = `  and written in ${ns.toFixed(0)} ns, ${(ns / byRfc).toFixed(2)} by RFC`;
  report({ what: together, value: ns / plainNs, unit: "plain", most: 2 });
  report({ what: "  parsing alone", value: parse / plainParse, unit: "plain" });
}
report({
  what: "median of dialect to RFC on the same lines",
  value: median(ratios),
  unit: "times",
});
process.exit(finish());
