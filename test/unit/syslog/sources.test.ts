import { expect, test } from "bun:test";
import type { Message } from "../../../src/syslog/message.ts";
import { Sources } from "../../../src/syslog/sources.ts";
import { originIn } from "../../origin.ts";
import { encode, parse, receivedAtMs } from "./reading.ts";

/** Reads lines that arrive a second apart, and answers with the records. */
function listener(zone = "UTC") {
  const sources = new Sources();
  const origin = originIn(zone);
  let seq = 0;
  return (text: string, from = origin): Message => {
    const message = parse(text, from, receivedAtMs + seq * 1000);
    sources.observe(message, ++seq);
    return message;
  };
}

/** A stamp that is so many seconds behind the time of reception of the line `n`. */
function stamp(n: number, behindS: number): string {
  return new Date(receivedAtMs + (n - behindS) * 1000).toISOString();
}

const old = (n: number, behindS: number): string => {
  const date = new Date(receivedAtMs + (n - behindS) * 1000);
  const [, day, month] = date.toUTCString().split(" ");
  return `<13>${month} ${day} ${date.toISOString().slice(11, 19)} h t: x`;
};

test("a repeated message names the line before it from the same device", () => {
  const read = listener();
  const f = (text: string, repeatOf: number): void => expect(read(text).repeatOf).toBe(repeatOf);
  f("<5>Oct  4 00:24:15 a last message repeated 2 times", 0);
  f("<5>Oct  4 00:24:15 a t: x", 0);
  f("<5>Oct  4 00:24:15 b t: x", 0);
  f("<5>Oct  4 00:24:15 a last message repeated 2 times", 2);
  f("<5>Oct  4 00:24:15 a last message repeated 5 times", 2);
  f("<5>Oct  4 00:24:15 b last message repeated 2 times", 3);
  f("<5>Oct  4 00:24:15 c last message repeated 2 times", 0);
  f("<5>Oct  4 00:24:15 b t: message repeated 2 times: [ x]", 0);
});

test("a zone is learned from stamps without one, and becomes theirs", () => {
  const read = listener();
  let message = read(old(0, -7200));
  for (let n = 1; n < 6; n++) message = read(old(n, -7200));
  expect(message.clockOffsetS).toBe(0);
  expect(message.offsetMinutes).toBe(0);
  message = read(old(6, -7200));
  expect(message.clockOffsetS).toBe(-7200);
  expect(message.offsetMinutes).toBe(120);
  expect(JSON.parse(encode(message))).toMatchObject({
    timestamp: "2026-11-21T12:20:36+02:00",
    clock_offset_s: -7200,
  });
});

test("a stamp with a zone stays as it was sent", () => {
  const read = listener();
  for (let n = 0; n < 9; n++) read(`<13>1 ${stamp(n, 86_400)} h t - - - x`);
  const message = read(`<13>1 ${stamp(9, 86_400)} h t - - - x`);
  const record = JSON.parse(encode(message)) as Record<string, unknown>;
  expect(record.clock_offset_s).toBe(86_400);
  expect(record.timestamp).toBe(stamp(9, 86_400));
});

test("what is no zone is an offset only", () => {
  const read = listener();
  for (let n = 0; n < 9; n++) read(old(n, 3 * 86_400));
  expect(read(old(9, 3 * 86_400))).toMatchObject({ clockOffsetS: 259_200, offsetMinutes: 0 });
});

test("delays, wrong seconds and a few strange samples teach nothing", () => {
  const read = listener("+01:00");
  for (let n = 0; n < 30; n++) {
    expect(read(`<13>1 ${stamp(n, n % 4 === 0 ? 7200 : 400)} h t - - - x`).clockOffsetS).toBe(0);
  }
});

test("a clock between two quarters is taken for one of them, and stays there", () => {
  const read = listener();
  // 3 h 7 min 30 s, give or take two seconds.
  const behindS = (n: number) => 11_250 + ((n * 7919) % 5) - 2;
  for (let n = 0; n < 9; n++) read(old(n, behindS(n)));
  const { clockOffsetS } = read(old(9, behindS(9)));
  expect([10_800, 11_700]).toContain(clockOffsetS);
  for (let n = 10; n < 60; n++) expect(read(old(n, behindS(n))).clockOffsetS).toBe(clockOffsetS);
});

test("a device's summer ends: seven messages later its zone is the other one", () => {
  const read = listener();
  const offsets: number[] = [];
  for (let n = 0; n < 24; n++) offsets.push(read(old(n, n < 12 ? -7200 : -3600)).offsetMinutes);
  expect(offsets.indexOf(120)).toBe(6);
  expect(offsets.indexOf(60)).toBe(12 + 6);
  expect(offsets.slice(18)).toEqual(offsets.slice(18).map(() => 60));
});

test("the literal stamp is there whatever is learned", () => {
  const read = listener();
  for (let n = 0; n < 9; n++) read(old(n, 11_220));
  const line = old(9, 11_220);
  const message = read(line);
  expect(message).toMatchObject({ clockOffsetS: 10_800, offsetMinutes: -180, zoneLearned: true });
  expect(message.timestampText).toBe(line.slice(4, 19));
  // The digits are those of the stamp, as its own clock showed them.
  const { timestamp } = JSON.parse(encode(message)) as { timestamp: string };
  expect(timestamp.slice(11)).toBe(`${line.slice(11, 19)}-03:00`);
});

test("what is learned is unlearned when the clock is set", () => {
  const read = listener();
  for (let n = 0; n < 9; n++) read(`<13>1 ${stamp(n, 3600)} h t - - - x`);
  for (let n = 9; n < 18; n++) read(`<13>1 ${stamp(n, 0)} h t - - - x`);
  expect(read(`<13>1 ${stamp(18, 0)} h t - - - x`).clockOffsetS).toBe(0);
});

test("devices behind one address have clocks of their own", () => {
  const read = listener();
  for (let n = 0; n < 18; n += 2) {
    read(`<13>1 ${stamp(n, 3600)} a t - - - x`);
    read(`<13>1 ${stamp(n + 1, 0)} b t - - - x`);
  }
  expect(read(`<13>1 ${stamp(18, 3600)} a t - - - x`).clockOffsetS).toBe(3600);
  expect(read(`<13>1 ${stamp(19, 0)} b t - - - x`).clockOffsetS).toBe(0);
});

test("senders that take ever new names are forgotten, not kept", () => {
  const read = listener();
  read("<5>Oct  4 00:24:15 first t: x");
  for (let n = 0; n < 3000; n++) read(`<5>Oct  4 00:24:15 host${n} t: x`);
  expect(read("<5>Oct  4 00:24:15 first last message repeated 2 times").repeatOf).toBe(0);
});
