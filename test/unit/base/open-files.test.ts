import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { openLibc } from "../../../src/base/libc.ts";
import { raiseOpenFiles } from "../../../src/base/open-files.ts";

test("as many files may be open as the system allows", () => {
  const limits = (): [number, number] => {
    const line = /^Max open files +(\d+) +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))!;
    return [Number(line[1]), Number(line[2])];
  };
  const [, hard] = limits();
  const raised = raiseOpenFiles(openLibc());
  expect(raised).toBe(Math.min(hard, 1024 * 1024));
  expect(limits()).toEqual([raised!, hard]);
});

test("without libc it is not known", () => {
  expect(raiseOpenFiles(undefined)).toBeUndefined();
});
