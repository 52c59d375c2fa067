import { expect, test } from "bun:test";
import { Carry, CarryBudget } from "../../../src/syslog/carry.ts";

const octets = (count: number): Buffer => Buffer.alloc(count, "x");

function append(carry: Carry, count: number): number {
  carry.append(octets(count), 0, count);
  return carry.kept;
}

test("long frames share what there is; the first KiB is everybody's own", () => {
  const budget = new CarryBudget(4096);
  const [greedy, modest, late] = [1, 2, 3].map(() => new Carry(1 << 20, budget));
  expect(append(greedy!, 100_000)).toBe(1024 + 4096);
  expect(append(modest!, 600)).toBe(600);
  expect(append(modest!, 400)).toBe(1000);
  expect(append(modest!, 400)).toBe(1024);
  expect(modest!.came).toBe(1400);
  greedy!.clear();
  expect(append(late!, 5000)).toBe(5000);
  late!.release();
  for (const carry of [greedy!, modest!]) carry.release();
  expect(budget.take(10_000)).toBe(4096);
});

test("a carry whose frames are shorter than a KiB takes nothing of the others", () => {
  const budget = new CarryBudget(100);
  const carry = new Carry(480, budget);
  expect(append(carry, 500)).toBe(480);
  carry.release();
  expect(budget.take(1000)).toBe(100);
});
