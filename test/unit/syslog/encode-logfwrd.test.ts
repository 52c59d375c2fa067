import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LogfwrdEncoder } from "../../../src/syslog/encode-logfwrd.ts";
import { encode, parse } from "./reading.ts";

const logfwrdEncoder = new LogfwrdEncoder();

interface Vector {
  /** The datagram as Go's `%q` prints it. */
  in: string;
  out?: Record<string, unknown>;
  result?: "dropped" | "panic";
}

const vectors = readFileSync(join(import.meta.dir, "../../vectors/logfwrd-records.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Vector);

function unquote(quoted: string): Buffer {
  const parts = quoted.slice(1, -1).matchAll(/\\x(..)|\\u(....)|\\(.)|([^\\]+)/gs);
  const controls: Record<string, string> = { n: "\n", r: "\r", t: "\t", a: "\x07", v: "\v" };
  return Buffer.concat(
    Array.from(parts, ([, octet, point, escaped, plain]) => {
      if (octet !== undefined) return Buffer.from(octet, "hex");
      if (point !== undefined) return Buffer.from(String.fromCharCode(Number.parseInt(point, 16)));
      return Buffer.from(plain ?? controls[escaped!] ?? escaped!);
    }),
  );
}

/** What the reference knows only when it runs: the year, and the second. */
function dated(out: Record<string, unknown>): Record<string, unknown> {
  const timestamp = String(out.timestamp)
    .replace("YYYY", "2026")
    .replace("NOW", "2026-11-21T10:20:30Z");
  return { ...out, timestamp };
}

const header = {
  client: "192.0.2.9:514",
  facility: 1,
  hostname: "host",
  priority: 13,
  severity: 5,
};
const notHeader = { client: "192.0.2.9:514", facility: 1, hostname: "192.0.2.9", priority: 13 };
const now = "2026-11-21T10:20:30Z";

/** Where we do not follow the reference, what we give instead: merged with its record, and why. */
const deviations: Record<string, { why: string; gives: Record<string, unknown> }> = {
  "<13>Feb 29 10:00:00 h t: leap": {
    why: "it moves the day to March; the nearest leap day is meant",
    gives: { timestamp: "2028-02-29T10:00:00Z" },
  },
  '<165>1 2003-10-11T22:14:15.003Z host app 123 ID [a@1 b="x] y"] bracket': {
    why: "it ends structured data at a bracket within quotes",
    gives: { structured_data: '[a@1 b="x] y"]', message: "bracket" },
  },
  "<165>1 bad header here": {
    why: "it empties the record",
    gives: {
      ...{ ...notHeader, facility: 20, priority: 165, severity: 5 },
      ...{ content: "1 bad header here", tag: "", timestamp: now },
    },
  },
  "<30>Oct  4 00:24:15 UBNT-U6,788a2000,U6-Lite-6.5.28: hostapd[123]: ath0: STA aa:bb IEEE 802.11: associated":
    { why: "it gives the collector's name to another host", gives: { hostname: "192.0.2.9" } },
  "<4>Oct  4 00:24:15 kernel: [12.3] eth0: link up": {
    why: "it gives the collector's name to another host",
    gives: { hostname: "192.0.2.9" },
  },
  "<6>Oct  4 00:24:15 procd: - init complete -": {
    why: "it gives the collector's name to another host",
    gives: { hostname: "192.0.2.9" },
  },
  "<13>Oct  4 00:24:15 h t: line1\nline2\nline3": {
    why: "it keeps the first line only",
    gives: { content: "line1\nline2\nline3" },
  },
  "61 <13>1 2003-10-11T22:14:15.003Z host app 123 ID - octet counted12345": {
    why: "it takes the start of a datagram for an octet count and cuts it",
    gives: {
      ...{ ...notHeader, severity: 5, tag: "", timestamp: now },
      content: "61 <13>1 2003-10-11T22:14:15.003Z host app 123 ID - octet counted12345",
    },
  },
  "200 <13>Oct  4 00:24:15 h t: long count": {
    why: "it takes the start of a datagram for an octet count and loses the rest",
    gives: { content: "200 <13>Oct  4 00:24:15 h t: long count" },
  },
  "123 packets dropped": {
    why: "it takes the start of a datagram for an octet count and loses the rest",
    gives: { content: "123 packets dropped" },
  },
  "<13>Oct  4 00:24:15 h": {
    why: "it crashes",
    gives: { ...header, hostname: "h", content: "", tag: "", timestamp: "2026-10-04T00:24:15Z" },
  },
  "<13>Oct  4 00:24:15 ": {
    why: "it empties the record",
    gives: { facility: 1, priority: 13, severity: 5, timestamp: "2026-10-04T00:24:15Z" },
  },
  "<13>1 2003-10-11T22:14:15.003Z host app 123 ID": {
    why: "it loses the last word of a short header",
    gives: { msg_id: "ID" },
  },
  "<13>1 2003-10-11T22:14:15 host app 123 ID - nozone": {
    why: "it empties the record for want of a zone",
    gives: {
      ...{ ...header, app_name: "app", proc_id: "123", msg_id: "ID", structured_data: "-" },
      ...{ message: "nozone", timestamp: "2003-10-11T22:14:15Z", version: 1 },
    },
  },
  "<13>1 2003-10-11T22:14:15Z host aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffff 123 ID - long app":
    {
      why: "it empties the record for the length of the name",
      gives: {
        ...{ ...header, proc_id: "123", msg_id: "ID", structured_data: "-", message: "long app" },
        ...{ app_name: "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffff" },
        ...{ timestamp: "2003-10-11T22:14:15Z", version: 1 },
      },
    },
  "1 2003-10-11T22:14:15Z host app 123 ID - no pri": {
    why: "it takes the version for an octet count",
    gives: { content: "1 2003-10-11T22:14:15Z host app 123 ID - no pri" },
  },
};

const seen = new Set<string>();

for (const vector of vectors) {
  const text = unquote(vector.in);
  if (vector.result === "dropped") continue;
  const deviation = deviations[text.toString()];
  seen.add(text.toString());
  test(`logfwrd: ${vector.in}${deviation ? `, but ${deviation.why}` : ""}`, () => {
    const got = JSON.parse(encode(parse(text), logfwrdEncoder)) as Record<string, unknown>;
    const sameKeys = String(Object.keys(got)) === String(Object.keys(vector.out ?? {}));
    // A record that changed its kind shares nothing with the reference's.
    expect(got).toEqual(dated({ ...(sameKeys ? vector.out : {}), ...deviation?.gives }));
  });
}

test("logfwrd: every deviation is one of a vector that differs", () => {
  for (const [text, { gives }] of Object.entries(deviations)) {
    expect(seen).toContain(text);
    const { out } = vectors.find((vector) => unquote(vector.in).toString() === text)!;
    expect({ ...(out && dated(out)), ...gives }).not.toEqual(out ? dated(out) : {});
  }
});

test("logfwrd: an empty datagram, which the reference drops, never becomes a frame", () => {
  const dropped = vectors.filter((vector) => vector.result === "dropped");
  expect(dropped.map((vector) => vector.in)).toEqual(['""']);
});

test("logfwrd: keys are sorted, and escapes are those of Go", () => {
  const f = (input: string | Buffer, expected: string) => {
    const line = encode(parse(input), logfwrdEncoder);
    expect(Object.keys(JSON.parse(line))).toEqual(Object.keys(JSON.parse(line)).toSorted());
    expect(line).toContain(expected);
  };
  f("<13>Oct  4 00:24:15 h t: a<b>&c", '"content":"a\\u003cb\\u003e\\u0026c"');
  f("<13>Oct  4 00:24:15 h t: \u2028\u2029\u2030", '"content":"\\u2028\\u2029\u2030"');
  f("<13>Oct  4 00:24:15 h t: \b\f\n\r\t\0.", '"content":"\\u0008\\u000c\\n\\r\\t\\u0000."');
  f('<13>Oct  4 00:24:15 h t: \x7f"\\', '"content":"\x7f\\"\\\\"');
  f(Buffer.from("<13>x \xff\xc3", "latin1"), '"content":"x \\ufffd\\ufffd"');
  f("<13>1 - - - - - - x", '{"app_name":"-","client":"192.0.2.9:514","facility":1,"hostname":"-"');
});

test("logfwrd: a fraction ends where only zeros follow", () => {
  const f = (stamp: string, expected: string) =>
    expect(JSON.parse(encode(parse(`<13>1 ${stamp} h a p m - x`), logfwrdEncoder))).toMatchObject({
      timestamp: expected,
    });
  f("2003-10-11T22:14:15.120Z", "2003-10-11T22:14:15.12Z");
  f("2003-10-11T22:14:15.000+00:00", "2003-10-11T22:14:15Z");
  f("2003-10-11T22:14:15.000001-07:00", "2003-10-11T22:14:15.000001-07:00");
});

test("logfwrd: the announced room is enough for the worst text, and not wasted on long ones", () => {
  const worst = Buffer.alloc(5000, "\0");
  expect(encode(parse(worst), logfwrdEncoder).length).toBeGreaterThan(20);
  encode(parse(Buffer.concat([Buffer.from("<1>"), Buffer.alloc(5000, 0xff)])), logfwrdEncoder);
  encode(parse(`<1>${"\u2028".repeat(2000)}`), logfwrdEncoder);
  const plain = parse(`<1>${"ä".repeat(2000)}`);
  expect(logfwrdEncoder.bytesMax(plain)).toBeLessThan(9000);
});
