import { expect, test } from "bun:test";
import { Account } from "../../../src/ship/account.ts";
import type { BatchFacts } from "../../../src/ship/batch.ts";

/** A batch of ten lines, of which `number` are before it. */
function batch(number: number): BatchFacts {
  const firstSeq = 10 * (number - 1) + 1;
  return {
    ...{ key: `${number}`, contentType: "", boot: "b", number, firstSeq, lastSeq: firstSeq + 9 },
    ...{ count: 10, bytes: 1, rawBytes: 1, sha256: "", kept: false, recovered: false },
  };
}

function cut(account: Account, count: number): void {
  for (let number = 1; number <= count; number++) {
    account.begin(batch(number).firstSeq, "gw");
    account.include(10, batch(number).lastSeq);
  }
}

test("every second batch that gives way is told for itself, however many there are", () => {
  const account = new Account("b");
  cut(account, 4000);
  for (let number = 1; number <= 4000; number += 2) account.onGone(batch(number), "spool");
  expect(account.missing).toHaveLength(2000);
  expect(account.missing[0]).toEqual({ first: 1, last: 10, reason: "spool" });
  expect(account.lost.spool).toBe(20_000);
});

test("losses that follow each other are one range, until a ledger that tells it is stored", () => {
  const account = new Account("b");
  cut(account, 10);
  for (let number = 1; number <= 4; number++) account.onGone(batch(number), "spool");
  expect(account.missing).toEqual([{ first: 1, last: 40, reason: "spool" }]);
  // It was cut before the losses, and does not know of them.
  account.onStored(batch(10));
  expect(account.missing).toHaveLength(1);
  account.begin(101, "gw");
  account.include(10, 110);
  account.onStored(batch(11));
  expect(account.missing).toEqual([]);
  expect(account.underWay).toBe(50);
});
