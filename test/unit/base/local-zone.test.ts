import { expect, test } from "bun:test";
import { readTextFile, type TextFile } from "../../../src/base/files.ts";
import { localZone } from "../../../src/base/local-zone.ts";

const none = (): TextFile => ({ ok: false, code: "ENOENT" });

test("localZone() takes TZ, then OpenWrt's file, then the rule at the end of the zone file", () => {
  const rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  const files = (present: Record<string, string>) => (path: string) =>
    present[path] === undefined ? none() : { ok: true as const, text: present[path] };
  expect(localZone({ TZ: ":Europe/Berlin" }, none)).toBe("Europe/Berlin");
  expect(localZone({}, files({ "/etc/TZ": `${rule}\n` }))).toBe(rule);
  expect(localZone({ TZ: "" }, files({ "/etc/localtime": `TZif2\0\0\n${rule}\n` }))).toBe(rule);
  expect(localZone({}, files({ "/etc/localtime": "TZif" }))).toBeUndefined();
  expect(localZone({}, none)).toBeUndefined();
});

test("localZone() reads a real zone file where there is one", () => {
  const berlin = (path: string) =>
    path === "/etc/localtime" ? readTextFile("/usr/share/zoneinfo/Europe/Berlin") : none();
  const zone = localZone({}, berlin);
  if (zone !== undefined) expect(zone).toBe("CET-1CEST,M3.5.0,M10.5.0/3");
});
