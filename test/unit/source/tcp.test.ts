// Real connections on the loopback.
import { expect, test } from "bun:test";
import { UserError } from "../../../src/base/user-error.ts";
import { connect, listen, open, until } from "./tcp-peers.ts";

test("frames of several connections arrive with their senders", async () => {
  const { seen, source } = listen({ host: "::" });
  const [a, b] = [await connect(source), await connect(source, "::1")];
  a.socket.write("<1>from a\n<1>again");
  b.socket.write("11 <1>from b\n\n");
  a.socket.write(" a\n");
  await until(() => seen.length === 3);
  const texts = seen.map(({ text }) => text).sort();
  expect(texts).toEqual(["<1>again a", "<1>from a", "<1>from b"]);
  const of = (text: string) => seen.find((each) => each.text === text)!.client;
  expect(of("<1>from a")).toBe(`127.0.0.1:${a.socket.localPort}`);
  expect(of("<1>from b")).toBe(`[::1]:${b.socket.localPort}`);
  a.socket.end();
  b.socket.end();
});

test("the last message of a connection needs no end of line", async () => {
  const { seen, source } = listen();
  const { socket } = await connect(source);
  socket.write("<1>one\n<1>two");
  socket.end();
  await until(() => seen.length === 2);
  expect(seen[1]!.text).toBe("<1>two");
});

test("TLS and HTTP on the plain port are closed and counted", async () => {
  const { seen, counters, source } = listen();
  const tls = await connect(source);
  tls.socket.write(new Uint8Array([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]));
  await until(() => tls.state.closed);
  const http = await connect(source);
  http.socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await until(() => http.state.closed);
  expect(counters.ignored).toMatchObject({ tls_on_plain: 1, http_on_plain: 1 });
  expect(seen).toEqual([]);
});

test("connections beyond the limit are closed and counted, the others stay", async () => {
  const { seen, counters, source } = listen({ connectionsMax: 2 });
  const first = await connect(source);
  const second = await connect(source);
  const third = await connect(source);
  await until(() => third.state.closed);
  expect(counters.ignored.connection_limit).toBe(1);
  first.socket.write("<1>still here\n");
  await until(() => seen.length === 1);
  second.socket.end();
  first.socket.end();
});

test("whoever takes all connections keeps nobody else out", async () => {
  const { seen, counters, source } = listen({ host: "::", connectionsMax: 3 });
  const greedy = [await connect(source), await connect(source), await connect(source)];
  greedy[0]!.socket.write("<1>first\n<1>unfinished");
  await until(() => seen.length === 1);
  greedy[2]!.socket.write("<1>third\n");
  await until(() => seen.length === 2);
  const other = await connect(source, "::1");
  // Of those of the greedy the one that was silent longest.
  await until(() => greedy[1]!.state.closed);
  expect(counters.ignored.connection_limit).toBe(1);
  const otherOnceMore = await connect(source, "::1");
  await until(() => otherOnceMore.state.closed);
  const greedyOnceMore = await connect(source);
  await until(() => greedyOnceMore.state.closed);
  expect(counters.ignored.connection_limit).toBe(3);
  other.socket.write("<1>heard\n");
  await until(() => seen.length === 3);
  expect(seen[2]!.text).toBe("<1>heard");
  expect([greedy[0]!.state.closed, greedy[2]!.state.closed, source.connections]).toEqual([
    ...[false, false, 3],
  ]);
  for (const { socket } of [greedy[0]!, greedy[2]!, other]) socket.end();
});

test("a connection that says nothing is closed and counted", async () => {
  const { counters, source } = listen({ idleMsMax: 10 });
  const { state } = await connect(source);
  await until(() => state.closed);
  expect(counters.ignored.idle).toBe(1);
});

test("a stop takes in what is on its way", async () => {
  const { seen, source } = listen();
  const { socket } = await connect(source);
  const lines = Array.from({ length: 5000 }, (_, n) => `<1>line ${n}\n`).join("");
  let at = 0;
  while (at < lines.length) {
    at += socket.write(lines.slice(at));
    await Bun.sleep(0);
  }
  open.splice(0);
  await source.stop();
  expect(seen.length).toBe(5000);
});

/** As many short lines as take some ten turns, and fit into the kernel's buffer. */
const flood = Array.from({ length: 11_000 }, (_, n) => `${n}`);

test("a flood of short lines arrives whole and in its order, however it ends", async () => {
  for (const end of ["end", "terminate"] as const) {
    const { seen, source } = listen();
    const { socket } = await connect(source);
    expect(socket.write(flood.map((line) => `${line}\n`).join(""))).toBe(54_890);
    await until(() => seen.length > 0);
    expect(seen.length).toBeLessThan(flood.length);
    // The peer cuts the connection while it waits to be read.
    socket[end]();
    await until(() => seen.length === flood.length);
    expect(seen.map(({ text }) => text)).toEqual(flood);
  }
});

test("a stop takes in the rest of a flood", async () => {
  const { seen, source } = listen();
  const { socket } = await connect(source);
  socket.write(flood.map((line) => `${line}\n`).join(""));
  await until(() => seen.length > 0);
  open.splice(0);
  await source.stop();
  expect(seen.map(({ text }) => text)).toEqual(flood);
});

test("short lines of one peer keep no other from being heard", async () => {
  const { seen, source } = listen();
  const hostile = await connect(source);
  const healthy = await connect(source);
  hostile.socket.write(flood.map((line) => `${line}\n`).join(""));
  await until(() => seen.length > 0);
  healthy.socket.write("<1>healthy\n");
  await until(() => seen.some(({ text }) => text === "<1>healthy"));
  expect(seen.length).toBeLessThan(flood.length);
  await until(() => seen.length === flood.length + 1);
  hostile.socket.end();
  healthy.socket.end();
});

test("there are no more connections than files, and that is told", async () => {
  const few = listen({ connectionsMax: 5000 });
  expect(few.source.warning).toBe(
    "5000 open files are allowed, so 4936 connections are: ulimit -n 5064 before the start",
  );
  expect(listen().source.warning).toBeUndefined();
});

test("peers from elsewhere are closed and counted", async () => {
  const { seen, counters, source } = listen({ host: "::", allow: ["127.0.0.1"] });
  const barred = await connect(source, "::1");
  const welcome = await connect(source);
  welcome.socket.write("<1>welcome\n");
  await until(() => seen.length === 1 && barred.state.closed);
  expect(counters.ignored.not_allowed).toBe(1);
  welcome.socket.end();
});

test("an address that is taken is the user's problem", () => {
  const { source } = listen();
  const again = () => listen({ port: source.port });
  expect(again).toThrow(UserError);
  expect(again).toThrow(`Cannot listen on tcp 127.0.0.1:${source.port}: EADDRINUSE`);
});
