// What dialects cost: the lines of each, parsed and encoded, beside plain ones of RFC 3164 and the
// same lines read by the RFCs alone. Bar: a message, however long, at most twice a plain one.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LineEncoder } from "../../src/syslog/encode.ts";
import { type Frame, Message, type Origin } from "../../src/syslog/message.ts";
import { parseByRfc, parseSyslog } from "../../src/syslog/parse.ts";
import { openZone } from "../../src/syslog/zone.ts";
import { finish, median, report } from "./measure.ts";
import { sampleLines } from "./path-sample.ts";

const origin: Origin = {
  transport: "udp",
  address: "192.0.2.9",
  client: "192.0.2.9:514",
  zone: openZone("UTC")!,
  unsealed: 0,
};
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

type Parse = typeof parseSyslog;

const [warmUpMs, sliceMs, rounds] = [150, 1, 60];

/** ns for reading and writing a line, over at least `ms`. */
function measure(lines: Place[], parse: Parse, ms = sliceMs): number {
  const startedNs = Bun.nanoseconds();
  let [count, spentNs] = [0, 0];
  while (spentNs < ms * 1e6) {
    for (const line of lines) pass(line, parse);
    count += lines.length;
    spentNs = Bun.nanoseconds() - startedNs;
  }
  return spentNs / count;
}

function pass(line: Place, parse: Parse): void {
  frame.start = line.start;
  frame.end = line.end;
  frame.sentBytes = line.end - line.start;
  parse(frame, origin, message);
  encoder.encode(message, 1000, out, 0);
}

const vectors = readFileSync(join(import.meta.dir, "../vectors/devices.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => placeOf(Buffer.from((JSON.parse(line) as { raw: string }).raw)));
const byFormat = new Map<string, Place[]>();
for (const line of [...vectors, ...sampleLines(2000, 7).map(placeOf)]) {
  pass(line, parseSyslog);
  byFormat.set(message.format, [...(byFormat.get(message.format) ?? []), line]);
}

// Every way is compiled before anything is measured.
for (const lines of byFormat.values()) {
  for (const parse of [parseSyslog, parseByRfc]) measure(lines, parse, warmUpMs);
}

const plain = byFormat.get("rfc3164")!.filter((line) => !vectors.includes(line));
const sample = plain.slice(0, 200);

/**
 * What is compared is measured in turns, a millisecond each, and the quickest turn counts: the
 * machine may be busy for a while.
 */
function compare(lines: Place[]) {
  let [plainNs, ns, rfcNs] = [Infinity, Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    plainNs = Math.min(plainNs, measure(sample, parseByRfc));
    ns = Math.min(ns, measure(lines, parseSyslog));
    rfcNs = Math.min(rfcNs, measure(lines, parseByRfc));
  }
  return { plainNs, ns, rfcNs };
}

const { ns: withDialects, rfcNs: withoutNs } = compare(sample);
report({ what: "RFC 3164 alone", value: withoutNs, unit: "ns" });
report({ what: "lines of no dialect: more", value: withDialects - withoutNs, unit: "ns" });
const ratios: number[] = [];
for (const [format, lines] of [...byFormat].sort()) {
  if (["raw", "rfc3164", "rfc5424"].includes(format)) continue;
  const { ns, plainNs, rfcNs } = compare(lines.slice(0, 200));
  ratios.push(ns / rfcNs);
  const octets = lines.reduce((sum, { start, end }) => sum + end - start, 0) / lines.length;
  const what = `${format}: ${octets.toFixed(0)} octets, ${ns.toFixed(0)} ns`;
  const toRfc = (ns / rfcNs).toFixed(2);
  report({ what: `${what}, ${toRfc} by RFC`, value: ns / plainNs, unit: "plain", most: 2 });
}
report({
  what: "median of dialect to RFC on the same lines",
  value: median(ratios),
  unit: "times",
});
process.exit(finish());
