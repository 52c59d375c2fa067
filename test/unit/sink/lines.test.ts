import { expect, test } from "bun:test";
import { decompressed, linesOf } from "../../../src/sink/lines.ts";
import { batchOf, numbered } from "../../batch.ts";

test("decompressed() reads every member and every frame", () => {
  const f = (compression: "gzip" | "zstd") => {
    const batch = batchOf("k", numbered(1000), compression);
    expect([...batch.parts()]).toHaveLength(2);
    const text = Buffer.concat([...decompressed(batch.parts(), batch.contentType)]).toString();
    expect(text).toBe(numbered(1000).join("\n") + "\n");
    expect(text.length).toBe(batch.rawBytes);
  };
  f("gzip");
  f("zstd");
});

test("linesOf() gives each line with its newline", () => {
  const f = (pieces: string[], expected: string[]) => {
    const lines = [...linesOf(pieces.map((piece) => Buffer.from(piece)))];
    expect(lines.map((line) => Buffer.from(line).toString())).toEqual(expected);
  };
  f([], []);
  f(["a\n"], ["a\n"]);
  f(["a\nb\n", "", "\nc\n"], ["a\n", "b\n", "\n", "c\n"]);
});

test("linesOf() does not take a torn line for one", () => {
  expect(() => [...linesOf([Buffer.from("a\nb")])]).toThrow("BUG");
});
