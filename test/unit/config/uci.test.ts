import { expect, test } from "bun:test";
import { looksLikeUci, parseUci } from "../../../src/config/uci.ts";

test("looksLikeUci() tells OpenWrt's files from TOML", () => {
  const f = (text: string, expected: boolean) => expect(looksLikeUci(text)).toBe(expected);
  f("config sluice 'main'\n", true);
  f("# Sluice\n\n  # more\nconfig sluice\n", true);
  f("package sluice\n", true);
  f("config 'sluice' 'main'\n", true);
  f("[[listen]]\nport = 514\n", false);
  f("config = 1\n", false);
  f("# config sluice\ndevice = 'a'\n", false);
  f("", false);
});

test("parseUci() gives the table that the same settings have in TOML", () => {
  const text = `
config service 'service'
	option enabled '1'

config sluice 'main'
	option device 'attic'

config listen
	option transport 'udp'
	option port '514'
config listen 'other'
	option port '6514'

config buffer
	option memory '4MiB'

config sink 'home'
	option kind 's3'
	option bucket "logs"
config channel 'me'
	option kind telegram
config spool
	list x 'a'
	list x 'b c'
`;
  expect(parseUci(text)).toEqual({
    ok: true,
    table: {
      device: "attic",
      listen: [{ transport: "udp", port: "514" }, { port: "6514" }],
      buffer: { memory: "4MiB" },
      sink: [{ name: "home", kind: "s3", bucket: "logs" }],
      channel: [{ name: "me", kind: "telegram" }],
      spool: { x: ["a", "b c"] },
    },
  });
});

test("parseUci() reads words as OpenWrt does", () => {
  const f = (value: string, expected: string) =>
    expect(parseUci(`config ship\noption key ${value}\n`)).toEqual({
      ok: true,
      table: { ship: { key: expected } },
    });
  f("plain", "plain");
  f("'single \\ \" quotes'", 'single \\ " quotes');
  f('"double \\" \\\\ quotes"', 'double " \\ quotes');
  f("'a'\"b\"c", "abc");
  f("a\\ b", "a b");
  f("a \\\n", "a");
  f("'two\nlines'", "two\nlines");
  f("a # and why", "a");
  f("'a # b'", "a # b");
  f("''", "");
  f("a; option key b", "b");
});

test("parseUci() takes names that every object has for names", () => {
  const text = "config __proto__\noption a b\nconfig constructor\noption c d\n";
  const parsed = parseUci(`${text}config sink\noption __proto__ e\n`);
  const { table } = parsed as { table: Record<string, Record<string, unknown>[]> };
  expect(Object.keys(table)).toEqual(["__proto__", "constructor", "sink"]);
  expect(Object.entries(table.sink![0]!)).toEqual([["__proto__", "e"]]);
  expect({}).not.toHaveProperty("a");
  expect(Object).not.toHaveProperty("c");
});

test("parseUci() names the line and never a value", () => {
  const f = (text: string, problem: string) =>
    expect(parseUci(text)).toEqual({ ok: false, problem });
  f("config sink\noption\n", "line 2: option something else lacks a word");
  f("config sink\noption key\n", "line 2: option key lacks a word");
  f(
    "config sink\n\n  option key a s3cret\n",
    "line 3: option key has a word too many: put it in quotes",
  );
  f("option key a\n", "line 1: option key stands before the first config");
  f("config sink\noption key 's3cret\n", "line 2: a quote is not closed");
  f(
    "config sink\n[sink]\n",
    "line 2: a line begins with config, option or list, not with something else",
  );
  f("config sink 'a' 'b'\n", "line 1: config has a word too many: put it in quotes");
});
