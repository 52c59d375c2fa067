import { expect, test } from "bun:test";
import { SeenLines } from "../../../src/admin/seen-lines.ts";

test("what was seen is left out, wherever it lies and however it ends", () => {
  const seen = new SeenLines();
  for (const [firstSeq, lastSeq] of [
    [8, 9],
    [6, 7],
    [3, 3],
  ]) {
    seen.add({ firstSeq: firstSeq!, lastSeq: lastSeq! });
  }
  const f = (text: string, firstSeq: number, runs: string[], nextSeq: number) => {
    const left = seen.unseenOf(Buffer.from(text), firstSeq);
    expect([left.runs.map(String), left.nextSeq]).toEqual([runs, nextSeq]);
  };
  f("1\n2\n3\n4\n5\n6\n", 1, ["1\n2\n", "4\n5\n"], 7);
  f("9\n10\n", 9, ["10\n"], 11);
  f("6\n7\n8\n9\n", 6, [], 10);
  f("1\n2", 1, ["1\n2"], 3);
  f("6", 6, [], 7);
  f("", 1, [], 1);
  // Of an earlier run.
  f("a\nb\n", -Infinity, ["a\nb\n"], -Infinity);
  expect([seen.hasAll(6, 9), seen.hasAll(5, 6), seen.hasAll(3, 6)]).toEqual([true, false, false]);
});
