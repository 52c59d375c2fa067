// Real files, and what only looks like some.
import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemTailFiles as files } from "../../../src/base/tail-files.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-tail-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

for (const name of ["sub", "folder.log"]) mkdirSync(at(name));
for (const name of ["a.log", "sub/b.log", ".hidden.log", "a.log.1"]) writeFileSync(at(name), name);
symlinkSync("sub/b.log", at("link.log"));
symlinkSync("a.log", at("1.log"));
symlinkSync("nowhere", at("dead.log"));
symlinkSync("loop.log", at("loop.log"));
symlinkSync("sub", at("linked"));

test("a pattern finds files, and behind them links to some", () => {
  const f = (pattern: string, expected: string[]) =>
    expect(files.find(at(pattern))).toEqual(expected.map(at));
  f("*.log", ["a.log", "1.log", "link.log"]);
  f("{a,link}.log*", ["a.log", "a.log.1", "link.log"]);
  f("*/b.log", ["sub/b.log"]);
  f("linked/*.log", ["linked/b.log"]);
  f(".hid*", [".hidden.log"]);
  f("nowhere/*.log", []);
});

test("a file is known by its own number, whatever it is called", () => {
  const id = (name: string) => {
    const found = files.look(at(name));
    return typeof found === "string" ? found : found.id;
  };
  expect(id("link.log")).toBe(id("sub/b.log"));
  expect(id("linked/b.log")).toBe(id("sub/b.log"));
  expect(id("a.log")).not.toBe(id("a.log.1"));
  expect([id("sub"), id("dead.log"), id("loop.log")]).toEqual(["EISDIR", "ENOENT", "ELOOP"]);
  const file = files.open(at("a.log"));
  if (typeof file === "string") throw new Error(file);
  expect([file.id, file.bytes()]).toEqual([id("a.log"), 5]);
  file.close();
});
