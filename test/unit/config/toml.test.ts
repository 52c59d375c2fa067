import { expect, test } from "bun:test";
import { readToml } from "../../../src/base/toml.ts";
import { describe, parseToml, tomlValue } from "../../../src/config/toml.ts";

test("the line of a fault is found wherever it is", () => {
  const sound = ["a = 1", "b = '''", "x", "'''", "c = [", "1,", "]", "[t]", "d = 2", "[[u]]"];
  for (let at = 0; at <= sound.length; at++) {
    // Within a text or a list of several lines another line breaks something else.
    if ([2, 3, 5, 6].includes(at)) continue;
    const lines = [...sound.slice(0, at), "oops = = 1", ...sound.slice(at)];
    const parsed = parseToml(lines.join("\n"));
    expect(parsed.ok ? "" : parsed.problem).toStartWith(`line ${at + 1} (oops): `);
  }
});

test("what is never closed is told where it begins", () => {
  const f = (toml: string, where: string): void => {
    const parsed = parseToml(toml);
    expect(parsed.ok ? "" : parsed.problem).toStartWith(where);
  };

  f("a = 1\nb = [\n1,\n2,", "line 2 (b): ");
  f("a = 1\nb = '''\nhush = 1\nc = 3", "line 2 (b): ");
  f("a = 1\n[t", "line 2 ([t): ");
  f("a = 1\nhush", "line 2: ");
  f("a = 1\r\na = 2\r\nb = 3", "line 2 (a): ");
});

test("values are written so that TOML reads them back", () => {
  const f = (value: unknown): void => {
    const read = readToml(`v = ${tomlValue(value)}`);
    expect(read).toEqual({ ok: true, table: { v: value } });
  };

  f('a "b" \\ \n \u0000 \u007f ü \u{1f4a1}');
  f(514);
  f(1.5);
  f(true);
  f([]);
  f({});
  f(["a", 1]);
  f({ a: "b", "c d": { e: [{ f: 1 }] } });
});

test("a value in a sentence is short", () => {
  expect(describe("abc")).toBe('"abc"');
  expect(describe(5)).toBe("5");
  expect(describe([1])).toBe("a list");
  expect(describe(["a", "b"])).toBe('["a", "b"]');
  expect(describe(["x".repeat(100)]).length).toBe(60);
  expect(describe({})).toBe("a table");
  expect(describe("x".repeat(100)).length).toBe(60);
});
