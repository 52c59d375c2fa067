import { expect, test } from "bun:test";
import { originIn } from "../../origin.ts";
import { encode, parse, record } from "./reading.ts";

/** The stamp as stored, by a sender in Berlin that says it in a header of RFC 3164. */
function stored(stamp: string): unknown {
  return record(`<13>${stamp} host t: x`, originIn("Europe/Berlin")).timestamp;
}

/** What is stored when there is no stamp. */
const reception = "2026-11-21T10:20:30.400Z";

test("stamps of RFC 3164 with every padding, length and case", () => {
  const f = (stamp: string, expected: string) => {
    expect(stored(stamp)).toBe(expected);
    expect(parse(`<13>${stamp} host t: x`)).toMatchObject({ hostname: "host", message: "x" });
  };
  f("Oct  4 00:24:15", "2026-10-04T00:24:15+02:00");
  f("Oct 04 00:24:15", "2026-10-04T00:24:15+02:00");
  f("Oct 4 00:24:15", "2026-10-04T00:24:15+02:00");
  f("oCT  4 00:24:15", "2026-10-04T00:24:15+02:00");
  f("October 04 00:24:15", "2026-10-04T00:24:15+02:00");
  f("Sept 30 00:24:15", "2026-09-30T00:24:15+02:00");
  f("Dec 31 23:59:59", "2026-12-31T23:59:59+01:00");
  f("Oct  4 00:24:15.123", "2026-10-04T00:24:15.123+02:00");
  f("Oct  4 00:24:15,5", "2026-10-04T00:24:15.5+02:00");
  f("Oct  4 00:24:15.", "2026-10-04T00:24:15+02:00");
});

test("each month", () => {
  const names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  names.forEach((name, index) => {
    const month = String(index + 1).padStart(2, "0");
    expect(record(`<13>${name} 15 01:02:03 host x`).timestamp).toMatch(`-${month}-15T01:02:03Z`);
  });
});

test("a year in front, before the time or behind it", () => {
  const f = (stamp: string) => expect(stored(stamp)).toBe("2019-07-16T04:00:30+02:00");
  f("2019 Jul 16 04:00:30");
  f("Jul 16 2019 04:00:30");
  f("Jul 16 04:00:30 2019");
});

