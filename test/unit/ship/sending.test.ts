// What is sent next, from disk and from memory, and what becomes of it.
import { expect, test } from "bun:test";
import { Account } from "../../../src/ship/account.ts";
import type { Batch } from "../../../src/ship/batch.ts";
import { HeldBatches } from "../../../src/ship/held.ts";
import { keyReader } from "../../../src/ship/read-key.ts";
import { Sending, type Delivered } from "../../../src/ship/sending.ts";
import { Spool } from "../../../src/ship/spool.ts";
import { Spools } from "../../../src/ship/spools.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { spoolOptions } from "../../shipping.ts";
import { sha256 } from "../../sigv4.ts";

/** A batch of ten lines. */
function batchFrom(firstSeq: number): Batch {
  const body = Buffer.from(`${firstSeq}\n`);
  return {
    ...{
      key: `b-${firstSeq}`,
      contentType: "text/plain",
      boot: "b",
      device: "d",
      number: firstSeq,
    },
    ...{ firstSeq, lastSeq: firstSeq + 9, count: 10, bytes: body.length, rawBytes: body.length },
    ...{ sha256: sha256(body), kept: false, recovered: false, openedAtMs: 0 },
    parts: () => [body],
  };
}

function box() {
  const clock = new FakeClock();
  const log = { info() {}, warn() {}, error() {} };
  const account = new Account("b");
  const held = new HeldBatches();
  const spools = new Spools(account, (batch) => account.onGone(batch, "spool"));
  const sent: string[] = [];
  const answers: (Delivered | Promise<Delivered>)[] = [];
  let ended = 0;
  const sending = new Sending({
    ...{ clock, account, held, spools, onEnded: () => void ended++ },
    deliver: async ({ key }) => {
      sent.push(key);
      return answers.shift() ?? "accepted";
    },
  });
  const open = (directory: string, mode: "always" | "overflow" = "overflow") =>
    Spool.open(
      { ...spoolOptions, directory, mode },
      { disk: new FakeDisk(), clock, log, sink: "s", readKey: keyReader("{boot}-{first}") },
    );
  const hold = (firstSeq: number) => held.add({ batch: batchFrom(firstSeq), release() {} });
  const stop = new AbortController();
  /** As long as it takes until nothing is under way. */
  const rest = async () => {
    for (let step = 0; step < 20; step++) await clock.pass(1);
  };
  return { rest, account, spools, sent, answers, sending, open, hold, stop, ended: () => ended };
}

test("what is on disk goes before what is in memory, and the loop ends behind the last one", async () => {
  const { rest, spools, sent, sending, open, hold, stop, account, ended } = box();
  spools.goOn(await open("/a"));
  hold(21);
  for (const first of [1, 11]) await spools.current!.keep(batchFrom(first));
  const loop = sending.loop(stop.signal);
  await rest();
  expect([sent, account.stored, ended()]).toEqual([["b-1", "b-11", "b-21"], 30, 3]);
  sending.finish();
  await rest();
  await loop;
});

test("batches of two directories are sent in their order, whichever was written to first", async () => {
  const { rest, spools, sent, sending, open, stop } = box();
  const [a, b] = [await open("/a"), await open("/b")];
  let first = 1;
  for (const spool of [a, b, a, b, a]) {
    spools.goOn(spool);
    await spool.keep(batchFrom(first));
    first += 10;
  }
  void sending.loop(stop.signal);
  await rest();
  expect(sent).toEqual(["b-1", "b-11", "b-21", "b-31", "b-41"]);
});

test("what should be on disk first is not sent from memory, unless the disk is ill", async () => {
  const { rest, spools, sent, sending, open, hold, stop } = box();
  spools.goOn(await open("/a", "always"));
  hold(1);
  void sending.loop(stop.signal);
  await rest();
  expect([sent, sending.ready]).toEqual([[], undefined]);
  spools.current!.change({ ...spools.current!.options, dailyBytesMax: 0 });
  expect(await spools.current!.keep(batchFrom(1))).toBe(false);
  sending.wake();
  await rest();
  expect(sent).toEqual(["b-1"]);
});

test("refused is counted, aborted is left where it is", async () => {
  const { rest, account, spools, sent, sending, open, hold, stop, answers } = box();
  spools.goOn(await open("/a"));
  await spools.current!.keep(batchFrom(1));
  hold(11);
  answers.push("refused", "aborted");
  const loop = sending.loop(stop.signal);
  stop.abort();
  await rest();
  await loop;
  expect([sent, account.lost.refused, spools.files]).toEqual([["b-1"], 10, 0]);
  expect(sending.ready?.batch.key).toBe("b-11");
});
