import { expect, test } from "bun:test";
import { Echoes } from "../../../../src/sink/forward/echoes.ts";
import { originIn } from "../../../origin.ts";
import { parse, receivedAtMs } from "../../syslog/reading.ts";

const utc = originIn("UTC");
const from = (client: string) => ({ ...utc, client, address: client.replace(/:\d+$/, "") });
const [device, other, relay] = [from("10.0.0.1:1"), from("10.0.0.2:1"), from("10.0.0.9:5")];

function life() {
  const found: string[] = [];
  const echoes = new Echoes((peer) => void found.push(peer));
  /** How many of `count` messages of that text are echoes. */
  const hear = (origin: typeof device, text: string, count = 1, laterMs = 0) => {
    let echoed = 0;
    for (let time = 0; time < count; time++) {
      if (echoes.isEcho(parse(text, origin, receivedAtMs + laterMs))) echoed++;
    }
    return echoed;
  };
  return { hear, found };
}

const line = (text: string, stamp = "Nov 21 10:20:30") => `<13>${stamp} gw app[7]: ${text}`;

test("who sends again and again what others sent first is an echo, whatever it sends", () => {
  const { hear, found } = life();
  expect(hear(device, line("a"))).toBe(0);
  // The relay has written it anew.
  expect(hear(relay, "<13>1 2026-11-21T10:20:30+00:00 gw app 7 - - a", 40)).toBe(9);
  expect([found, hear(relay, line("its own")), hear(device, line("b"))]).toEqual([
    ...[["10.0.0.9"], 1, 0],
  ]);
});

test("who has stopped to return messages is an echo no more", () => {
  const { hear, found } = life();
  hear(device, line("a"));
  hear(relay, line("a"), 40);
  expect(hear(relay, line("b"), 1, 59_000)).toBe(1);
  // One of them is enough to go on.
  hear(device, line("c"), 1, 59_000);
  hear(relay, line("c"), 1, 59_010);
  expect([118_000, 119_020].map((ms) => hear(relay, line("d"), 1, ms))).toEqual([1, 0]);
  expect(found).toEqual(["10.0.0.9"]);
});

test("on this box, where all have one address, ports tell who it is", () => {
  const { hear, found } = life();
  const [here, there] = [from("127.0.0.1:1000"), from("127.0.0.1:2000")];
  hear(here, line("a"));
  hear(there, line("a"), 40);
  expect([found, hear(here, line("b")), hear(there, line("b"))]).toEqual([
    ...[["127.0.0.1:2000"], 0, 1],
  ]);
});

test("whatever repeats itself without going round is no echo", () => {
  const { hear, found } = life();
  // A line that one peer repeats, or plays from a file.
  hear(device, line("again"), 1000);
  // The same by two ways, each line as often as it was said.
  for (let second = 10; second < 60; second++) {
    const text = line("by two ways", `Nov 21 10:20:${second}`);
    for (const origin of [device, relay]) hear(origin, text, 30, second * 1000);
  }
  // Devices in the same trouble, without a name or with one, and later ones.
  hear(device, "<13>login failure", 1000);
  hear(other, "<13>login failure", 1000);
  hear(other, line("again").replace("gw", "gw2"), 1000);
  hear(other, line("again", "Nov 21 10:20:31"), 1000);
  hear(other, line("again"), 1000, 10_000);
  hear(other, line("again?"), 1000);
  expect(found).toEqual([]);
});

test("however many peers there are, few are followed, and each in its turn", () => {
  const { hear, found } = life();
  for (let each = 0; each < 100; each++) hear(from(`10.1.0.${each}:1`), line(`m${each}`));
  hear(relay, line("m99"), 40);
  expect(found).toEqual([]);
  for (let each = 99; each >= 0; each--)
    hear(from(`10.1.0.${each}:1`), line(`m${each}`), 1, 10_000);
  hear(relay, line("m99"), 40, 10_001);
  expect(found).toEqual(["10.0.0.9"]);
});

test("long messages are told apart by how they begin, and by how long they are", () => {
  const { hear, found } = life();
  const long = "x".repeat(1000);
  hear(device, line(long));
  hear(relay, line(`${long}x`), 40);
  expect(found).toEqual([]);
  hear(relay, line(long), 40);
  expect(found).toEqual(["10.0.0.9"]);
});
