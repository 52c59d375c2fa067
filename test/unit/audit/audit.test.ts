// A history is made by the shipper itself; then it is damaged in every way, and the audit must say
// so: in memory, and through a real LIST and GET.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { systemClock } from "../../../src/base/clock.ts";
import { systemHttp } from "../../../src/base/system-http.ts";
import { systemRandom } from "../../../src/base/random.ts";
import { audit, type AuditOptions } from "../../../src/audit/audit.ts";
import { bucketStore, type ObjectStore } from "../../../src/audit/store.ts";
import { S3Client } from "../../../src/s3/client.ts";
import { FakeClock } from "../../fake-clock.ts";
import { s3Options } from "../../s3-options.ts";
import { S3Server } from "../../s3-server.ts";
import { ledgerOf, openShipping } from "../../shipping.ts";
import { history, key, rewritten, startMs, storeOf, type Objects } from "./history.ts";

const intact = await history();
const names = [...intact.keys()];

async function damaged(damage: (objects: Objects) => void, options: AuditOptions = {}) {
  const objects = new Map(intact);
  damage(objects);
  return audit(storeOf(objects), options);
}

test("audit() finds an intact history complete, with every message", async () => {
  const report = await audit(storeOf(intact), {});
  expect(report).toMatchObject({
    complete: true,
    objects: 18,
    stored: 630,
    missing: 0,
    problems: [],
  });
  expect(report.chains.map(({ boot, received, waiting }) => [boot, received, waiting])).toEqual([
    ["b1", 210, 0],
    ["b2", 210, 0],
    ["b3", 210, 0],
  ]);
});

test("audit() needs no order: a clock that jumped has put the objects elsewhere", async () => {
  const shuffled = new Map(
    [...intact].toSorted(([one], [other]) => (Bun.hash(one) < Bun.hash(other) ? -1 : 1)),
  );
  const store: ObjectStore = {
    async *entries() {
      for (const name of shuffled.keys()) yield { name, bytes: undefined };
    },
    read: (name) => Promise.resolve(shuffled.get(name)),
    part: ({ name }) => Promise.resolve(shuffled.get(name)),
    size: () => Promise.resolve(undefined),
    readsMax: 2,
  };
  expect(await audit(store, {})).toMatchObject({ complete: true, stored: 630 });
});

test("audit() names what was deleted: how many, and between which moments", async () => {
  const report = await damaged((objects) => objects.delete(names[2]!));
  expect(report.complete).toBe(false);
  const [gap] = report.chains[0]!.missing;
  expect(gap).toMatchObject({ first: 31, last: 60, count: 30, reason: "unknown" });
  expect([gap!.from, gap!.to]).toEqual([
    ledgerOf(intact.get(names[1]!)!).at,
    ledgerOf(intact.get(names[3]!)!).at,
  ]);
});

test("audit() finds each single object that was deleted, but the very last", async () => {
  for (const name of names.slice(0, -1)) {
    const report = await damaged((objects) => objects.delete(name));
    expect([name, report.complete]).toEqual([name, false]);
  }
  // Nothing knows the newest object yet.
  expect((await damaged((objects) => objects.delete(names.at(-1)!))).complete).toBe(true);
});

test("audit() finds a deleted run of objects, and a whole run of the daemon by its successor", async () => {
  const some = await damaged((objects) =>
    names.slice(7, 10).forEach((name) => objects.delete(name)),
  );
  expect(some.missing).toBe(20 + 30 + 40);
  const run = await damaged((objects) =>
    names.slice(6, 12).forEach((name) => objects.delete(name)),
  );
  expect(run.complete).toBe(false);
  expect(run.problems.map(({ key: found }) => found)).toEqual([names[11]!]);
});

test("audit() finds every octet that was changed", async () => {
  const body = intact.get(names[3]!)!;
  for (let at = 0; at < body.length; at += 7) {
    const report = await damaged((objects) => {
      const changed = Buffer.from(body);
      changed[at]! ^= 1;
      objects.set(names[3]!, changed);
    });
    expect([at, report.complete]).toEqual([at, false]);
  }
});

test("audit() finds what was altered with care", async () => {
  const f = async (change: (text: string, isLedger: boolean) => string, expected: RegExp) => {
    const report = await damaged((objects) =>
      objects.set(names[3]!, rewritten(objects.get(names[3]!)!, change)),
    );
    expect(report.complete).toBe(false);
    expect(report.problems.map(({ problem }) => problem).join("\n")).toMatch(expected);
  };
  await f((text) => text.replace('"noise":"', '"noise":"x'), /was altered: its successor/);
  await f(
    (text, isLedger) => (isLedger ? text : text.replace(/^.*\n/, "")),
    /holds 39 lines from 62/,
  );
  await f((text, isLedger) => (isLedger ? text : text.replace(/\n.*\n/, "\n")), /out of order/);
  await f((text, isLedger) => {
    const [one, two, ...rest] = text.split("\n");
    return isLedger ? text : [two, one, ...rest].join("\n");
  }, /out of order/);
  await f((text, isLedger) => (isLedger ? "" : text), /has no ledger/);
  await f(
    (text, isLedger) => (isLedger ? text.replace('"count":40', '"count":39') : text),
    /its ledger 39/,
  );
  await f(
    (text, isLedger) => (isLedger ? text.replace('"waiting":0', '"waiting":9') : text),
    /wrong/,
  );
  await f((text, isLedger) => (isLedger ? text.slice(0, 50) + "\n" : text), /broken ledger/);
  const breaks = (from: RegExp, to: string) =>
    f((text, isLedger) => (isLedger ? text.replace(from, to) : text), /broken ledger/);
  await breaks(/"transports":{[^}]*}/, '"transports":null');
  await breaks(/"transports":{[^}]*}/, '"transports":{"udp":"40"}');
  await breaks(/"at":"[^"]*"/, '"at":"yesterday"');
  await breaks(/"missing":\[\]/, '"missing":[{"first":9,"last":1,"reason":"ring"}]');
});

