import { expect, test } from "bun:test";
import { parseTemplate } from "../../../src/rule/template.ts";
import { parseCondition } from "../../../src/rule/parse-condition.ts";
import type { RuleOptions } from "../../../src/rule/options.ts";
import { openAdmin } from "../../admin-subject.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { never } from "../../shipping.ts";

type Opened = Awaited<ReturnType<typeof openAdmin>>;

/** What a tail says, event by event. */
async function listen({ ask }: Opened, query = "") {
  const answer = await ask(`/api/v1/tail${query}`);
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const reader = answer.body!.getReader();
  const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
  expect(await next()).toBe(": listening\n\n");
  return { next, cancel: () => reader.cancel() };
}

const seqsIn = (events: string): number[] =>
  [...events.matchAll(/^data: \{"seq":(\d+)/gm)].map(([, seq]) => Number(seq));

test("a tail says each line as it comes, in order, as events", async () => {
  const opened = await openAdmin();
  const { receive, clock, openChunk } = opened;
  receive(5);
  const tail = await listen(opened);
  const first = tail.next();
  await clock.pass(500);
  receive(2);
  await clock.pass(100);
  expect(seqsIn(await first)).toEqual([6, 7]);
  receive(1);
  openChunk.seal();
  receive(1);
  expect(seqsIn((await tail.next()) + (await tail.next()))).toEqual([8, 9]);
  await tail.cancel();
});

test("what a client of the tail has taken is given back when it asks for more", async () => {
  const opened = await openAdmin();
  const reader = (await opened.ask("/api/v1/tail")).body!.getReader();
  await reader.read();
  const given = [];
  for (let time = 0; time < 2; time++) {
    opened.receive(100);
    opened.openChunk.seal();
    given.push((await reader.read()).value!);
  }
  expect(given.map(({ length }) => length)).toEqual([0, expect.any(Number)]);
  expect(seqsIn(Buffer.from(given[1]!).toString()).length).toBe(100);
  await reader.cancel();
});

test("a tail may begin with lines that came before, and takes what its filter takes", async () => {
  const opened = await openAdmin();
  opened.receive(100);
  const tail = await listen(opened, "?last=20");
  expect(seqsIn(await tail.next())).toEqual(Array.from({ length: 20 }, (_, n) => 81 + n));
  const none = await listen(opened, `?last=20&filter=${encodeURIComponent('"nowhere"')}`);
  const next = none.next();
  await opened.clock.pass(20_000);
  expect(await next).toBe(": \n\n");
  await Promise.all([tail.cancel(), none.cancel()]);
});

test("who does not keep up is told how many lines were passed over", async () => {
  const opened = await openAdmin();
  const tail = await listen(opened);
  opened.receive(12_000);
  const events = await tail.next();
  const [, skipped] = /^event: skipped\ndata: \{"count":(\d+)\}\n\n/.exec(events)!;
  expect(seqsIn(events)[0]).toBe(Number(skipped) + 1);
  let last = seqsIn(events).at(-1)!;
  while (last < 12_000) last = seqsIn(await tail.next()).at(-1)!;
  expect(last).toBe(12_000);
  await tail.cancel();
});

test("four may listen; a place is free again when one goes", async () => {
  const opened = await openAdmin();
  const tails = [];
  for (let n = 0; n < 4; n++) tails.push(await listen(opened));
  expect((await opened.ask("/api/v1/tail")).status).toBe(503);
  await tails[0]!.cancel();
  await tails[0]!.cancel();
  tails.push(await listen(opened));
  expect((await opened.ask("/api/v1/tail")).status).toBe(503);
  await opened.admin.stop();
  await Promise.all(tails.map((tail) => tail.cancel()));
});

interface Found {
  lines: { seq: number }[];
  complete: boolean;
}

async function found({ ask }: Opened, query: string): Promise<[number[], boolean]> {
  const answer = await ask(`/api/v1/search?${query}`);
  expect(answer.status).toBe(200);
  const { lines, complete } = (await answer.json()) as Found;
  return [lines.map(({ seq }) => seq), complete];
}

test("search finds the newest lines in the ring and the open chunk, the oldest first", async () => {
  const opened = await openAdmin();
  for (let chunk = 0; chunk < 5; chunk++) {
    opened.receive(100);
    opened.openChunk.seal();
  }
  opened.receive(50);
  const upTo = (last: number, count: number) =>
    Array.from({ length: count }, (_, n) => last - count + 1 + n);
  const eventually = async (query: string, expected: [number[], boolean]) => {
    const answer = found(opened, query);
    await opened.clock.pass(1);
    expect(await answer).toEqual(expected);
  };
  await eventually("limit=120", [upTo(550, 120), false]);
  await eventually("limit=5000", [upTo(550, 550), true]);
  await eventually("", [upTo(550, 200), false]);
  await eventually(`filter=${encodeURIComponent('"nowhere"')}`, [[], true]);
  await eventually("filter=transport%20%3D%20udp&limit=10", [[], true]);
});

test("search looks into the spool for what the ring has no more", async () => {
  const answers = Array.from({ length: 100 }, () => never());
  const disk = new FakeDisk();
  const opened = await openAdmin({
    ...{ answers, disk, ringBytes: 30_000 },
    spool: { mode: "always", intervalMs: 100 },
  });
  for (let round = 0; round < 40; round++) {
    opened.receive(100);
    await opened.flow(1000);
  }
  expect(opened.ring.chunks[0]!.firstSeq).toBeGreaterThan(500);
  const answer = found(opened, "limit=5000");
  await opened.flow(1000);
  const [seqs, complete] = await answer;
  expect(complete).toBe(true);
  expect(seqs).toEqual(Array.from({ length: 4000 }, (_, n) => n + 1));
});

test("of a batch on disk whose last chunks are in the ring still, search finds the first ones", async () => {
  const answers = Array.from({ length: 100 }, () => never());
  const opened = await openAdmin({
    ...{ answers, disk: new FakeDisk(), ringBytes: 72_000, ship: { bytesMax: 20_000 } },
    spool: { mode: "always", intervalMs: 100 },
  });
  for (let batch = 0; batch < 4; batch++) {
    for (let chunk = 0; chunk < 10; chunk++) {
      opened.receive(100);
      opened.openChunk.seal();
    }
    await opened.flow(1000);
  }
  const [oldest] = opened.ring.chunks;
  const files = opened.spool!.listed;
  expect(files.some(({ facts }) => isWithin(oldest!.firstSeq, facts!))).toBe(true);
  const all = found(opened, "limit=5000");
  await opened.flow(1000);
  expect(await all).toEqual([Array.from({ length: 4000 }, (_, n) => n + 1), true]);
  const later = new Date(opened.clock.wallMs() - 3500).toISOString();
  const since = found(opened, `limit=5000&from=${later}`);
  await opened.flow(1000);
  expect((await since)[0].at(-1)).toBe(4000);
  expect(new Set((await since)[0]).size).toBe((await since)[0].length);
});

function isWithin(seq: number, { firstSeq, lastSeq }: { firstSeq: number; lastSeq: number }) {
  return seq > firstSeq && seq <= lastSeq;
}

test("what cannot be understood is said, and where", async () => {
  const { ask } = await openAdmin();
  const f = async (path: string, problem: string) => {
    const answer = await ask(path);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { error: string }).error).toContain(problem);
  };
  await f("/api/v1/tail?filter=severity", "at character 9");
  await f(`/api/v1/search?filter=${encodeURIComponent('content ~ "("')}`, "missing closing )");
  await f("/api/v1/search?from=yesterday", 'from is not a time: "yesterday"');
  await f("/api/v1/search?limit=1000000", "limit is not a number up to 5000");
});

