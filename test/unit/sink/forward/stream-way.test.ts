import { expect, test } from "bun:test";
import type { StreamEvents, StreamFailure, StreamTarget } from "../../../../src/base/streams.ts";
import type { StreamWayOptions } from "../../../../src/sink/forward/options.ts";
import { StreamWay } from "../../../../src/sink/forward/stream-way.ts";
import { FakeClock } from "../../../fake-clock.ts";

const refused: StreamFailure = { ok: false, code: "ECONNREFUSED" };
const reset: StreamFailure = { ok: false, code: "ECONNRESET" };

/** A way to a server that a test plays. */
function life(
  { isUp = true, ...changes }: Partial<StreamWayOptions> & { isUp?: boolean } = {},
  files: Record<string, string> = {},
) {
  const clock = new FakeClock();
  const said: string[] = [];
  const say = (event: string, fields: { reason?: unknown } = {}) =>
    void said.push(fields.reason === undefined ? event : `${event}: ${String(fields.reason)}`);
  const server = {
    isUp,
    room: Infinity,
    got: "",
    calls: [] as StreamTarget[],
    /** It answers when this is resolved. */
    silence: undefined as Promise<void> | undefined,
    isAbandoned: false,
    events: undefined as StreamEvents | undefined,
    isFinished: false,
  };
  const options = { framing: "lf", queueBytesMax: 65_536, connectMsMax: 1000, ...changes } as const;
  const way = new StreamWay({ host: "logs", port: 514 }, options, {
    clock,
    random: { fraction: () => 1 } as never,
    log: { info: say, warn: say, error: say },
    readTextFile: (path) =>
      files[path] === undefined ? { ok: false, code: "ENOENT" } : { ok: true, text: files[path] },
    openStream(target, events) {
      server.calls.push(target);
      if (!server.isUp) return Promise.resolve(refused);
      server.events = events;
      return (server.silence ?? Promise.resolve()).then(() => ({
        ...({ ok: true, address: "192.0.2.1" } as const),
        write(octets: Uint8Array) {
          const taken = Math.min(server.room, octets.length);
          server.room -= taken;
          server.got += Buffer.from(octets.subarray(0, taken)).toString();
          return taken;
        },
        finish: () => void (server.isFinished = true),
        abandon: () => void (server.isAbandoned = true),
      }));
    },
  });
  const stop = new AbortController();
  const ended = way.sendLoop(stop.signal);
  const send = (text: string) => way.send(Buffer.from(text));
  const counts = () => [way.sent, way.lost, way.waiting];
  return { way, clock, server, said, send, counts, stop, ended };
}

test("messages that come together go out together, each in its frame", async () => {
  const { way, clock, server, send, counts, said, ended } = life();
  send("before");
  await clock.pass(0);
  send("a");
  send("b\nc");
  expect(server.got).toBe("before\n");
  await clock.pass(0);
  expect([server.got, counts(), way.address]).toEqual([
    ...["before\na\nb c\n", [3, 0, 0], "192.0.2.1"],
  ]);
  way.finish();
  expect(server.isFinished).toBe(true);
  server.events!.onClosed(undefined);
  await ended;
  expect([said, clock.waiting]).toEqual([[], 0]);
});

test("a server that is away is called again, and what waits for it is bounded", async () => {
  const { way, clock, server, send, counts, said } = life({
    ...{ isUp: false, queueBytesMax: 3 * (4 + 2) },
  });
  await clock.pass(0);
  for (const text of ["a", "b", "c", "d", "e"]) send(text);
  expect(counts()).toEqual([0, 2, 3]);
  await clock.pass(30_000);
  expect(server.calls.length).toBe(5);
  server.isUp = true;
  await clock.pass(60_000);
  expect([server.got, counts()]).toEqual(["c\nd\ne\n", [3, 2, 0]]);
  expect(said).toEqual(["forward failing: ECONNREFUSED", "forward recovered"]);
  expect(way.description).toBe("tcp logs port 514");
});

test("a frame that the end of a connection cut is sent again as a whole", async () => {
  const { clock, server, send, counts, said } = life();
  server.room = 7;
  for (const text of ["<1>a", "<1>b", "<1>c"]) send(text);
  await clock.pass(0);
  expect([server.got, counts()]).toEqual(["<1>a\n<1", [1, 0, 2]]);
  server.room = 3;
  server.events!.onDrain();
  expect([server.got, counts()]).toEqual(["<1>a\n<1>b\n", [2, 0, 1]]);
  server.room = 1;
  server.events!.onDrain();
  server.room = Infinity;
  server.events!.onClosed(reset);
  await clock.pass(1250);
  expect([server.got, counts()]).toEqual(["<1>a\n<1>b\n<<1>c\n", [3, 0, 0]]);
  expect(said).toEqual(["forward failing: ECONNRESET"]);
});

