import { afterAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Socket } from "bun";
import type { HttpBody, HttpRequest } from "../../../src/base/http.ts";
import { systemHttp } from "../../../src/base/system-http.ts";
import { FakeClock } from "../../fake-clock.ts";

const pem = (name: string) =>
  readFileSync(join(import.meta.dir, "../../vectors/tls", name), "utf8");
const ca = pem("ca.pem");
const tls = { key: pem("server.key"), cert: pem("server.pem") };

const stops: (() => void)[] = [];
afterAll(() => stops.forEach((stop) => stop()));

type Reaction = (socket: Socket<undefined>, data: Buffer) => void;

/** A TCP server that does what a test wants as soon as bytes come. `heard` is all it got. */
function rawServer(react: Reaction, hostname = "127.0.0.1") {
  let heard = "";
  let opened = () => {};
  let spoke = () => {};
  const connection = new Promise<void>((resolve) => (opened = resolve));
  const speech = new Promise<void>((resolve) => (spoke = resolve));
  const listener = Bun.listen({
    ...{ hostname, port: 0 },
    socket: {
      open: () => opened(),
      data(socket, data) {
        heard += data.toString("latin1");
        spoke();
        react(socket, data);
      },
      error() {},
    },
  });
  stops.push(() => listener.stop(true));
  return { port: listener.port, connection, speech, heard: () => heard };
}

function webServer(fetch: (request: Request) => Response | Promise<Response>, hostname?: string) {
  const options = { hostname: hostname ?? "127.0.0.1", port: 0, fetch };
  const server = hostname ? Bun.serve({ ...options, tls }) : Bun.serve(options);
  stops.push(() => void server.stop(true));
  return server.port!;
}

const bodyOf = (...parts: Uint8Array[]): HttpBody => ({
  bytes: parts.reduce((sum, part) => sum + part.length, 0),
  parts: () => parts,
});
const small = bodyOf(Buffer.from("hello "), Buffer.from("world"));

const clock = new FakeClock();
const http = systemHttp(clock);
const put = (url: string, changes: Partial<HttpRequest> = {}) =>
  http.send({
    ...{ method: "PUT", url, headers: { "x-a": "b" }, body: small },
    ...{ connectTimeoutMs: 3_000, timeoutMs: 30_000, answerBytesMax: 1024 },
    ...changes,
  });

test("systemHttp sends a body with its length and gives the answer", async () => {
  const server = rawServer((socket, data) => {
    if (data.includes("world"))
      socket.write("HTTP/1.1 201 Fine\r\nX-B: c\r\nContent-Length: 2\r\n\r\nok");
  });
  const answer = await put(`http://127.0.0.1:${server.port}/a%3Db/c`);
  if (!answer.ok) throw new Error(answer.detail);
  expect(answer.status).toBe(201);
  expect(answer.headers.get("x-b")).toBe("c");
  expect(Buffer.from(answer.body).toString()).toBe("ok");
  const heard = server.heard().toLowerCase();
  expect(heard).toStartWith("put /a%3db/c http/1.1\r\n");
  expect(heard).toContain("content-length: 11\r\n");
  expect(heard).toContain("x-a: b\r\n");
  expect(heard).not.toContain("transfer-encoding");
  expect(heard).toEndWith("\r\n\r\nhello world");
});

test("systemHttp sends requests without a body and with an empty one", async () => {
  const port = webServer(
    async (request) => new Response(`${request.method} ${(await request.text()).length}`),
  );
  const f = async (changes: Partial<HttpRequest>, expected: string) => {
    const answer = await put(`http://127.0.0.1:${port}/`, changes);
    expect(answer.ok && Buffer.from(answer.body).toString()).toBe(expected);
  };
  await f({ method: "GET", body: undefined }, "GET 0");
  await f({ body: bodyOf() }, "PUT 0");
});

test("systemHttp reads no more of an answer than asked for", async () => {
  const port = webServer(() => new Response("x".repeat(5_000_000), { status: 500 }));
  const answer = await put(`http://127.0.0.1:${port}/`);
  expect(answer.ok && [answer.status, answer.body.length]).toEqual([500, 1024]);
});

test("systemHttp gives an answer that came before the body was sent", async () => {
  const server = rawServer((socket) => {
    socket.write("HTTP/1.1 403 No\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope");
    socket.end();
  });
  const body = bodyOf(...Array.from({ length: 100 }, () => new Uint8Array(65_536)));
  const answer = await put(`http://127.0.0.1:${server.port}/`, { body });
  expect(answer.ok && answer.status).toBe(403);
});

test("systemHttp does not follow a redirect", async () => {
  const port = webServer(() => Response.redirect("http://127.0.0.1:1/", 307));
  const answer = await put(`http://127.0.0.1:${port}/`);
  expect(answer.ok && answer.status).toBe(307);
});

