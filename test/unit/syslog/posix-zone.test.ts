import { expect, test } from "bun:test";
import { posixZone } from "../../../src/syslog/posix-zone.ts";
import { openZone } from "../../../src/syslog/zone.ts";

test("posixZone() agrees with the zone database, hour by hour, for three years", () => {
  const f = (posix: string, name: string) => {
    const offset = posixZone(posix)!;
    const format = new Intl.DateTimeFormat("en", { timeZone: name, timeZoneName: "longOffset" });
    for (let ms = Date.UTC(2025, 0, 1); ms < Date.UTC(2028, 0, 1); ms += 3_600_000) {
      const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(ms))!;
      const expected = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
      if (offset(ms) === (sign === "-" ? -expected : expected)) continue;
      expect({ posix, at: new Date(ms).toISOString(), offset: offset(ms) }).toEqual({
        posix,
        at: new Date(ms).toISOString(),
        offset: sign === "-" ? -expected : expected,
      });
    }
  };
  f("CET-1CEST,M3.5.0,M10.5.0/3", "Europe/Berlin");
  f("GMT0BST,M3.5.0/1,M10.5.0", "Europe/London");
  f("EST5EDT,M3.2.0,M11.1.0", "America/New_York");
  f("EST5EDT", "America/New_York");
  f("NST3:30NDT,M3.2.0,M11.1.0", "America/St_Johns");
  f("AEST-10AEDT,M10.1.0,M4.1.0/3", "Australia/Sydney");
  f("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "Australia/Lord_Howe");
  f("<-03>3", "America/Sao_Paulo");
  f("IST-5:30", "Asia/Kolkata");
  f("UTC0", "UTC");
});

test("posixZone() reads days of the year, and the leap day where it counts", () => {
  const offset = posixZone("XST0XDT,J60/0,300/0")!;
  expect(offset(Date.UTC(2028, 1, 29, 12))).toBe(0);
  expect(offset(Date.UTC(2028, 2, 1, 0))).toBe(60);
  expect(offset(Date.UTC(2027, 2, 1, 0))).toBe(60);
  expect(offset(Date.UTC(2027, 9, 27, 22))).toBe(60);
  expect(offset(Date.UTC(2027, 9, 27, 23))).toBe(0);
});

test("posixZone() leaves names and nonsense to others", () => {
  for (const text of [
    "",
    "Europe/Berlin",
    "UTC",
    "CET",
    "CET-1CEST,M13",
    "A1",
    "CET-1CEST,M3.5.0,x",
  ]) {
    expect({ text, zone: posixZone(text) }).toEqual({ text, zone: undefined });
  }
  expect(openZone("Europe/Berlin")).toBeDefined();
  expect(openZone("CET-1CEST,M3.5.0,M10.5.0/3")!.offsetMinutes(Date.UTC(2026, 6, 1), 0)).toBe(120);
});
