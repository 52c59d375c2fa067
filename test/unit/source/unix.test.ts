// Real sockets in the file system, streams and datagrams.
import { afterAll, afterEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { openLibc } from "../../../src/base/libc.ts";
import type { UnixOptions } from "../../../src/source/local.ts";
import type { Source } from "../../../src/source/source.ts";
import { openUnixDatagrams } from "../../../src/source/unix-datagrams.ts";
import { openUnixStream } from "../../../src/source/unix-stream.ts";
import { SeenIntake } from "./intake.ts";

const folder = mkdtempSync(join(tmpdir(), "sluice-unix-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const libc = openLibc();
const warned: string[] = [];
const warn = (event: string, fields = {}) => void warned.push(`${event} ${JSON.stringify(fields)}`);
const doors = { clock: systemClock, log: { ...silentLog, warn }, libc };

const open: Source[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop();
});

let count = 0;
async function listen(transport: UnixOptions["transport"], overrides: Partial<UnixOptions> = {}) {
  const intake = new SeenIntake();
  const path = join(folder, `${++count}.sock`);
  const common = { hostname: "router", zone: "UTC", frameBytesMax: 1000, connectionsMax: 2 };
  const options = { transport, ...common, path, mode: 0o620, ...overrides };
  const way = transport === "unix-stream" ? openUnixStream : openUnixDatagrams;
  const source = await way(options, intake, doors);
  open.push(source);
  const until = async (wanted: number) => {
    for (let turn = 0; intake.texts.length < wanted && turn < 400; turn++) await Bun.sleep(5);
  };
  return { intake, path: options.path, source, until };
}

/** Sends datagrams as syslog(3) does. */
function sendDatagrams(path: string, texts: string[]): void {
  const fd = libc!.socket(1, 2, 0);
  const address = Buffer.concat([Buffer.from([1, 0]), Buffer.from(`${path}\0`)]);
  for (const text of texts) {
    const octets = Buffer.from(text);
    const sent = libc!.sendto(fd, octets, octets.length, 0, address, address.length);
    if (Number(sent) !== octets.length) throw new Error(`errno ${libc!.errno()}`);
  }
  libc!.close(fd);
}

async function sendStream(path: string, pieces: string[]) {
  const socket = await Bun.connect({ unix: path, socket: { data() {} } });
  for (const piece of pieces) {
    socket.write(piece);
    await Bun.sleep(1);
  }
  return socket;
}

test("a stream is framed as TCP is, and belongs to this box", async () => {
  const { intake, path, until } = await listen("unix-stream");
  const socket = await sendStream(path, ["<13>one: a\n<13>tw", "o: b\n<13>three"]);
  await until(2);
  socket.end();
  await until(3);
  expect(intake.texts).toEqual(["<13>one: a", "<13>two: b", "<13>three"]);
  const [{ hostname, origin }] = intake.messages as [(typeof intake.messages)[0]];
  expect([hostname, origin.client, origin.transport]).toEqual(["router", path, "unix-stream"]);
});

test("a flood of short lines arrives whole and in its order", async () => {
  const { intake, path, until } = await listen("unix-stream");
  const flood = Array.from({ length: 11_000 }, (_, n) => `${n}`);
  const socket = await sendStream(path, [flood.map((line) => `${line}\n`).join("")]);
  expect(intake.texts.length).toBeLessThan(flood.length);
  socket.end();
  await until(flood.length);
  expect(intake.texts).toEqual(flood);
});

test("further connections are closed, counted and told of", async () => {
  const { intake, path, until } = await listen("unix-stream");
  const sockets = [];
  for (const name of ["a", "b", "c"]) sockets.push(await sendStream(path, [`<13>${name}: x\n`]));
  await until(2);
  expect(intake.texts).toEqual(["<13>a: x", "<13>b: x"]);
  expect(intake.counters.ignored.connection_limit).toBe(1);
  expect(warned).toEqual([`peer refused {"reason":"connection_limit","client":"${path}"}`]);
  for (const socket of sockets) socket.end();
});

test.if(libc !== undefined)("each datagram is a message, an empty one is ignored", async () => {
  const { intake, path, until } = await listen("unix-dgram");
  sendDatagrams(path, ["<13>one: a\n", "<13>two: b\nc", "", "<13>three: d", "x".repeat(1500)]);
  await until(4);
  const long = `${"x".repeat(1000)}(1500)`;
  expect(intake.texts).toEqual(["<13>one: a\n", "<13>two: b\nc", "<13>three: d", long]);
  expect(intake.counters.ignored.empty).toBe(1);
});

test.if(libc !== undefined)("a stop takes in what was sent before it", async () => {
  const { intake, path, source } = await listen("unix-dgram");
  const texts = Array.from({ length: 8 }, (_, n) => `<13>app: ${n}`);
  sendDatagrams(path, texts);
  await source.stop();
  open.pop();
  expect(intake.texts).toEqual(texts);
});

for (const transport of ["unix-stream", "unix-dgram"] as const) {
  test.if(libc !== undefined)(`${transport}: the mode is set, the end removes it`, async () => {
    const { path, source } = await listen(transport);
    expect(statSync(path).mode & 0o777).toBe(0o620);
    await source.stop();
    open.pop();
    expect(existsSync(path)).toBe(false);
  });

  test.if(libc !== undefined)(`${transport}: what nobody listens to is replaced`, async () => {
    const path = join(folder, `stale-${transport}.sock`);
    const fd = libc!.socket(1, transport === "unix-stream" ? 1 : 2, 0);
    const address = Buffer.concat([Buffer.from([1, 0]), Buffer.from(`${path}\0`)]);
    libc!.bind(fd, address, address.length);
    libc!.close(fd);
    expect(existsSync(path)).toBe(true);
    await listen(transport, { path });
  });

  test.if(libc !== undefined)(`${transport}: what cannot be bound is told`, async () => {
    const { path } = await listen(transport);
    const f = async (path: string, expected: string) =>
      expect(await listen(transport, { path }).catch(({ message }) => message)).toBe(expected);
    await f(path, `Cannot listen on ${transport} "${path}": EADDRINUSE`);
    const file = join(folder, "file");
    writeFileSync(file, "");
    await f(file, `Cannot listen on ${transport} "${file}": EEXIST`);
    const link = join(folder, `link-${transport}`);
    symlinkSync("/nowhere/log", link);
    await f(link, `Cannot listen on ${transport} "${link}": EEXIST`);
    const nowhere = join(folder, "nowhere/log");
    await f(nowhere, `Cannot listen on ${transport} "${nowhere}": ENOENT`);
  });
}