test("systemHttp tells apart how a connection fails", async () => {
  const f = async (url: string, code: string) =>
    expect(await put(url)).toMatchObject({ ok: false, code });
  const reset = rawServer((socket) => socket.terminate());
  const closed = rawServer((socket) => socket.end());
  const torn = rawServer((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    socket.end();
  });
  const ssh = rawServer((socket) => {
    socket.write("SSH-2.0-dropbear\r\n");
    socket.end();
  });
  await f("http://127.0.0.1:1/", "refused");
  await f(`http://127.0.0.1:${reset.port}/`, "reset");
  await f(`http://127.0.0.1:${closed.port}/`, "reset");
  await f(`http://127.0.0.1:${torn.port}/`, "reset");
  await f(`http://127.0.0.1:${ssh.port}/`, "network");
  // A label of 64 octets is no name to any resolver (RFC 1035, section 2.3.4).
  await f(`http://${"a".repeat(64)}.invalid/`, "dns");
});

test("systemHttp gives up when nothing answers in time", async () => {
  // Only the end of the body says for certain that the connection stood.
  const { promise: sent, resolve } = Promise.withResolvers<void>();
  const server = rawServer((_, data) => void (data.toString().endsWith("world") && resolve()));
  const sending = put(`http://127.0.0.1:${server.port}/`);
  await sent;
  await clock.pass(30_000);
  const detail = "no whole answer within 30000 ms";
  expect(await sending).toEqual({ ok: false, code: "timeout", detail });
});

test("systemHttp gives up sooner when no connection comes to stand", async () => {
  // The handshake is never answered, so the connection is never ready for the body.
  const server = rawServer(() => {});
  const sending = put(`https://127.0.0.1:${server.port}/`, { ca });
  await server.connection;
  await clock.pass(3_000);
  const detail = "no connection within 3000 ms";
  expect(await sending).toEqual({ ok: false, code: "timeout", detail });
});

test("systemHttp stops when it is told to, before and while it sends", async () => {
  const server = rawServer(() => {});
  const stop = new AbortController();
  const url = `http://127.0.0.1:${server.port}/`;
  const sending = put(url, { signal: stop.signal });
  await server.speech;
  stop.abort();
  expect(await sending).toMatchObject({ ok: false, code: "aborted" });
  expect(await put(url, { signal: stop.signal })).toMatchObject({ ok: false, code: "aborted" });
});

test("systemHttp leaves no timer behind", async () => {
  const port = webServer(() => new Response("ok"));
  await put(`http://127.0.0.1:${port}/`);
  await put("http://127.0.0.1:1/");
  expect(clock.waiting).toBe(0);
});

test("systemHttp trusts whom it is told to trust, under the right name", async () => {
  const port = webServer(() => new Response("ok"), "127.0.0.1");
  const other = webServer(() => new Response("ok"), "127.0.0.2");
  const plain = rawServer((socket) => {
    socket.write("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n");
    socket.end();
  });
  expect(await put(`https://127.0.0.1:${port}/`, { ca })).toMatchObject({ ok: true, status: 200 });
  const f = async (url: string, changes: Partial<HttpRequest>, detail: string) =>
    expect(await put(url, changes)).toEqual({ ok: false, code: "tls", detail });
  await f(`https://127.0.0.1:${port}/`, {}, "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  await f(`https://127.0.0.2:${other}/`, { ca }, "ERR_TLS_CERT_ALTNAME_INVALID");
  await f(`https://127.0.0.1:${plain.port}/`, { ca }, "EPROTO");
});

test("no variable of the runtime makes systemHttp trust anybody", async () => {
  const port = webServer(() => new Response("ok"), "127.0.0.1");
  const { NODE_TLS_REJECT_UNAUTHORIZED } = process.env;
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  const answer = await put(`https://127.0.0.1:${port}/`);
  restore({ NODE_TLS_REJECT_UNAUTHORIZED });
  expect(answer).toMatchObject({ ok: false, code: "tls" });
});

test("systemHttp uses the proxy it is given and no other", async () => {
  let asked = "";
  const proxyPort = webServer((request) => {
    asked = `${request.url} ${request.headers.get("proxy-authorization")}`;
    return new Response("by proxy");
  });
  const port = webServer(() => new Response("direct"));
  const f = async (changes: Partial<HttpRequest>, expected: string) => {
    const answer = await put(`http://127.0.0.1:${port}/x`, changes);
    expect(answer.ok && Buffer.from(answer.body).toString()).toBe(expected);
  };
  const { http_proxy, no_proxy } = process.env;
  process.env["http_proxy"] = `http://127.0.0.1:${proxyPort}`;
  await f({}, "direct");
  process.env["no_proxy"] = "*";
  await f({ proxy: `http://user:pass@127.0.0.1:${proxyPort}` }, "by proxy");
  expect(asked).toContain(`Basic ${btoa("user:pass")}`);
  restore({ http_proxy, no_proxy });
});

test("systemHttp takes a body of another length than it claims for our own fault", async () => {
  const port = webServer(async (request) => new Response(String((await request.bytes()).length)));
  const f = (bytes: number) =>
    expect(put(`http://127.0.0.1:${port}/`, { body: { ...small, bytes } })).rejects.toThrow("BUG");
  await f(10);
  await f(12);
});

function restore(values: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}
