import { expect, test } from "bun:test";
import { audit, type AuditOptions } from "../../../src/audit/audit.ts";
import { keyReader } from "../../../src/ship/read-key.ts";
import { ledgerOf } from "../../shipping.ts";
import { answered, key, rewritten, storeOf } from "./history.ts";

const readKey = keyReader(key);

test("audit() tells of a run that has stored nothing what the next one tells of it", async () => {
  const objects = await answered(["accepted"], ["refused", "refused"], ["accepted"]);
  const report = await audit(storeOf(objects), { readKey });
  expect(report).toMatchObject({ complete: false, stored: 20, missing: 20, problems: [] });
  const { at } = ledgerOf([...objects.values()][1]!);
  expect(report.chains[2]).toMatchObject({
    ...{ boot: "60000000000001", objects: 0, stored: 0, received: 20, waiting: 0 },
    missing: [{ first: 1, last: 20, count: 20, reason: "refused", from: "", to: at }],
  });
  const f = async (options: AuditOptions, missing: number) =>
    expect(await audit(storeOf(objects), { readKey, ...options })).toMatchObject({ missing });
  await f({ fromMs: Date.parse(at) }, 20);
  await f({ toMs: Date.parse(at) }, 0);
  await f({ device: "d" }, 20);
  await f({ device: "other" }, 0);
});

test("audit() misses an object that the next run names, though that tells other losses", async () => {
  const objects = await answered(["accepted", "accepted"], ["accepted"]);
  const [refused, last, next] = [...objects.keys()] as [string, string, string];
  // As when the first is refused while the second is sent, and nothing comes behind it.
  const missing = `"missing":[{"boot":"60000000000000","first":1,"last":10,"reason":"refused"}]`;
  const telling = (text: string) => text.replace('"missing":[]', missing);
  objects.set(next, rewritten(objects.get(next)!, telling));
  objects.delete(refused);
  expect(await audit(storeOf(objects), { readKey })).toMatchObject({ missing: 10, problems: [] });
  objects.delete(last);
  const report = await audit(storeOf(objects), { readKey });
  expect(report).toMatchObject({ complete: false, missing: 10 });
  expect(report.problems).toEqual([{ key: last, problem: `is named by "${next}" and not there` }]);
});

test("audit() of a part misses what was deleted in it, and nothing of before", async () => {
  const objects = await answered(["accepted"], ["accepted"], ["accepted"]);
  const [one, two, three] = [...objects.keys()] as [string, string, string];
  const f = async (options: AuditOptions, problems: { key: string; problem: string }[]) =>
    expect((await audit(storeOf(objects), { readKey, ...options })).problems).toEqual(problems);
  const midnight = Date.UTC(2026, 10, 21);
  const later = Date.parse(ledgerOf(objects.get(three)!).at);
  await f({ fromMs: later }, []);
  objects.delete(two);
  const named = (key: string, by: string) => [
    { key, problem: `is named by "${by}" and not there` },
  ];
  await f({ fromMs: midnight }, named(two, three));
  // By its name, it may have been cut before.
  await f({ fromMs: later }, []);
  objects.delete(one);
  await f({ fromMs: midnight }, named(two, three));
});

test("audit() says of nothing that it is not there which is torn, or which has a copy", async () => {
  const objects = await answered(["accepted", "accepted"], ["accepted"]);
  const [one, two] = [...objects.keys()] as [string, string];
  const f = async (expected: [string, RegExp][]) => {
    const { problems } = await audit(storeOf(objects), { readKey });
    expect(problems.map(({ key: name }) => name)).toEqual(expected.map(([name]) => name));
    for (const [n, { problem }] of problems.entries()) expect(problem).toMatch(expected[n]![1]);
  };
  objects.set(`copy/${two}`, objects.get(two)!);
  await f([[`copy/${two}`, /was written as/]]);
  objects.delete(`copy/${two}`);
  objects.set(two, objects.get(two)!.subarray(0, 99));
  await f([[two, /torn/]]);
  objects.delete(one);
  await f([[two, /torn/]]);
});
