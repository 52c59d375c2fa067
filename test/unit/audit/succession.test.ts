import { expect, test } from "bun:test";
import { Chain } from "../../../src/audit/chain.ts";
import { endOf, type End } from "../../../src/audit/succession.ts";
import type { Ledger } from "../../../src/ship/ledger.ts";

/** `b 10:00`: a run and its newest object; `b 00:05?`: nobody knew the time; `>a`: it names run a. */
function runOf(text: string): Chain {
  const [, boot, time, mark, named, told] = /^(\w) ([\d:]+)(\??)(?:>(\w))?(?:\+(\w))?$/.exec(text)!;
  const key = (of: string) => `${of}-0000000001-0000000009.gz`;
  const ledger: Ledger = {
    ...{ version: 1, software: "sluice", device: "d", boot: boot!, sink: "s", key: key(boot!) },
    ...{ number: 1, first: 1, last: 9, count: 9, at: `${mark ? 1970 : 2026}-01-01T${time}:00Z` },
    previous: named === undefined ? null : { key: key(named), sha256: "" },
    ...{ transports: {}, sources: {}, other_sources: 0 },
    totals: { received: 12, shipped: 9, waiting: 3, cut: 0, ignored: {}, lost: {} },
    missing: told === undefined ? [] : [{ boot: told, first: 10, last: 12, reason: "spool" }],
    clock: { known_by: mark ? "nobody" : "wall", uptime_ms: 1000 },
  };
  const chain = new Chain(ledger);
  chain.add(ledger);
  return chain;
}

/** Why nothing more is waited for of each run; `-`: it may go on. */
function f(texts: string[], ...expected: (End | "-")[]): void {
  const runs = texts.map(runOf);
  expect(runs.map((run) => endOf(run, runs) ?? "-")).toEqual(expected);
  const others = runs.toReversed();
  expect(runs.map((run) => endOf(run, others) ?? "-")).toEqual(expected);
}

const ended = "run ended";
const unclear = "run ended, or has no clock";

test("a run has ended when a later one is there, as clocks that are known tell", () => {
  f(["a 10:00"], "-");
  f(["a 10:00", "b 11:00", "c 12:00"], ended, ended, "-");
});

test("a run that did not know the time is not waited for beside another one", () => {
  f(["a 00:05?"], "-");
  f(["a 00:05?", "b 10:00"], unclear, "-");
  // However long it had run: at most one of them goes on.
  f(["a 08:00?", "b 00:05?"], unclear, unclear);
});

test("a run that another one names has ended, whatever clocks say", () => {
  f(["a 10:00", "b 00:05?>a"], ended, "-");
  f(["a 10:00", "b 00:05?+a"], ended, "-");
  f(["a 10:00", "b 09:00>a"], ended, "-");
  // Who came behind all others may go on.
  f(["a 10:00", "b 00:05?>a", "c 00:02?>b"], ended, ended, "-");
  f(["a 10:00", "b 00:05?", "c 00:02?>b"], "-", ended, unclear);
});
