import { expect, test } from "bun:test";
import { openStdin } from "../../../src/source/stdin.ts";
import { FakeClock } from "../../fake-clock.ts";
import { SeenIntake } from "./intake.ts";

/** A pipe that a test writes into. */
class Pipe implements AsyncIterator<Uint8Array> {
  #pieces: (Uint8Array | undefined)[] = [];
  #wake: () => void = () => {};

  write(text: string): void {
    this.#pieces.push(Buffer.from(text));
    this.#wake();
  }

  end(): void {
    this.#pieces.push(undefined);
    this.#wake();
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (this.#pieces.length === 0) await new Promise<void>((wake) => (this.#wake = wake));
    const value = this.#pieces.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  }
}

function open(tag?: string) {
  const [pipe, intake, clock] = [new Pipe(), new SeenIntake(), new FakeClock()];
  const options = { hostname: "router", zone: "UTC", frameBytesMax: 1000, tag };
  const source = openStdin({ transport: "stdin", ...options }, intake, { clock, input: pipe });
  return { pipe, intake, clock, source };
}

test("standard input ends with its last line, ended or not", async () => {
  const { pipe, intake, source } = open();
  pipe.write("<11>one\n\ntw");
  pipe.write("o\nthree");
  pipe.end();
  await source.ended;
  expect(intake.texts).toEqual(["<11>one", "two", "three"]);
  expect(intake.counters.ignored.empty).toBe(1);
});

test("a line without a tag or a host gets those of the pipe", async () => {
  const { pipe, intake, source } = open("backup");
  pipe.write("Nov 21 08:00:00 other cron[7]: from a program\nplain\n");
  pipe.end();
  await source.ended;
  const told = intake.messages.map(({ hostname, appName }) => [hostname, appName]);
  expect(told).toEqual([
    ["other", "cron"],
    ["router", "backup"],
  ]);
});

test("while the ring is crowded the writer waits", async () => {
  const { pipe, intake, clock } = open();
  pipe.write("one\n");
  await clock.pass(0);
  intake.crowded = true;
  // What is being read already comes in; nothing more is asked for.
  pipe.write("two\n");
  pipe.write("three\n");
  await clock.pass(1000);
  expect(intake.texts).toEqual(["one", "two"]);
  intake.crowded = false;
  await clock.pass(100);
  expect(intake.texts).toEqual(["one", "two", "three"]);
});

test("a stop takes in what the pipe holds", async () => {
  const { pipe, intake, clock, source } = open();
  pipe.write("one\ntwo");
  const stopped = source.stop();
  await clock.pass(200);
  await stopped;
  pipe.write("too late\n");
  await clock.pass(200);
  expect(intake.texts).toEqual(["one", "two"]);
});
