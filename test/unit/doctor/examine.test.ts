import { expect, test } from "bun:test";
import { findingsText } from "../../../src/cli/doctor.ts";
import { examine, examineMsMax } from "../../../src/doctor/examine.ts";
import type { Finding } from "../../../src/doctor/finding.ts";
import { FakeClock } from "../../fake-clock.ts";
import { anySink, sourcesWith } from "../config/sources.ts";
import { doorsOf, type Patient } from "./cases.ts";

const examined = (toml: string, patient: Patient = {}) =>
  examine(sourcesWith({ files: { "/s.toml": toml }, file: "/s.toml" }), {
    isReadOnly: false,
    doors: doorsOf(patient),
  });

test("every problem of the settings is a finding, and nothing else is looked at then", async () => {
  const found = await examined('a = 1\n[[rule]]\nname = "r"\ncondition = "severity >"\n');
  expect(found.map(({ topic, state }) => `${topic} ${state}`)).toEqual(
    Array(found.length).fill("configuration problem"),
  );
  expect(found.map(({ what }) => what)).toContain("Unknown setting a");
  expect(found[0]!.mend).toBe("sluice help settings");
});

test("a box that is well has findings of all kinds, and none is a problem", async () => {
  const found = await examined(`[[listen]]\nport = 5514\n${anySink}`);
  expect(found.filter(({ state }) => state === "problem")).toEqual([]);
  expect(found[0]).toEqual({
    topic: "configuration",
    state: "ok",
    what: "No problems with /s.toml",
  });
  const topics = new Set(found.map(({ topic }) => topic));
  expect([...topics].sort()).toEqual([
    ...["buffers", "configuration", "daemon", "kernel", "own log", "ports", "storage"],
  ]);
});

test("without settings it is said how to make some", async () => {
  const found = await examine(sourcesWith(), { isReadOnly: false, doors: doorsOf({}) });
  expect(found[0]).toMatchObject({
    state: "warning",
    mend: "sluice init -o /etc/sluice/sluice.toml",
  });
});

test("a check that does not end is told in time, and the others are told all the same", async () => {
  const clock = new FakeClock();
  const doors = doorsOf({ clock });
  doors.box.resolve = () => new Promise(() => {});
  const toml = '[[sink]]\nkind = "http"\nurl = "http://logs.example/"\n';
  const looking = examine(sourcesWith({ files: { "/s.toml": toml }, file: "/s.toml" }), {
    ...{ isReadOnly: false, doors },
  });
  await clock.pass(examineMsMax);
  const found = await looking;
  const late = found.filter(({ topic }) => topic === "names");
  expect(late.map(({ what }) => what)).toEqual(["Looking at names took longer than 30 s"]);
  expect(found.some(({ topic }) => topic === "connections")).toBe(true);
});

test("a file of authorities that holds none any more is a problem of whoever needs it", async () => {
  const toml = '[[sink]]\nkind = "http"\nurl = "https://logs.example/"\nca_file = "/ca.pem"\n';
  const files = { "/s.toml": toml, "/ca.pem": "-----BEGIN CERTIFICATE-----" };
  const doors = doorsOf({ files: { ...files, "/ca.pem": "nothing" } });
  const found = await examine(sourcesWith({ files, file: "/s.toml" }), {
    ...{ isReadOnly: true, doors },
  });
  expect(found.find(({ topic }) => topic === "clock")).toMatchObject({
    state: "problem",
    what: 'Cannot use ca_file "/ca.pem": it holds no certificate',
  });
});

test("findings are told by their weight, and harmless for a terminal", () => {
  const findings: Finding[] = [
    { topic: "a", state: "ok", what: "A is well" },
    { topic: "b", state: "problem", what: "B\x1b[2J", why: "It is so", mend: "one\ntwo" },
  ];
  expect(findingsText(findings, false)).toBe(
    "Problems (1)\n  b: B\\x1b[2J\n      It is so.\n      > one\n      > two\n\n" +
      "Fine (1)\n  a: A is well\n",
  );
  expect(findingsText(findings, true)).toStartWith("\x1b[1;31mProblems\x1b[0m (1)\n");
});
