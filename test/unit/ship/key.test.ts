import { expect, test } from "bun:test";
import {
  checkKeyTemplate,
  isTrial,
  keyTemplateDefault,
  objectKey,
  sanitize,
  trialKey,
} from "../../../src/ship/key.ts";

const facts = {
  device: "gw-berlin",
  boot: "69202a5dcafe01",
  firstSeq: 1,
  lastSeq: 412,
  firstReceivedAtMs: Date.UTC(2026, 10, 21, 8, 20, 17, 45),
  lastReceivedAtMs: Date.UTC(2026, 10, 21, 8, 21, 2),
  extension: "gz",
};

test("objectKey() fills every placeholder, in UTC", () => {
  const f = (template: string, expected: string) => {
    expect(checkKeyTemplate(template)).toBeUndefined();
    expect(objectKey(template, facts)).toBe(expected);
  };
  f(
    "logs/date={date}/hour={hour}/{device}-{boot}-{first}-{last}.ndjson.{ext}",
    "logs/date=2026-11-21/hour=08/gw-berlin-69202a5dcafe01-0000000001-0000000412.ndjson.gz",
  );
  f("/{year}/{month}/{day}/{minute}/{boot}{first}", "2026/11/21/20/69202a5dcafe010000000001");
  f(
    "{first_time}_{last_time}_{boot}{first}",
    "20261121T082017Z_20261121T082102Z_69202a5dcafe010000000001",
  );
});

test("checkKeyTemplate() says what is wrong", () => {
  const f = (template: string, part: string) => expect(checkKeyTemplate(template)).toContain(part);
  f("{boot}{first}{host}", "unknown placeholder {host}");
  f("{boot}{first}{", "brace");
  f("{boot}-{last}", "{first}");
  f("{boot}/../{first}", "..");
  f("{boot}\n{first}", "control");
  f("logs//{boot}-{first}", "empty part");
  f("{boot}-{first}/", "empty part");
  f("/.partial-{boot}-{first}", "temporary");
  f("{boot}{first}" + "x".repeat(600), "512");
});

test("sanitize() leaves nothing that a store or a file system could misread", () => {
  const f = (value: string, expected: string) => expect(sanitize(value)).toBe(expected);
  f("gw-berlin", "gw-berlin");
  f("a/b\\c d", "a_b_c_d");
  f("Küche", "K_che");
  f("..", "_");
  f(".partial-gw", "_partial-gw");
  f("", "_");
  f("x".repeat(500), "x".repeat(128));
});

test("the object of sluice doctor lies beside the others, and is known by its name", () => {
  const f = (template: string, expected: string) => {
    expect(trialKey(template, "gw 1")).toBe(expected);
    expect(isTrial(expected)).toBe(true);
  };
  f(keyTemplateDefault, "logs/doctor/gw_1.txt");
  f("/a/{device}/{date}/{boot}-{first}.{ext}", "a/gw_1/doctor/gw_1.txt");
  f("{boot}-{first}", "doctor/gw_1.txt");
  f("x-{date}/{boot}-{first}", "doctor/gw_1.txt");
  expect(isTrial("logs/date=2026-11-21/hour=11/gw-1-2.ndjson.gz")).toBe(false);
});
