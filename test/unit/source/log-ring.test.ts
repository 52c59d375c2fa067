import { expect, test } from "bun:test";
import { Bookmarks } from "../../../src/source/bookmarks.ts";
import { heldBytesMax, LogRing } from "../../../src/source/log-ring.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { SeenIntake } from "./intake.ts";

const line = (n: number) =>
  Buffer.from(`Sat Nov 21 08:46:${10 + n} 2026 [17952507${10 + n}.048] daemon.err app: ${n}`);

/** A box on which Sluice is started again and again. */
function box() {
  const [clock, disk] = [new FakeClock(), new FakeDisk()];
  const log = { info() {}, warn() {}, error() {} };
  const run = async () => {
    const bookmarks = await Bookmarks.open(new SeenIntake(), { disk, clock, log, name: "b.json" });
    const texts: string[] = [];
    let lost = 0;
    const ring = new LogRing({
      ...{ clock, bookmarks, name: "logread" },
      emit: (each) => void texts.push(each.toString().split(" ").at(-1)!),
      onLost: (count) => (lost += count),
    });
    /** A ring from one number to another, in one go. */
    const hand = (object: number | undefined, from: number, to: number, first = 0) => {
      ring.begin(object);
      for (let n = from; n <= to; n++) ring.take(line(n), object && first + n);
      ring.pause();
    };
    const stop = async () => {
      await clock.pass(5000);
      ring.stop();
      await bookmarks.finish();
    };
    return { ring, hand, stop, said: () => [texts.join(" "), lost] };
  };
  return { clock, run };
}

test("the same logd: its numbers tell what is new, at once, and what gave way is counted", async () => {
  const { run } = box();
  const first = await run();
  first.hand(7, 1, 3);
  expect(first.said()).toEqual(["1 2 3", 0]);
  await first.stop();
  const second = await run();
  second.hand(7, 2, 5);
  expect(second.said()).toEqual(["4 5", 0]);
  second.hand(7, 9, 10);
  expect(second.said()).toEqual(["4 5 9 10", 3]);
  second.hand(7, 9, 10);
  expect(second.said()).toEqual(["4 5 9 10", 3]);
});

test("numbers of 32 bits begin anew, and nothing is lost or counted by that", async () => {
  const { run } = box();
  const { hand, said } = await run();
  hand(7, 1, 2, 0xffff_fffe - 1);
  hand(7, 2, 2, 0xffff_fffe - 1);
  hand(7, 3, 4, -3);
  expect(said()).toEqual(["1 2 3 4", 0]);
});

test("another logd counts anew: lines that were there are known by their text", async () => {
  const { clock, run } = box();
  const { hand, said } = await run();
  hand(7, 1, 5);
  hand(8, 3, 6, -3);
  await clock.pass(1000);
  expect(said()).toEqual(["1 2 3 4 5 6", 0]);
  hand(9, 7, 8, -7);
  await clock.pass(1000);
  expect(said()).toEqual(["1 2 3 4 5 6 7 8", 0]);
});

test("from logread to ubus and back: nothing twice, nothing lost", async () => {
  const { clock, run } = box();
  const { hand, said } = await run();
  hand(undefined, 1, 3);
  hand(7, 1, 4);
  await clock.pass(1000);
  hand(undefined, 1, 5);
  await clock.pass(1000);
  hand(7, 1, 6);
  await clock.pass(1000);
  expect(said()).toEqual(["1 2 3 4 5 6", 0]);
});

test("of the last lines the older ones may have given way", async () => {
  const { clock, run } = box();
  const { hand, said } = await run();
  hand(7, 1, 5);
  hand(8, 5, 6);
  await clock.pass(1000);
  expect(said()).toEqual(["1 2 3 4 5 6", 0]);
});

test("another wall clock does not make a line a new one", async () => {
  const { clock, run } = box();
  const { ring, hand, said } = await run();
  hand(7, 1, 2);
  ring.begin();
  for (const n of [1, 2, 3]) ring.take(Buffer.from(line(n).toString().replace(" 08:", " 10:")));
  ring.pause();
  await clock.pass(1000);
  expect(said()).toEqual(["1 2 3", 0]);
});

test("where it is never silent, lines are held for two seconds or four MiB", async () => {
  const { clock, run } = box();
  const { ring, hand, said } = await run();
  hand(undefined, 1, 1);
  ring.begin();
  for (let n = 1; n < 30; n++) {
    ring.take(line(n));
    ring.pause();
    await clock.pass(100);
  }
  expect(said()[0]).toStartWith("1 2 3 4");
  ring.begin();
  for (let bytes = 0; bytes <= heldBytesMax; bytes += 1024) ring.take(Buffer.alloc(1024, "x"));
  expect(String(said()[0]).length).toBeGreaterThan(heldBytesMax / 2);
});

test("a ring with nothing in it has a line that is none", async () => {
  const { run } = box();
  const { ring, said } = await run();
  ring.begin(7);
  ring.take(Buffer.from("Thu Jan  1 00:00:00 1970 [0.000] kern.emerg kernel: "), 0);
  ring.take(line(1), 0);
  expect(said()).toEqual(["1", 0]);
});

test("as long as nothing has come, what was handed on before is still to come", async () => {
  const { clock, run } = box();
  const { ring, hand, said } = await run();
  hand(7, 1, 3);
  ring.begin(8);
  ring.pause();
  await clock.pass(5000);
  for (const n of [1, 2, 3, 4]) ring.take(line(n), n);
  ring.pause();
  await clock.pass(1000);
  expect(said()).toEqual(["1 2 3 4", 0]);
});

test("a line that was known by its text has a number from then on", async () => {
  const { clock, run } = box();
  const { hand, said } = await run();
  hand(7, 1, 3);
  hand(8, 1, 3);
  await clock.pass(1000);
  hand(8, 6, 7);
  expect(said()).toEqual(["1 2 3 6 7", 2]);
});
