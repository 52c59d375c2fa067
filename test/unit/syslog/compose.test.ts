import { expect, test } from "bun:test";
import {
  compose,
  cutTo,
  frameOf,
  isSdName,
  structuredDataText,
  type Framing,
  type Outgoing,
} from "../../../src/syslog/compose.ts";
import { parse } from "./reading.ts";

const plain: Outgoing = {
  ...{ priority: 132, timestamp: "2026-11-05T08:20:17.123+01:00", hostname: "gw" },
  ...{ appName: "backup", procId: "77", msgId: "FULL", structuredData: '[a@1 b="c"]' },
  content: "disk is 91 % füll",
};

/** Writes it from strings, and from octets that lie amid others, which must come to the same. */
function text(changes: Partial<Outgoing>, format: "3164" | "5424") {
  const message = { ...plain, ...changes };
  const octets = Object.entries(message).map(([name, value]) => {
    if (typeof value !== "string") return [name, value];
    const bytes = Buffer.from(`[${value}ü`);
    return [name, { bytes, start: 1, end: bytes.length - 2 }];
  });
  const written = compose(message, `rfc${format}`).toString();
  expect(compose(Object.fromEntries(octets), `rfc${format}`).toString()).toBe(written);
  return written;
}

test("RFC 5424 holds all of a message; what is empty is a dash", () => {
  const f = (changes: Parameters<typeof text>[0], expected: string) =>
    expect(text(changes, "5424")).toBe(expected);

  f({}, '<132>1 2026-11-05T08:20:17.123+01:00 gw backup 77 FULL [a@1 b="c"] disk is 91 % füll');
  const none = { hostname: "", appName: "", procId: "", msgId: "", structuredData: "" };
  f({ ...none, content: "x" }, "<132>1 2026-11-05T08:20:17.123+01:00 - - - - - x");
  f({ ...none, content: "" }, "<132>1 2026-11-05T08:20:17.123+01:00 - - - - -");
  f(
    { ...none, timestamp: "2026-11-05T08:20:17.123456789Z", content: "x" },
    "<132>1 2026-11-05T08:20:17.123456Z - - - - - x",
  );
});

test("RFC 3164 has the wall time, the tag and the process id", () => {
  const f = (changes: Parameters<typeof text>[0], expected: string) =>
    expect(text(changes, "3164")).toBe(expected);

  f({}, "<132>Nov  5 08:20:17 gw backup[77]: disk is 91 % füll");
  f({ procId: "" }, "<132>Nov  5 08:20:17 gw backup: disk is 91 % füll");
  f(
    { appName: "", timestamp: "2026-01-31T08:20:17Z" },
    "<132>Jan 31 08:20:17 gw disk is 91 % füll",
  );
  f({ appName: "a[b]:c", procId: "[7]" }, "<132>Nov  5 08:20:17 gw a_b__c[_7_]: disk is 91 % füll");
});

test("what may not stand in a field becomes an underscore, what is too long is cut", () => {
  const f = (hostname: string, appName: string, procId: string, msgId: string) =>
    text({ hostname, appName, procId, msgId }, "5424").split(" ").slice(2, 6);
  expect(f("gw berlin", "ä".repeat(60), "7\n7", "M".repeat(40))).toEqual([
    ...["gw_berlin", "_".repeat(48), "7_7", "M".repeat(32)],
  ]);
  expect(f("[gw]", "a😀b", "\x7f", "[")).toEqual(["_gw]", "a_b", "_", "_"]);
});

test("what is composed is understood as what it was", () => {
  const structured = { "net@32473": { iface: 'wa]n "1" \\', note: "ü" }, meta: { n: "" } };
  const octets = compose({ ...plain, structuredData: structuredDataText(structured) }, "rfc5424");
  expect(parse(octets)).toMatchObject({
    ...{ format: "rfc5424", priority: 132, hostname: "gw", appName: "backup", procId: "77" },
    ...{ msgId: "FULL", structuredData: structured, message: "disk is 91 % füll" },
  });
  expect(parse(compose(plain, "rfc3164"))).toMatchObject({
    ...{ format: "rfc3164", priority: 132, hostname: "gw", appName: "backup", procId: "77" },
    message: "disk is 91 % füll",
  });
});

test("names in structured data are printable and end where they end", () => {
  const f = (name: string, expected: boolean) => expect(isSdName(name)).toBe(expected);
  f("a@32473", true);
  f("!", true);
  f("", false);
  f("a b", false);
  f('a"', false);
  f("a=", false);
  f("a]", false);
  f("ä", false);
  f("a".repeat(33), false);
  expect(structuredDataText({ "a b=": { 'c]"': "d" } })).toBe('[a_b_ c__="d"]');
});

test("a frame in a stream has a count before it or an octet behind it, which is not within", () => {
  const f = (octets: string, framing: Framing, expected: string) =>
    expect(frameOf(Buffer.from(octets, "latin1"), framing).toString("latin1")).toBe(expected);

  f("<1>x\ny\n", "octet", "7 <1>x\ny\n");
  f("<1>x", "lf", "<1>x\n");
  f("<1>x\n", "lf", "<1>x\n");
  f("<1>x\ny\0\n\n", "lf", "<1>x y\0\n");
  f("<1>x\n", "nul", "<1>x\n\0");
  f("<1>x\0y\0", "nul", "<1>x y\0");
  f("", "lf", "\n");
});

test("a message is cut between characters", () => {
  const f = (octets: string, bytesMax: number, expected: string) =>
    expect(cutTo(Buffer.from(octets), bytesMax).toString()).toBe(expected);
  f("aöö", 5, "aöö");
  f("aöö", 4, "aö");
  f("aöö", 3, "aö");
  f("aöö", 1, "a");
});
