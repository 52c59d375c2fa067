// Every octet sequence becomes a message, and every message a line that says all of it.
// SEED=n COUNT=n replay and lengthen; a failure names both and the frame.
import { expect, test } from "bun:test";
import { isUtf8 } from "node:buffer";
import { LogfwrdEncoder } from "../../src/syslog/encode-logfwrd.ts";
import { type Encoder, LineEncoder } from "../../src/syslog/encode.ts";
import { Message } from "../../src/syslog/message.ts";
import { parseSyslog } from "../../src/syslog/parse.ts";
import { decodeText } from "../../src/syslog/utf8.ts";
import { sampleLines } from "../bench/path-sample.ts";
import { originIn } from "../origin.ts";
import { Noise, vectorLines } from "./noise.ts";

const seed = Number(process.env.SEED ?? 1);
const count = Number(process.env.COUNT ?? 20_000);

const origins = ["UTC", "Europe/Berlin", "-03:30"].map(originIn);

const guard = 0x7e;
const out = Buffer.alloc(1 << 20, guard);
const message = new Message();
const lineEncoder = new LineEncoder();
const logfwrdEncoder = new LogfwrdEncoder();

/** Reads `octets` from amid the octets of others. */
function parse(octets: Buffer, noise: Noise): void {
  const bytes = Buffer.concat([Buffer.from('<13>["'), octets, Buffer.from('5"]=: Z')]);
  const receivedAtMs = Date.UTC(2026, 10, 21) + noise.below(2 ** 31) * 1000;
  const frame = { bytes, start: 6, end: 6 + octets.length, receivedAtMs };
  const sentBytes = octets.length + (noise.below(50) === 0 ? 9 : 0);
  parseSyslog({ ...frame, sentBytes }, origins[noise.below(origins.length)]!, message);
}

/** Writes the line and checks all that holds for every line. */
function encode(encoder: Encoder): Record<string, unknown> {
  const max = encoder.bytesMax(message);
  const end = encoder.encode(message, 1234567, out, 5);
  expect(end - 5).toBeLessThanOrEqual(max);
  expect(out[4]).toBe(guard);
  expect(out[end]).toBe(guard);
  const line = out.subarray(5, end);
  expect(isUtf8(line)).toBe(true);
  expect(line.indexOf("\n")).toBe(line.length - 1);
  const record = JSON.parse(line.toString()) as Record<string, unknown>;
  line.fill(guard);
  return record;
}

/** The parts as pairs of positions, in the order in which they stand. */
function partsOf(): [number, number][] {
  const { stampStart, hostStart, appStart, procStart, msgIdStart, structuredStart } = message;
  return [
    [stampStart, message.stampEnd],
    [hostStart, message.hostEnd],
    [appStart, message.appEnd],
    [procStart, message.procEnd],
    [msgIdStart, message.msgIdEnd],
    [structuredStart, message.structuredEnd],
    [message.contentStart, message.end],
  ];
}

/** What is in no part: only what can be told from the parts, or means nothing. */
function remainder(): string {
  let at = message.headerStart;
  let rest = "";
  for (const [start, end] of partsOf()) {
    if (end === start) continue;
    expect(start).toBeGreaterThanOrEqual(at);
    rest += message.bytes.toString("latin1", at, start);
    at = end;
  }
  expect(at).toBeLessThanOrEqual(message.end);
  // Some devices say their name twice.
  const name = message.bytes.toString("latin1", message.hostStart, message.hostEnd);
  rest += message.bytes.toString("latin1", at, message.end);
  return rest.replace(` ${name} `, "  ");
}

/** Words of a header of a dialect that are in no part and no field. */
function unsaid(record: Record<string, unknown>): string[] {
  const { bytes, headerStart, stampStart, stampEnd, contentStart } = message;
  const { content, client, ...said } = record;
  const text = `${JSON.stringify(said)}${bytes.toString("utf8", stampStart, stampEnd)}`;
  const header = bytes.toString("utf8", headerStart, Math.max(headerStart, contentStart));
  const words = header.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.filter((word) => !text.includes(word) && !saidOtherwise.test(word));
}

/**
 * Seconds since the epoch, levels, weekdays and zones become numbers, zones behind a fraction as
 * well; some words are only form.
 */
const saidOtherwise =
  /^(\d{10}|\d{1,3}|\d+(UTC?|GMT|WET|Z)|(\d{1,3})?[A-Z]{1,4}|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)|v|[a-z]+\d?)$/;

