import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allMetrics } from "../../../src/admin/metrics.ts";
import { openAdmin } from "../../admin-subject.ts";
import { never } from "../../shipping.ts";

type Ask = Awaited<ReturnType<typeof openAdmin>>["ask"];

/** Samples by name and labels. */
async function samples(ask: Ask): Promise<Record<string, number>> {
  const lines = (await (await ask("/metrics")).text()).trimEnd().split("\n");
  const said = lines.filter((line) => !line.startsWith("#"));
  return Object.fromEntries(
    said.map((line) => [line.replace(/ \S+$/, ""), Number(/\S+$/.exec(line))]),
  );
}

/** `received` is all that is stored, waits or is lost, to the message; answers the parts. */
async function expectLaw(ask: Ask) {
  const all = await samples(ask);
  const of = (name: string) => all[`sluice_${name}`]!;
  const lost = (reason: string) => of(`lost_messages_total{sink="s",reason="${reason}"}`);
  const parts = {
    stored: of('stored_messages_total{sink="s"}'),
    waiting: of('waiting_messages{sink="s"}'),
    ...{ ring: lost("ring"), refused: lost("refused"), spool: lost("spool") },
  };
  const sum = Object.values(parts).reduce((total, part) => total + part, 0);
  expect(sum).toBe(of("received_messages_total"));
  return parts;
}

test("received = stored + waiting + lost, at every step of good and of bad days", async () => {
  let accept: (delivered: "accepted") => void = () => {};
  const slow = new Promise<"accepted">((resolve) => (accept = resolve));
  const answers = [slow, "refused" as const, never()];
  const { ask, receive, flow } = await openAdmin({ answers, ringBytes: 40_000 });
  expect(await expectLaw(ask)).toMatchObject({ stored: 0, waiting: 0 });
  receive(10);
  expect(await expectLaw(ask)).toMatchObject({ waiting: 10 });
  // The batch is under way, others come meanwhile.
  await flow(61_000);
  receive(50);
  expect(await expectLaw(ask)).toMatchObject({ stored: 0, waiting: 60 });
  accept("accepted");
  await flow(1000);
  expect(await expectLaw(ask)).toMatchObject({ stored: 10, waiting: 50 });
  await flow(61_000);
  expect(await expectLaw(ask)).toMatchObject({ stored: 10, refused: 50 });
  // Nobody answers any more: the ring overflows.
  for (let round = 0; round < 40; round++) {
    receive(300);
    await flow(2000);
    await expectLaw(ask);
  }
  const { ring, waiting } = await expectLaw(ask);
  expect(ring).toBeGreaterThan(1000);
  expect(waiting).toBeGreaterThan(100);
});

test("a sink that failed and recovered shows it", async () => {
  const { ask, health, clock } = await openAdmin();
  const failing = 'sluice_sink_failing{sink="s"}';
  expect((await samples(ask))[failing]).toBe(0);
  health.fail({ kind: "failed", reason: "no answer" }, clock);
  expect((await samples(ask))[failing]).toBe(1);
  health.recover(clock);
  expect((await samples(ask))[failing]).toBe(0);
});

test("the README's table names every metric, and no other", () => {
  const readme = readFileSync(join(import.meta.dir, "../../../README.md"), "utf8");
  const named = [...readme.matchAll(/^\| `((?:sluice|process)_\w+)/gm)].map(([, name]) => name!);
  expect(named.toSorted()).toEqual(allMetrics.map(({ name }) => name).toSorted());
});