test("RFC 3339 and its relatives", () => {
  const f = (stamp: string, expected: string) => expect(stored(stamp)).toBe(expected);
  f("2026-10-04T00:24:15Z", "2026-10-04T00:24:15Z");
  f("2026-10-04t00:24:15Z", "2026-10-04T00:24:15Z");
  f("2026-10-04T00:24:15.000001-07:00", "2026-10-04T00:24:15.000001-07:00");
  f("2026-10-04T00:24:15+00:00", "2026-10-04T00:24:15Z");
  f("2026-10-04T00:24:15-0330", "2026-10-04T00:24:15-03:30");
  f("2026-10-04T00:24:15+02", "2026-10-04T00:24:15+02:00");
  f("2026-10-04 00:24:15,023", "2026-10-04T00:24:15.023+02:00");
  f("2026-10-04 00:24:15 -07:00", "2026-10-04T00:24:15-07:00");
  f("2026-10-04T00:24", "2026-10-04T00:24:00+02:00");
  f("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
  f("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z");
});

test("seconds since the epoch need a fraction, or they might be any number", () => {
  expect(stored("1563249630.774247467")).toBe("2019-07-16T04:00:30.774247467Z");
  expect(stored("1563249630")).toBe(reception);
});

test("seconds since the epoch, from one day to another and back", () => {
  const f = (stamp: string, expected: string) => expect(stored(stamp)).toBe(expected);
  f("1709251199.5", "2024-02-29T23:59:59.5Z");
  f("1709251200.5", "2024-03-01T00:00:00.5Z");
  f("1709251199.5", "2024-02-29T23:59:59.5Z");
  f("1709164800.0", "2024-02-29T00:00:00.0Z");
  f("0000000000.0", "1970-01-01T00:00:00.0Z");
  f("9999999999.9", "2286-11-20T17:46:39.9Z");
});

test("zone words, at times with a colon behind", () => {
  const f = (stamp: string, expected: string) => expect(stored(stamp)).toBe(expected);
  f("Oct  4 00:24:15 UTC", "2026-10-04T00:24:15Z");
  f("Oct  4 00:24:15.123 GMT:", "2026-10-04T00:24:15.123Z");
  f("Oct  4 00:24:15 EST", "2026-10-04T00:24:15-05:00");
  f("Oct  4 00:24:15 CEST:", "2026-10-04T00:24:15+02:00");
  f("Oct  4 2026 00:24:15 PDT", "2026-10-04T00:24:15-07:00");
});

test("a host is not taken for a zone or a year", () => {
  const f = (host: string) => expect(parse(`<13>Oct  4 00:24:15 ${host} t: x`).hostname).toBe(host);
  f("GW");
  f("ESTHER");
  f("NAS-01");
  f("U7");
  f("Z9");
  f("2001:db8::1");
  f("2001.example.com");
  f("192.168.1.1");
});

test("what is no date or no time is no stamp", () => {
  const f = (stamp: string) => expect(stored(stamp)).toBe(reception);
  f("Foo  4 00:24:15");
  f("Oct 32 00:24:15");
  f("Feb 30 00:24:15");
  f("Oct  0 00:24:15");
  f("Oct  4 24:00:00");
  f("Oct  4 00:60:00");
  f("Oct  4 00:00:61");
  f("Oct  4 00:2x:00");
  f("Oct  4");
  f("2026-02-29T00:00:00Z");
  f("2026-13-01T00:00:00Z");
  f("0000-01-01T00:00:00Z");
  f("2026-10-04T00:24:15+24:00");
  f("2026-10-04Q00:24:15");
});

test("what is mended is kept in raw", () => {
  const f = (stamp: string, expected: string) => {
    const text = `<13>${stamp} host t: x`;
    expect(record(text)).toMatchObject({ timestamp: expected, raw: text });
  };
  f("Dec 31 23:59:60", "2026-12-31T23:59:59Z");
  f("2006-11-10T10:43:21.15600000000Z", "2006-11-10T10:43:21.156000000Z");
  f("Oct  4 00:24:15 EST", "2026-10-04T00:24:15-05:00");
  expect(record("<13>Oct  4 00:24:15 UTC host t: x").raw).toBeUndefined();
  // What only looked like it was mended is not.
  expect(record("<13>Oct 32 00:24:15 EST host t: x").raw).toBeUndefined();
});

test("a stamp without a year is of the year nearest to its reception", () => {
  const f = (received: string, stamp: string, expected: string) =>
    expect(JSON.parse(encodeAt(received, `<13>${stamp} host t: x`)).timestamp).toBe(expected);
  f("2027-01-01T00:00:05Z", "Dec 31 23:59:59", "2026-12-31T23:59:59Z");
  f("2026-12-31T23:59:58Z", "Jan  1 00:00:01", "2027-01-01T00:00:01Z");
  f("2026-07-01T00:00:00Z", "Jan  2 00:00:00", "2026-01-02T00:00:00Z");
  f("2026-07-01T00:00:00Z", "Dec 30 00:00:00", "2026-12-30T00:00:00Z");
  f("2026-03-01T00:00:00Z", "Feb 29 10:00:00", "2024-02-29T10:00:00Z");
  f("2027-03-01T00:00:00Z", "Feb 29 10:00:00", "2028-02-29T10:00:00Z");
  f("2025-01-15T00:00:00Z", "Feb 29 10:00:00", "2024-02-29T10:00:00Z");
  f("2028-03-01T00:00:00Z", "Feb 29 10:00:00", "2028-02-29T10:00:00Z");
});

test("every origin has its own zone, however they alternate", () => {
  const f = (zone: string, expected: string) =>
    expect(record("<13>Oct  4 00:24:15 host t: x", originIn(zone)).timestamp).toBe(expected);
  f("Europe/Berlin", "2026-10-04T00:24:15+02:00");
  f("UTC", "2026-10-04T00:24:15Z");
  f("Europe/Berlin", "2026-10-04T00:24:15+02:00");
  f("-03:30", "2026-10-04T00:24:15-03:30");
});

test("the time is told as it was written, and in milliseconds", () => {
  const f = (text: string, written: string | undefined, ms: number | undefined) =>
    expect([parse(text).timestampText, parse(text).timestampMs]).toEqual([written, ms]);
  f("<1>Oct  4 00:24:15.5 h x", "Oct  4 00:24:15.5", Date.UTC(2026, 9, 4, 0, 24, 15, 500));
  f("<1>Oct  4 00:24:15 EST h x", "Oct  4 00:24:15", Date.UTC(2026, 9, 4, 5, 24, 15));
  f("<1>1 1969-12-31T23:59:59.9999+01:00 h", "1969-12-31T23:59:59.9999+01:00", -3_600_001);
  f("<1>x", undefined, undefined);
});

function encodeAt(received: string, text: string): string {
  return encode(parse(text, originIn("UTC"), Date.parse(received)));
}