function check(octets: Buffer): void {
  const { bytes, start, end } = message;
  const record = encode(lineEncoder);
  const text = bytes.subarray(start, end);
  expect(record.content).toBe(decodeText(bytes, message.contentStart, end));
  expect(record.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/);
  expect(Date.parse(String(record.timestamp))).not.toBeNaN();
  expect(record.hostname).toBe(message.hostname);
  expect(Object.keys(record.fields ?? {})).toHaveLength(message.fields.count);
  expect(record.structured_data).toEqual(message.structuredData);
  if (isUtf8(text)) {
    expect(record.raw).toBe(message.lossy && end > start ? text.toString() : undefined);
    if (!message.lossy && message.isPlain)
      expect(remainder()).toMatch(/^(1 )?[-:[\]. ]*(UTC|UT|GMT|WET|Z)?[-:[\]. ]*(\xef\xbb\xbf)?$/);
    if (!message.lossy && !message.isPlain) expect(unsaid(record)).toEqual([]);
  } else expect(record.raw_base64).toBe(text.toString("base64"));
  expect(record.truncated).toBe(message.cutFromBytes > 0 ? octets.length + 9 : undefined);
  encode(logfwrdEncoder);
}

const lineNsMax = 1e6;

/** How long it takes to read the message again; longer ones several times, for others want to run. */
function leastNs(): number {
  const { bytes, start, end, receivedAtMs, origin } = message;
  const frame = { bytes, start, end, receivedAtMs, sentBytes: end - start };
  let least = Infinity;
  for (let n = 0; n < 9 && least >= lineNsMax; n++) {
    const startedNs = Bun.nanoseconds();
    parseSyslog(frame, origin, timed);
    least = Math.min(least, Bun.nanoseconds() - startedNs);
  }
  return least;
}

const timed = new Message();

test(`fuzz: ${count} frames with seed ${seed} become lines that say all of them`, () => {
  const noise = new Noise(seed, [...vectorLines(), ...sampleLines(200, seed)]);
  for (let i = 0; i < count; i++) {
    const octets = noise.line();
    try {
      parse(octets, noise);
      expect(leastNs()).toBeLessThan(lineNsMax);
      check(octets);
    } catch (error) {
      const frame = `frame ${i} of seed ${seed}: ${JSON.stringify(octets.toString("latin1"))}`;
      throw new Error(`${frame}: ${error}`, { cause: error });
    }
  }
}, 3_600_000);

/** Behind these a reader of a dialect looks for its words. */
const dialectStarts = [
  "%ASA-6-302013: Built inbound TCP ",
  "%ASA-6-106023: Deny udp ",
  "%ASA-6-113005: AAA user ",
  "%FTD-1-430003: A: ",
  "%SEC-6-IPACCESSLOGP: list ",
  "%SEC_LOGIN-4-LOGIN_FAILED: Login [user: ",
  "Oct  4 00:24:15 h CISE_X 1 1 0 ",
  "Oct  4 00:24:15 h %%01A/5/B(l):",
  "Oct  4 00:24:15 h 1,2020/04/14 16:48:54,a,THREAT,",
  "Oct  4 00:24:15 h dropbear: Bad for 'x",
  "Oct  4 00:24:15 h user x",
  "Oct  4 00:24:15 h 1: ",
  "Oct  4 00:24:15 h filterlog: 1,",
  "type=A msg=audit(1364481363.243:2): ",
  "date=2023-10-11 time=15:44:14 devid=1 ",
  "date=2023-10-11,time=15:44:14,devid=1,",
  "firewall,info a",
  "CEF:0|a|b|c|d|e|f|",
];

test("fuzz: the time for a frame grows no faster than the frame", () => {
  const unbounded = [
    '[a b="c"]',
    "[a",
    " ",
    ":",
    "a:",
    "<1>",
    "1",
    "-",
    "\\",
    '"',
    "[",
    "]",
    "\xff",
    "\0",
    "é",
    ...["=", "Ip=", "a=", ", A: ", "A: ", ",", ",a=", "/", "%A-1-B ", "#", "'"],
    ...[" from ", "from ", " -> ", " for '", "1.2.3.4/5 to ", "{", ", in:", " in: out:"],
  ];
  const starts = [
    "",
    "<13>",
    "<13>Oct  4 00:24:15 h ",
    "<13>1 - h a p m ",
    "<13>1 - h a p m [a ",
    "<13>1 ",
    ...dialectStarts,
  ];
  for (const start of starts) {
    for (const token of unbounded) {
      const octets = Buffer.from(start + token.repeat((1 << 17) / token.length));
      const startedNs = Bun.nanoseconds();
      parse(octets, new Noise(1, []));
      lineEncoder.encode(message, 1, Buffer.alloc(lineEncoder.bytesMax(message)), 0);
      // 128 KiB take some milliseconds even before they are compiled; a quadratic parser minutes.
      expect((Bun.nanoseconds() - startedNs) / 1e6, start + token).toBeLessThan(1000);
    }
  }
});