const rule: RuleOptions = {
  ...{ name: "login", cooldownMs: 0, when: { kind: "match" }, channels: ["phone"], key: [] },
  condition: condition('text ~ "failure for user (?P<user>\\S+)"'),
  message: parseTemplate("{hostname}: {user}"),
};

function condition(text: string): RuleOptions["condition"] {
  const parsed = parseCondition(text);
  if ("fault" in parsed) throw new Error(parsed.fault);
  return parsed;
}

test("rules are tried on lines: how each is parsed, what matches, what would be sent", async () => {
  const { ask, subject } = await openAdmin();
  Object.assign(subject, { ruleOptions: [rule] });
  const post = async (body: unknown) =>
    ask("/api/v1/rules/test", {}, { method: "POST", body: JSON.stringify(body) });
  const lines = ["<36>login failure for user root via ssh", "<13>nothing"];
  const answer = await post({ lines, source: "192.168.88.1" });
  const { results } = (await answer.json()) as { results: Record<string, unknown>[] };
  expect(results[0]).toMatchObject({
    format: "rfc3164",
    fields: { hostname: "192.168.88.1", severity: "warning" },
    matches: [
      {
        ...{ rule: "login", text: "192.168.88.1: root", channels: ["phone"] },
        groups: [{ name: "user", text: "root" }],
      },
    ],
  });
  expect(results[1]).toMatchObject({ matches: [] });
  const draft = { condition: "severity = notice", message: "{content}!" };
  const drafted = (await (await post({ lines, rule: draft })).json()) as typeof results;
  expect(JSON.stringify(drafted)).toContain('"text":"nothing!"');
  expect((await post({ lines, rule: { condition: "severity" } })).status).toBe(400);
  expect((await post({ lines: "x" })).status).toBe(400);
  expect((await post({ lines: Array<string>(201).fill("x") })).status).toBe(400);
  expect((await ask("/api/v1/rules/test")).status).toBe(405);
});
