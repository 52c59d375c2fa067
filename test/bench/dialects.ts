// What dialects cost: the lines of each, parsed and encoded, beside the same lines read by the
// RFCs alone. Bar: a message, however long, at most twice a plain one of RFC 3164.
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
const frame: Frame = {
  bytes: out,
  start: 0,
  end: 0,
  sentBytes: 0,
  receivedAtMs: 1_795_000_000_000,
};

type Parse = typeof parseSyslog;

/** ns of time for reading and writing a line, the least of several rounds. */
function measure(lines: Buffer[], parse: Parse): number {
  const rounds = 24;
  const repeats = Math.ceil(40_000 / lines.length);
  const times = Array.from({ length: rounds }, () => {
    const startedNs = Bun.nanoseconds();
    for (let n = 0; n < repeats; n++) for (const line of lines) pass(line, parse);
    return (Bun.nanoseconds() - startedNs) / repeats / lines.length;
  });
  return Math.min(...times);
}

function pass(line: Buffer, parse: Parse): void {
  frame.bytes = line;
  frame.end = frame.sentBytes = line.length;
  parse(frame, origin, message);
  encoder.encode(message, 1000, out, 0);
}

const vectors: Buffer[] = readFileSync(join(import.meta.dir, "../vectors/devices.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => Buffer.from((JSON.parse(line) as { raw: string }).raw));
const byFormat = new Map<string, Buffer[]>();
for (const line of [...vectors, ...sampleLines(2000, 7)]) {
  frame.bytes = line;
  frame.end = frame.sentBytes = line.length;
  parseSyslog(frame, origin, message);
  byFormat.set(message.format, [...(byFormat.get(message.format) ?? []), line]);
}

// Every way is compiled before anything is measured.
for (const lines of byFormat.values())
  for (const parse of [parseSyslog, parseByRfc]) measure(lines, parse);

const plain = byFormat.get("rfc3164")!.filter((line) => !vectors.includes(line));
const plainNs = measure(plain, parseByRfc);
report({ what: "RFC 3164 alone", value: plainNs, unit: "ns" });
report({
  what: "lines of no dialect: more",
  value: measure(plain, parseSyslog) - plainNs,
  unit: "ns",
});
const ratios: number[] = [];
for (const [format, lines] of [...byFormat].sort()) {
  if (["raw", "rfc3164", "rfc5424"].includes(format)) continue;
  const [ns, rfcNs] = [measure(lines, parseSyslog), measure(lines, parseByRfc)];
  ratios.push(ns / rfcNs);
  const what = `${format}: ${ns.toFixed(0)} ns, the same by RFC ${rfcNs.toFixed(0)} ns`;
  report({ what, value: ns / plainNs, unit: "plain", most: 2 });
}
report({
  what: "median of dialect to RFC on the same lines",
  value: median(ratios),
  unit: "times",
});
process.exit(finish());
