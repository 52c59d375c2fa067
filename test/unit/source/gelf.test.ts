import { expect, test } from "bun:test";
import { deflateSync, gzipSync } from "node:zlib";
import { withGelf } from "../../../src/source/gelf.ts";
import type { Intake } from "../../../src/source/source.ts";
import { FakeClock } from "../../fake-clock.ts";
import { originIn } from "../../origin.ts";
import { SeenIntake } from "./intake.ts";

const frameBytesMax = 1000;

/** A source whose datagrams a test makes up. */
async function open() {
  const [clock, intake] = [new FakeClock(), new SeenIntake()];
  let whole!: Intake;
  const source = await withGelf({ intake, clock, frameBytesMax }, (given) => {
    whole = given;
    return { description: "", port: 0, stop: async () => {} };
  });
  const origin = originIn("UTC");
  const send = (octets: Buffer | string, from = origin) => {
    const bytes = Buffer.from(octets as string);
    const sentBytes = bytes.length;
    whole.receive({ bytes, start: 0, end: sentBytes, sentBytes, receivedAtMs: 0 }, from);
  };
  return { clock, intake, send, source, incomplete: () => intake.counters.ignored.incomplete };
}

/** A message in so many pieces. */
function piecesOf(id: number, message: Buffer, count: number): Buffer[] {
  const size = Math.ceil(message.length / count);
  return Array.from({ length: count }, (_, n) => {
    const header = Buffer.from([0x1e, 0x0f, 0, 0, 0, 0, 0, 0, id >> 8, id & 255, n, count]);
    return Buffer.concat([header, message.subarray(n * size, (n + 1) * size)]);
  });
}

const text = `{"host":"web1","short_message":"${"hello ".repeat(50)}"}`;

test("packed datagrams are unpacked, whole or in pieces, in any order", async () => {
  const { intake, send } = await open();
  send(gzipSync(text));
  send(deflateSync(text));
  for (const piece of piecesOf(1, gzipSync(text), 3).reverse()) send(piece);
  for (const piece of piecesOf(2, Buffer.from(text), 128)) send(piece);
  expect(intake.texts).toEqual([text, text, text, text]);
  expect(intake.messages.map(({ hostname }) => hostname)).toEqual(Array(4).fill("web1"));
});

test("all else is handed on as it came", async () => {
  const { intake, send } = await open();
  const same = ["<13>app: hi", "x^ is how a line may begin", "x\x9c", "\x1f\x8b no gzip at all"];
  const octets = same.map((each) => Buffer.from(each, "latin1"));
  for (const each of octets) send(each);
  expect(intake.texts).toEqual(octets.map((each) => each.toString()));
});

test("what would unpack to more than a message is handed on packed", async () => {
  const { intake, send } = await open();
  const bomb = gzipSync(Buffer.alloc(1 << 24));
  send(bomb);
  expect(intake.counters.received).toBe(1);
  expect(intake.messages[0]!.bytes.length).toBe(bomb.length);
});

test("a long message in pieces is cut", async () => {
  const { intake, send } = await open();
  for (const piece of piecesOf(1, Buffer.from("y".repeat(1500)), 2)) send(piece);
  expect(intake.texts).toEqual([`${"y".repeat(1000)}(1500)`]);
});

test("pieces of messages that never become whole are counted, after five seconds", async () => {
  const { clock, incomplete, intake, send } = await open();
  const [first, second] = piecesOf(1, Buffer.from(text), 3);
  send(first!);
  send(first!);
  send(second!);
  await clock.pass(4000);
  expect(incomplete()).toBe(0);
  await clock.pass(3000);
  expect(incomplete()).toBe(2);
  expect([intake.texts, clock.waiting]).toEqual([[], 0]);
});

test("a piece that says another count than those before it is counted at once", async () => {
  const { incomplete, intake, send } = await open();
  send(piecesOf(1, Buffer.from(text), 2)[0]!);
  send(piecesOf(1, Buffer.from(text), 3)[1]!);
  expect(incomplete()).toBe(1);
  send(piecesOf(1, Buffer.from(text), 2)[1]!);
  expect(intake.texts).toEqual([text]);
});

test("few messages are put together at a time, and few octets", async () => {
  const { incomplete, intake, send } = await open();
  for (let id = 0; id < 100; id++) send(piecesOf(id, Buffer.from(text), 2)[0]!);
  expect(incomplete()).toBe(36);
  // The newest are there still.
  send(piecesOf(99, Buffer.from(text), 2)[1]!);
  expect(intake.texts).toEqual([text]);
  for (let id = 200; id < 264; id++) send(piecesOf(id, Buffer.alloc(120_000), 2)[0]!);
  expect(incomplete()).toBeGreaterThan(100);
});

test("pieces of two senders are not mixed, and at a stop the rest is counted", async () => {
  const { incomplete, intake, send, source } = await open();
  const [first, second] = piecesOf(1, Buffer.from(text), 2);
  send(first!);
  send(second!, { ...originIn("UTC"), address: "192.0.2.10" });
  expect(intake.texts).toEqual([]);
  await source.stop();
  expect(incomplete()).toBe(2);
});
