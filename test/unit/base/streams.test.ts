import { afterAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Socket } from "bun";
import {
  streamHint,
  systemStreams,
  type ClientTls,
  type StreamFailure,
} from "../../../src/base/streams.ts";
import { FakeClock } from "../../fake-clock.ts";

const pem = (name: string) =>
  readFileSync(join(import.meta.dir, "../../vectors/tls", name), "utf8");
const serverTls = { key: pem("server.key"), cert: pem("server.pem") };

const stops: (() => void)[] = [];
afterAll(() => stops.forEach((stop) => stop()));

interface Manners {
  tls?: boolean;
  /** What the server does with what comes; it always answers an end by closing. */
  react?: (socket: Socket<undefined>) => void;
}

function server({ tls = false, react }: Manners) {
  let heard = "";
  const listener = Bun.listen({
    ...{ hostname: "127.0.0.1", port: 0, ...(tls && { tls: serverTls }) },
    socket: {
      data(socket, data) {
        heard += data.toString("latin1");
        react?.(socket);
      },
      error() {},
      end: (socket) => void socket.end(),
    },
  });
  stops.push(() => listener.stop(true));
  return { port: listener.port, heard: () => heard };
}

/** Opens a stream, sends, says that that was all, and waits for how it ends. */
async function life(port: number, text: string, tls?: ClientTls) {
  const clock = new FakeClock();
  let closed = (_: StreamFailure | undefined) => {};
  const end = new Promise<StreamFailure | undefined>((resolve) => (closed = resolve));
  const target = { host: "127.0.0.1", port, connectMsMax: 1000, ...(tls && { tls }) };
  const stream = await systemStreams(clock)(target, { onDrain() {}, onClosed: closed });
  if (!stream.ok) return stream.code;
  expect(clock.waiting).toBe(0);
  expect(stream.write(Buffer.from(text))).toBe(text.length);
  stream.finish();
  return (await end)?.code ?? `fine, ${stream.address}`;
}

test("a stream that the far side closes behind our end has arrived", async () => {
  const { port, heard } = server({});
  expect(await life(port, "hello")).toBe("fine, 127.0.0.1");
  expect(heard()).toBe("hello");
});

test("a stream that is reset has not", async () => {
  const { port } = server({ react: (socket) => socket.terminate() });
  expect(await life(port, "hello")).toBe("ECONNRESET");
});

test("where nobody listens there is no stream", async () => {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  expect(await life(port, "")).toBe("ECONNREFUSED");
});

test("TLS: the server is verified by the given authority, and by its name", async () => {
  const { port, heard } = server({ tls: true });
  const ca = pem("ca.pem");
  expect(await life(port, "hello", { ca })).toBe("fine, 127.0.0.1");
  expect(heard()).toBe("hello");
  expect(await life(port, "secret", {})).toMatch(/SELF_SIGNED|UNABLE_TO_VERIFY/);
  const serverName = "other.example";
  expect(await life(port, "secret", { ca, serverName })).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  expect(heard()).toBe("hello");
});

test("TLS: a key that is none is told, and so is a server that speaks none", async () => {
  const { port } = server({ tls: true });
  const broken = await life(port, "", { cert: "x", key: "x" });
  expect(streamHint({ ok: false, code: broken })).toContain("must be PEM");
  const plain = server({ react: (socket) => void socket.end("no\n") });
  const code = await life(plain.port, "", { ca: pem("ca.pem") });
  expect(streamHint({ ok: false, code })).toBe("Does it speak TLS on that port?");
});

test("what a failure says, a hint explains", () => {
  const f = (code: string, expected: string) =>
    expect(streamHint({ ok: false, code })).toContain(expected);
  f("ECONNREFUSED", "Nothing listens there");
  f("ETIMEDOUT", "It does not answer");
  f("ENETUNREACH", "No way there");
  f("EAFNOSUPPORT", "No way there");
  f("TLSV1_ALERT_CERTIFICATE_REQUIRED", "It wants another certificate of ours");
  // By TLS 1.2 a server says no more when it misses a certificate.
  f("SSLV3_ALERT_HANDSHAKE_FAILURE", "It wants a certificate of ours, or");
  f("ERR_TLS_CERT_ALTNAME_INVALID", "say which name is to be expected");
  f("something new", "Check the network");
});

test("who does not answer in time is given up", async () => {
  const { port } = server({});
  const clock = new FakeClock();
  // A plain server never answers a TLS greeting.
  const target = { host: "127.0.0.1", port, tls: {}, connectMsMax: 1000 };
  const opening = systemStreams(clock)(target, { onDrain() {}, onClosed() {} });
  await clock.pass(1000);
  expect(await opening).toEqual({ ok: false, code: "ETIMEDOUT" });
});