test("audit() finds objects that were cut, extended, exchanged, renamed or stored twice", async () => {
  const f = async (damage: (objects: Objects) => void, expected: RegExp) => {
    const report = await damaged(damage);
    expect(report.complete).toBe(false);
    expect(report.problems.map(({ problem }) => problem).join("\n")).toMatch(expected);
  };
  const [one, two] = [names[3]!, names[4]!];
  const body = intact.get(one)!;
  await f((objects) => objects.set(one, body.subarray(0, body.length - 9)), /torn/);
  await f((objects) => objects.set(one, Buffer.concat([body, body])), /goes on behind its ledger/);
  await f((objects) => objects.set(one, Buffer.from("gone")), /neither gzip nor zstd/);
  await f((objects) => objects.set(one, intact.get(two)!).set(two, body), /was written as/);
  await f((objects) => objects.set("logs/date=2026-11-22/x.gz", body), /was written as/);
  await f((objects) => objects.set(`copy/${one}`, body), /was written as/);
});

test("audit() passes over files that are none of ours, and counts them", async () => {
  const report = await damaged((objects) => objects.set("README.txt", Buffer.from("hello")));
  expect(report).toMatchObject({ complete: true, foreign: 1 });
});

test("audit() tells losses by the reason that the ledgers give", async () => {
  const objects = await history({ answers: ["accepted", "refused"] });
  const report = await audit(storeOf(objects), {});
  // The refused object was sent, but is not there.
  const refused = [...objects.keys()][1]!;
  objects.delete(refused);
  expect(report.complete).toBe(true);
  const without = await audit(storeOf(objects), {});
  const gaps = without.chains[0]!.missing;
  expect(gaps).toMatchObject([{ first: 11, last: 30, count: 20, reason: "refused" }]);
  expect(without.problems).toEqual([]);
});

test("audit() looks at a part when told to, and does not miss the rest", async () => {
  const fromMs = startMs + 1_900_000;
  const f = async (options: AuditOptions, objects: number) =>
    expect(await damaged(() => {}, options)).toMatchObject({ complete: true, objects });
  await f({ fromMs }, 14);
  await f({ toMs: fromMs }, 4);
  await f({ device: "d" }, 18);
  await f({ device: "other" }, 0);
  const later = Date.UTC(2026, 11, 24);
  await f({ fromMs: later }, 0);
  const report = await damaged((objects) => objects.delete(names[8]!), { fromMs });
  expect(report.missing).toBe(30);
});

test("audit() of a part tells what the kernel lost in it, and not what it lost before", async () => {
  const objects: Objects = new Map();
  const clock = new FakeClock(startMs);
  const { write, counters, sent } = await openShipping({ ship: { key }, clock });
  for (const lost of [0, 5, 0, 2, 0]) {
    counters.lostKernel += lost;
    write(10);
    await clock.pass(600_000);
  }
  for (const { key: name, body } of sent) objects.set(name, body);
  const ats = sent.map(({ body }) => ledgerOf(body).at);
  const f = async (options: AuditOptions, expected: object[]) =>
    expect((await audit(storeOf(objects), options)).chains[0]!.missing).toEqual(expected as []);
  const kernel = (count: number, from: string, to: string) => ({
    ...{ reason: "kernel", count, from, to },
  });
  await f({}, [kernel(7, ats[0]!, ats[3]!)]);
  await f({ fromMs: Date.parse(ats[2]!) }, [kernel(2, ats[1]!, ats[3]!)]);
  await f({ fromMs: Date.parse(ats[4]!) }, []);
});

let server: S3Server;
beforeAll(() => {
  server = new S3Server();
});
afterAll(() => server.stop());

test("audit() reads a bucket page by page, past a fault, with the same findings", async () => {
  server.objects.clear();
  for (const [name, body] of intact)
    server.objects.set(name, { body, headers: new Headers(), puts: 1 });
  const doors = {
    ...{ clock: systemClock, random: { ...systemRandom, fraction: () => 0 }, env: {} },
    http: systemHttp(systemClock),
    readTextFile: () => ({ ok: false, code: "ENOENT" }) as const,
  };
  const client = new S3Client(s3Options({ endpoint: server.endpoint }), undefined, doors);
  server.pageKeys = 5;
  server.faults.push({ status: 503, code: "SlowDown" });
  const whole = await audit(bucketStore(client, "logs/", doors), {});
  expect(whole).toEqual(await audit(storeOf(intact), {}));
  server.objects.delete(names[8]!);
  const part = await audit(bucketStore(client, "logs/", doors), {});
  expect(part.chains[1]!.missing).toMatchObject([{ first: 31, last: 60, reason: "unknown" }]);
  expect(server.history.every((seen) => seen.startsWith("GET"))).toBe(true);
  server.faults.push({ status: 403, code: "AccessDenied" });
  expect(audit(bucketStore(client, "logs/", doors), {})).rejects.toThrow('Cannot list "logs/"');
});
