// Real handshakes on the loopback.
import { afterEach, expect, test } from "bun:test";
import { join } from "node:path";
import { systemClock } from "../../../src/base/clock.ts";
import { Counters } from "../../../src/base/counters.ts";
import { readTextFile } from "../../../src/base/files.ts";
import { openLibc } from "../../../src/base/libc.ts";
import { UserError } from "../../../src/base/user-error.ts";
import type { TlsOptions } from "../../../src/source/credentials.ts";
import type { ListenOptions, Source } from "../../../src/source/source.ts";
import { openTcp } from "../../../src/source/tcp.ts";
import { listenOptions } from "../../listen-options.ts";

const file = (name: string): string => join(import.meta.dir, "../../vectors/mutual-tls", name);
const pem = (name: string) => Bun.file(file(name));
const tls: TlsOptions = {
  certFile: file("server.crt"),
  keyFile: file("server.key"),
  caFile: file("ca.crt"),
  clientCert: "optional",
  clientAllow: [],
};
const options = listenOptions("tls", { frameBytesMax: 1 << 20, handshakeMsMax: 60_000 });

const open: Source[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop();
});

function listen(more: Partial<TlsOptions> = {}, overrides: Partial<ListenOptions> = {}) {
  const seen: { text: string; identity: string | undefined }[] = [];
  const counters = new Counters();
  const warned: unknown[] = [];
  const log = {
    info() {},
    error() {},
    warn: (_: string, fields?: object) => void warned.push(fields),
  };
  const source = openTcp(
    { ...options, ...overrides, tls: { ...tls, ...more } },
    {
      receive: ({ bytes, start, end }, { identity }) =>
        void seen.push({ text: bytes.toString("utf8", start, end), identity }),
      counters,
    },
    { clock: systemClock, log, readTextFile, libc: openLibc(), raiseOpenFiles: () => 5000 },
  );
  open.push(source);
  return { seen, counters, source, warned };
}

async function until(held: () => boolean): Promise<void> {
  while (!held()) await Bun.sleep(2);
}

/** Says one thing as soon as TLS stands, and hangs up. */
async function say(source: Pick<Source, "port">, text: string, client?: "router1" | "stranger") {
  const shown = client && { cert: pem(`${client}.crt`), key: pem(`${client}.key`) };
  const state = { closed: false, refused: false };
  await Bun.connect({
    hostname: "127.0.0.1",
    port: source.port,
    tls: { ca: pem("ca.crt"), serverName: "localhost", ...shown },
    socket: {
      handshake: (socket, isGood) => {
        state.refused = !isGood;
        socket.write(text);
        socket.end();
      },
      data() {},
      error: () => void (state.refused = true),
      close: () => void (state.closed = true),
    },
  });
  await until(() => state.closed);
}

test("messages come in whatever their framing, with the sender's name where it shows one", async () => {
  const { seen, source, counters } = listen();
  await say(source, "<1>octets".length + " <1>octets", "router1");
  await say(source, "<1>lf\n<1>crlf\r\n");
  await say(source, "\0<1>nul\0\0", "router1");
  await until(() => seen.length === 4);
  expect(seen).toEqual([
    { text: "<1>octets", identity: "router1" },
    { text: "<1>lf", identity: undefined },
    { text: "<1>crlf", identity: undefined },
    { text: "<1>nul", identity: "router1" },
  ]);
  expect(counters.ignored.empty).toBe(2);
});

test("a flood of short lines arrives whole and in its order", async () => {
  const { seen, source } = listen();
  const flood = Array.from({ length: 11_000 }, (_, n) => `${n}`);
  await say(source, flood.map((line) => `${line}\n`).join(""));
  await until(() => seen.length === flood.length);
  expect(seen.map(({ text }) => text)).toEqual(flood);
});

test("a certificate of nobody known is refused, counted and told", async () => {
  const { seen, source, counters, warned } = listen();
  await say(source, "<1>no\n", "stranger");
  await until(() => counters.ignored.client_certificate === 1);
  await say(source, "<1>yes\n");
  await until(() => seen.length === 1);
  expect(seen[0]!.text).toBe("<1>yes");
  expect(warned).toMatchObject([
    { reason: "client_certificate", detail: "DEPTH_ZERO_SELF_SIGNED_CERT" },
  ]);
});

test("where certificates are required, who shows none is refused", async () => {
  const { seen, source, counters } = listen({ clientCert: "required" });
  await say(source, "<1>no\n");
  await until(() => counters.ignored.client_certificate === 1);
  await say(source, "<1>yes\n", "router1");
  await until(() => seen.length === 1);
  expect(seen).toEqual([{ text: "<1>yes", identity: "router1" }]);
});

test("who is not on the list is refused, good as its certificate may be", async () => {
  const { counters, source, warned } = listen({ clientAllow: ["router2"] });
  await say(source, "<1>no\n", "router1");
  await until(() => counters.ignored.client_certificate === 1);
  expect(warned).toMatchObject([{ detail: "its names are not in client_allow" }]);
  const other = listen({ clientAllow: ["*.branch.example"] });
  await say(other.source, "<1>yes\n", "router1");
  await until(() => other.seen.length === 1);
  expect(other.seen[0]!.identity).toBe("router1.branch.example");
});

test("a proxy's header comes before TLS, in one piece with it or not", async () => {
  const { seen, source } = listen({}, { proxyFrom: ["127.0.0.1"] });
  const header = "PROXY TCP4 192.0.2.1 198.51.100.2 5000 6514\r\n";
  const relay = Bun.listen<{ first: boolean; up?: Promise<Bun.Socket<unknown>> }>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open: (socket) => void (socket.data = { first: true }),
      data(socket, data) {
        socket.data.up ??= Bun.connect({
          ...{ hostname: "127.0.0.1", port: source.port },
          socket: {
            data: (_, back) => void socket.write(back),
            close: () => void socket.end(),
          },
        });
        const octets = socket.data.first ? Buffer.concat([Buffer.from(header), data]) : data;
        socket.data.first = false;
        void socket.data.up.then((up) => up.write(octets));
      },
      close: ({ data }) => void data.up?.then((up) => up.end()),
    },
  });
  await say({ port: relay.port }, "<1>relayed\n", "router1");
  await until(() => seen.length === 1);
  expect(seen).toEqual([{ text: "<1>relayed", identity: "router1" }]);
  relay.stop(true);
});

test("plain text and half a handshake are closed, counted and told", async () => {
  const { seen, source, counters, warned } = listen({}, { handshakeMsMax: 500 });
  const closed: string[] = [];
  const connect = (first: string | Uint8Array) =>
    Bun.connect({
      hostname: "127.0.0.1",
      port: source.port,
      socket: {
        open: (socket) => void socket.write(first),
        data() {},
        close: () => void closed.push(String(first)),
      },
    });
  await connect("<13>plain\n");
  await connect(Uint8Array.of(22, 3, 1, 2, 0, 1));
  await connect(Uint8Array.of(22, 3, 1, 0, 4, 9, 9, 9, 9));
  await connect("");
  await until(() => closed.length === 4);
  expect(seen).toEqual([]);
  const { plain_on_tls, tls_failed, handshake_timeout } = counters.ignored;
  expect({ plain_on_tls, tls_failed, handshake_timeout }).toEqual({
    plain_on_tls: 1,
    tls_failed: 1,
    handshake_timeout: 2,
  });
  expect(warned.length).toBe(3);
});

test("a key of another certificate is the user's to mend", () => {
  expect(() => listen({ keyFile: file("renewed.key") })).toThrow(UserError);
});
