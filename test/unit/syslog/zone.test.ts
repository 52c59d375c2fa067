import { expect, test } from "bun:test";
import { openZone } from "../../../src/syslog/zone.ts";

/** The offset at a wall time, of a message that comes when the stamp says, or at `near`. */
function offset(zone: string, wall: string, near?: string): number {
  const localMs = Date.parse(`${wall}Z`);
  return openZone(zone)!.offsetMinutes(localMs, near === undefined ? localMs : Date.parse(near));
}

test("zones are opened by name or offset, and others are not", () => {
  const f = (name: string, expected: number | undefined) =>
    expect(openZone(name)?.offsetMinutes(0, 0)).toBe(expected);
  f("UTC", 0);
  f("utc", 0);
  f("Z", 0);
  f("Etc/UTC", 0);
  f("+02:00", 120);
  f("-0330", -210);
  f("+1", 60);
  f("Asia/Kathmandu", 330);
  f("europe/berlin", 60);
  f("Europe/Nowhere", undefined);
  f("+24:00", undefined);
  f("+02:60", undefined);
  f("", undefined);
  f("Berlin; rm", undefined);
});

test("a zone keeps the name that it was opened by", () => {
  expect(openZone("europe/berlin")?.name).toBe("europe/berlin");
});

test("the local zone is the host's", () => {
  for (const localMs of [Date.UTC(2026, 0, 15, 12), Date.UTC(2026, 6, 15, 12)]) {
    const expected = 0 - new Date(localMs).getTimezoneOffset();
    expect(openZone("local")!.offsetMinutes(localMs, localMs)).toBe(expected);
  }
});

test("daylight saving time begins and ends", () => {
  const f = (wall: string, expected: number) =>
    expect(offset("Europe/Berlin", wall)).toBe(expected);
  f("2026-03-29T01:59:59", 60);
  f("2026-03-29T03:00:00", 120);
  f("2026-10-25T01:59:59", 120);
  f("2026-10-25T03:00:00", 60);
  f("2026-01-01T00:00:00", 60);
  f("2026-07-01T00:00:00", 120);
});

test("a wall time that never came is read by the offset of before", () => {
  expect(offset("Europe/Berlin", "2026-03-29T02:00:00")).toBe(60);
  expect(offset("Europe/Berlin", "2026-03-29T02:59:59")).toBe(60);
  expect(offset("America/New_York", "2026-03-08T02:30:00")).toBe(-300);
});

test("a wall time that came twice is the one nearer to reception", () => {
  const f = (near: string, expected: number) =>
    expect(offset("Europe/Berlin", "2026-10-25T02:30:00", near)).toBe(expected);
  f("2026-10-25T00:30:01Z", 120);
  f("2026-10-25T01:30:01Z", 60);
  f("2026-10-25T01:00:00Z", 120);
  f("2026-10-20T00:00:00Z", 120);
  f("2026-11-20T00:00:00Z", 60);
});

test("changes of half an hour, at odd places", () => {
  const f = (wall: string, expected: number) =>
    expect(offset("Australia/Lord_Howe", wall)).toBe(expected);
  f("2026-04-05T01:29:59", 660);
  f("2026-04-05T02:00:00", 630);
  f("2026-10-04T01:59:59", 630);
  f("2026-10-04T02:30:00", 660);
});

test("many moments, in any order, give what each gives alone", () => {
  const zone = openZone("America/St_Johns")!;
  const moments = Array.from({ length: 2000 }, (_, i) => (i * 7919 * 3_600_000) % 2e12);
  for (const localMs of moments) {
    const alone = openZone("America/St_Johns")!.offsetMinutes(localMs, localMs);
    expect(zone.offsetMinutes(localMs, localMs)).toBe(alone);
  }
});
