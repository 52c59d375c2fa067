import { expect, test } from "bun:test";
import { nearest } from "../../../src/config/nearest.ts";

test("the nearest name is one slip per three letters away, or none is", () => {
  const names = ["memory", "compression", "chunk", "age", "acl"];
  const f = (word: string, expected: string | undefined): void =>
    expect(nearest(word, names)).toBe(expected);

  f("memroy", "memory");
  f("memry", "memory");
  f("Memory", "memory");
  f("mermory", "memory");
  f("compresion", "compression");
  f("compession", "compression");
  f("chnuk", "chunk");
  f("aeg", "age");
  f("acl", "acl");
  f("ag", "age");
  f("size", undefined);
  f("", undefined);
  f("memorandum", undefined);
});

test("of two near names the nearer wins, and of two as near the first", () => {
  expect(nearest("linten", ["listen", "linden"])).toBe("listen");
  expect(nearest("linden", ["listen", "linden"])).toBe("linden");
});
