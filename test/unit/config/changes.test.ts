import { expect, test } from "bun:test";
import { changedSections, restartProblems } from "../../../src/config/changes.ts";
import { anySink, configOf } from "./sources.ts";

const before = configOf(`${anySink}[[listen]]\nport = 514\n`);
const after = (toml: string) => configOf(toml);

test("a configuration that was read again is the same", () => {
  const again = after(`${anySink}[[listen]]\nport = 514\n`);
  expect(changedSections(before, again)).toEqual([]);
  expect(restartProblems(before, again)).toEqual([]);
});

test("what differs is told by its section", () => {
  const f = (toml: string, changed: string[], problem?: string) => {
    const next = after(toml);
    expect(changedSections(before, next)).toEqual(changed);
    const problems = restartProblems(before, next);
    if (problem === undefined) expect(problems).toEqual([]);
    else expect(problems.join("\n")).toContain(problem);
  };
  const listen = "[[listen]]\nport = 514\n";
  f(`${anySink}[[listen]]\nport = 515\n`, ["listen"]);
  f(`${anySink}${listen}zone = "UTC"\n`, ["listen"]);
  f(`${anySink}${listen}[ship]\nage = "5s"\n`, ["ship"]);
  f(`${anySink}${listen}[admin]\nlisten = "off"\n`, ["admin"]);
  f(`${anySink.replace("/tmp/logs", "/tmp/other")}${listen}`, ["sink"]);
  f(`${anySink}${listen}[buffer]\nmemory = "16MiB"\n`, ["buffer"], "buffer has changed");
  f(`${anySink}${listen}[ship]\nrecords = 5\n`, ["ship"], "ship.records has changed");
  f(`device = "x"\n${anySink}${listen}`, ["device"], "device has changed");
  f(`${anySink}name = "other"\n${listen}`, ["sink"], "A sink was added, removed or renamed");
});
