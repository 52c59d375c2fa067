import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openLineFilter } from "../../../src/rule/line-filter.ts";
import { openRules } from "../../../src/rule/open-rules.ts";
import { StoredRecord } from "../../../src/rule/stored-record.ts";
import { LogfwrdEncoder } from "../../../src/syslog/encode-logfwrd.ts";
import { encode, parse } from "../syslog/reading.ts";
import { seeded } from "./noise.ts";
import { conditionOf, ruleOf } from "./rules.ts";

const frames = readFileSync(join(import.meta.dir, "../../vectors/devices.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => (JSON.parse(line) as { raw: string }).raw);
const odd = [
  '<38>1 2026-11-21T10:20:30Z gw sshd 42 ID7 [x@1 ip="10.0.0.1" said="a \\"b\\""] Grüße aus Wien',
  Buffer.from("<13>Nov 21 10:20:30 gw app: caf\xe9 \x1b[31mred", "latin1"),
  '<11>Nov 21 10:20:30 gw app[7]: C:\\temp "quoted" <a&b> 🦊 tail',
];
const own = [...frames, ...odd].map((frame, n) => encode(parse(frame), undefined, n + 1));
const logfwrd = [...frames, ...odd].map((frame) => encode(parse(frame), new LogfwrdEncoder()));

async function found(filter: string, lines: readonly string[], window = {}): Promise<string[]> {
  const opened = await openLineFilter(filter, window);
  const octets = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  return [...opened.of(octets)].map((line) => line.octets.toString());
}

/** Conditions with pieces of the messages in them, so that some are met by few and some by many. */
function* conditions(count: number): Generator<string> {
  const next = seeded(77);
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const fields = ["content", "text", "tag", "hostname", "fields.src_ip", "fields.action", "msg_id"];
  const one = (): string => {
    const frame = String(frames[next(frames.length)]!);
    const from = next(frame.length);
    const piece = frame.slice(from, from + 1 + next(12));
    const name = fields[next(fields.length)]!;
    const shapes = [
      `${name} contains ${quoted(piece)}`,
      quoted(piece),
      `${name} ~ ${quoted(`(?i)${piece.replace(/\W/g, "\\$&").replace(/[\x80-\uffff]/g, ".")}`)}`,
      `tag = ${quoted(/(\w+)\[/.exec(frame)?.[1] ?? "sshd")}`,
      `severity ${["<=", "=", ">"][next(3)]} ${next(8)}`,
      `source in 192.0.2.${next(20)}/31`,
      `fields.dst_port = ${next(2) === 0 ? 443 : 22}`,
    ];
    return shapes[next(shapes.length)]!;
  };
  for (let n = 0; n < count; n++) {
    const join = next(2) === 0 ? "and" : "or";
    yield [one, () => `${one()} ${join} ${one()}`, () => `not ${one()}`][next(3)]!();
  }
}

test("a look at the octets finds the same lines as taking every line apart", async () => {
  let [all, some] = [0, 0];
  for (const lines of [own, logfwrd]) {
    const records = lines.map((line) => StoredRecord.of(Buffer.from(line))!);
    for (const condition of conditions(150)) {
      const [rule] = await openRules([ruleOf({ condition: conditionOf(condition) })]);
      const expected = lines.filter((_, n) => rule!.condition.test(records[n]!));
      expect([condition, await found(condition, lines)]).toEqual([condition, expected]);
      all++;
      if (expected.length > 0 && expected.length < lines.length) some++;
    }
  }
  // The test would say little if conditions met nothing, or everything.
  expect(some / all).toBeGreaterThan(0.5);
});

test("a stored line meets what the message has met", async () => {
  for (const condition of conditions(150)) {
    if (/(^|not |and |or )("|text )/.test(condition)) continue;
    const [rule] = await openRules([ruleOf({ condition: conditionOf(condition) })]);
    const { test: meets } = rule!.condition;
    const met = (lines: readonly string[]) =>
      lines.map((line) => meets(StoredRecord.of(Buffer.from(line))!));
    const expected = [...frames, ...odd].map((frame) => meets(parse(frame)));
    expect([condition, met(own)]).toEqual([condition, expected]);
  }
});

test("text is what came, where it was kept, and else what a log file would say", async () => {
  const text = (line: object) => StoredRecord.of(Buffer.from(JSON.stringify(line)))!.text;
  const f = (line: object, expected: string) => expect(text(line)).toBe(expected);

  f({ raw: "<13>as it came", content: "it came" }, "<13>as it came");
  f({ hostname: "gw", tag: "sshd", proc_id: "77", content: "bye" }, "gw sshd[77]: bye");
  f({ hostname: "gw", content: "bye" }, "gw bye");
  f(
    { hostname: "gw", tag: "app", msg_id: "M1", structured_data: { x: { a: "1" } }, content: "c" },
    'gw app M1 [x a="1"] c',
  );
  expect(await found('"gw sshd[42] ID7 [x@1"', own)).toEqual([own.at(-3)!]);
  expect(await found('"Grüße aus Wien"', own)).toEqual([own.at(-3)!]);
});

test("times are compared as the line has them", async () => {
  const lines = [
    "2026-11-21T10:00:00.000Z",
    "2026-11-21T10:00:00.001Z",
    "2026-11-21T12:00:00+01:00",
  ]
    .map((received_at, n) => JSON.stringify({ seq: n, received_at, content: "x" }))
    .concat(JSON.stringify({ content: "no time" }));
  const at = Date.UTC(2026, 10, 21, 10);
  const f = async (window: { fromMs?: number; toMs?: number }, expected: number[]) =>
    expect(await found("", lines, window)).toEqual(expected.map((n) => lines[n]!));

  await f({}, [0, 1, 2, 3]);
  await f({ fromMs: at + 1 }, [1, 2]);
  await f({ toMs: at + 1 }, [0]);
  await f({ fromMs: at, toMs: at + 3_600_000 }, [0, 1]);
});

test("bad lines and ledgers meet nothing, and hide none that follows", async () => {
  const lines = ['{"ledger":{"content":"needle"}}', "needle", '["needle"]', '{"content":"needle"}'];
  expect(await found('content contains "needle"', lines)).toEqual([lines[3]!]);
  expect(await found("all", lines)).toEqual(lines.slice(1));
  // A last line without its line feed.
  const filter = await openLineFilter('"needle"');
  expect([...filter.of(Buffer.from(`${lines[0]}\n${lines[3]}`))].length).toBe(1);
  expect(filter.meets(Buffer.from(lines[3]!))).toBe(true);
  expect(filter.meets(Buffer.from(lines[0]!))).toBe(false);
});

test("a filter that cannot be read is told with the place of the fault", () => {
  const f = (filter: string, expected: string) =>
    expect(openLineFilter(filter)).rejects.toThrow(expected);

  f("login failure", 'Cannot understand the filter "login failure": at character 1: expected');
  f('content ~ "a(b"', "at character 4: missing closing )");
});