test("who takes the connection and closes it is called with growing pauses, and told once", async () => {
  const { clock, server, said } = life();
  for (let call = 1; call <= 3; call++) {
    await clock.pass(0);
    expect(server.calls.length).toBe(call);
    server.events!.onClosed(reset);
    await clock.pass(1000 * 2 ** (call - 1) - 1);
    expect(server.calls.length).toBe(call);
    await clock.pass(1);
  }
  await clock.pass(5000);
  expect(said).toEqual(["forward failing: ECONNRESET", "forward recovered"]);
});

test("who broke off gets nothing before it could break off again", async () => {
  const { clock, server, send, counts } = life();
  await clock.pass(0);
  server.events!.onClosed(reset);
  send("a");
  for (const pauseMs of [1000, 2000]) {
    await clock.pass(pauseMs + 200);
    expect([server.got, counts()]).toEqual(["", [0, 0, 1]]);
    // A stream that has ended takes nothing.
    server.room = 0;
    server.events!.onClosed(reset);
  }
  server.room = Infinity;
  await clock.pass(4250);
  expect([server.got, counts(), server.calls.length]).toEqual(["a\n", [1, 0, 0], 4]);
});

test("TLS: files are read for each call, and nothing is sent before a refusal could come", async () => {
  const files: Record<string, string> = { "/ca": "CA", "/c": "CERT" };
  const tls = { caFile: "/ca", certFile: "/c", keyFile: "/k", serverName: "name" };
  const { clock, server, send, said } = life({ tls, framing: "octet" }, files);
  send("a");
  await clock.pass(0);
  expect([server.calls.length, said]).toEqual([0, ['forward failing: cannot read "/k": ENOENT']]);
  files["/k"] = "KEY";
  await clock.pass(1000);
  expect(server.calls[0]!.tls).toEqual({ ca: "CA", cert: "CERT", key: "KEY", serverName: "name" });
  expect(server.got).toBe("");
  await clock.pass(250);
  expect(server.got).toBe("1 a");
});

test("other settings are tried at once, and what waits stays, as far as there is room", async () => {
  const { way, clock, server, send, counts } = life({ isUp: false, queueBytesMax: 100 });
  await clock.pass(0);
  for (const text of ["a", "b", "c", "d"]) send(text);
  const stream = { framing: "lf", queueBytesMax: 3 * (4 + 2), connectMsMax: 2000 } as const;
  const to = { host: "logs", port: 514, condition: { kind: "all" }, format: "as_is" } as const;
  server.isUp = true;
  way.change({ ...to, stream });
  await clock.pass(250);
  expect([server.got, counts()]).toEqual(["b\nc\nd\n", [3, 1, 0]]);
  expect(server.calls.map(({ connectMsMax }) => connectMsMax)).toEqual([1000, 2000]);
  // A connection that stands goes on.
  way.change({ ...to, stream: { ...stream, connectMsMax: 3000 } });
  send("e");
  await clock.pass(5000);
  expect([server.got, server.calls.length]).toEqual(["b\nc\nd\ne\n", 2]);
});

test("at a stop one more try is made, and what is left is told", async () => {
  const { way, clock, server, send, counts, ended } = life({ isUp: false });
  await clock.pass(100);
  send("a");
  way.finish();
  await ended;
  expect([counts(), server.calls.length, clock.waiting]).toEqual([[0, 0, 1], 2, 0]);
});

test("a stop whose grace is over waits for nobody", async () => {
  const { way, clock, server, send, stop, counts, ended } = life();
  await clock.pass(0);
  server.room = 0;
  send("a");
  way.finish();
  stop.abort();
  await ended;
  expect([counts(), clock.waiting]).toEqual([[0, 0, 1], 0]);
});

test("a stop whose grace is over does not wait for a connection to come about", async () => {
  const { way, clock, server, send, stop, counts, ended } = life({ isUp: false });
  const silence = Promise.withResolvers<void>();
  await clock.pass(0);
  Object.assign(server, { isUp: true, silence: silence.promise });
  send("a");
  await clock.pass(1000);
  way.finish();
  stop.abort();
  await ended;
  expect([counts(), clock.waiting, server.isAbandoned]).toEqual([[0, 0, 1], 0, false]);
  silence.resolve();
  await clock.pass(0);
  expect([server.got, server.isAbandoned]).toEqual(["", true]);
});
