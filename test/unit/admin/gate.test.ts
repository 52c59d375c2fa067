import { expect, test } from "bun:test";
import type { AdminOptions } from "../../../src/admin/options.ts";
import { openAdmin } from "../../admin-subject.ts";

const token = "0123456789abcdef-right";

test("whoever calls it by an address, localhost, its device name or a given name is answered", async () => {
  const { ask } = await openAdmin({}, { names: ["sluice.lan"] });
  const f = async (host: string, status: number) => {
    expect([host, (await ask("/api/v1/status", { host })).status]).toEqual([host, status]);
  };
  for (const host of ["127.0.0.1:8514", "10.0.0.1", "[::1]:8514", "localhost", "LOCALHOST:1"]) {
    await f(host, 200);
  }
  for (const host of ["gw", "gw:8514", "sluice.lan:8514"]) await f(host, 200);
  for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8514"]) {
    await f(host, 421);
  }
});

test("whatever it is called by, it answers without a fault", async () => {
  const { admin } = await openAdmin();
  const { signal } = new AbortController();
  // As the runtime gives them: a host that it does not like is left out of the URL.
  const f = async (url: string, host: string | undefined, status: number) => {
    const headers = new Headers(host === undefined ? {} : { host });
    const request = { url, method: "GET", headers, signal } as Request;
    const answer = await admin.handle(request, { source: "192.0.2.1", stream() {} });
    expect([host, answer.status]).toEqual([host, status]);
  };
  await f("http://[/healthz", "[", 421);
  await f("http://%%%/healthz", "%%%", 421);
  await f("/healthz", "a b", 421);
  await f("/healthz", "", 421);
  await f("/healthz", "evil@localhost", 421);
  await f("/", "localhost/api/v1/status#", 421);
  await f("http://localhost:99999/healthz", "localhost:99999", 400);
  // A probe by HTTP/1.0.
  await f("/healthz", undefined, 200);
  await f("/api/v1/search?limit=1", undefined, 200);
});

test("pages of others get nothing, whatever they ask for", async () => {
  const { ask } = await openAdmin();
  const f = async (headers: Record<string, string>, status: number) => {
    expect((await ask("/metrics", headers)).status).toBe(status);
  };
  await f({ origin: "http://127.0.0.1:8514" }, 200);
  await f({ origin: "http://evil.example" }, 403);
  await f({ origin: "http://127.0.0.1:8515" }, 403);
  await f({ origin: "null" }, 403);
  await f({ "sec-fetch-site": "same-origin" }, 200);
  await f({ "sec-fetch-site": "none" }, 200);
  await f({ "sec-fetch-site": "cross-site" }, 403);
  await f({ "sec-fetch-site": "same-site" }, 403);
  // A link to the page itself may be followed from anywhere.
  expect((await ask("/", { "sec-fetch-site": "cross-site" })).status).toBe(200);
});

test("with a token, only what says nothing about messages is answered without it", async () => {
  const { ask, clock } = await openAdmin({}, { token });
  const f = async (path: string, authorization: string, status: number) => {
    await clock.pass(1000);
    expect((await ask(path, { authorization })).status).toBe(status);
  };
  for (const path of ["/", "/healthz", "/readyz"]) await f(path, "", 200);
  for (const path of ["/metrics", "/api/v1/status", "/api/v1/devices"]) {
    await f(path, `Bearer ${token}`, 200);
    await f(path, `bearer  ${token} `, 200);
    for (const wrong of ["", "Bearer", token, `Basic ${token}`, `Bearer ${token}x`]) {
      await f(path, wrong, 401);
    }
  }
});

test("guesses at the token are soon too many, and time forgives them", async () => {
  const { ask, clock } = await openAdmin({}, { token });
  const statuses: number[] = [];
  for (let guess = 0; guess < 10; guess++) {
    statuses.push((await ask("/metrics", { authorization: `Bearer guess-${guess}` })).status);
  }
  expect(statuses.filter((status) => status === 401).length).toBe(5);
  expect(statuses.at(-1)).toBe(429);
  const right = { authorization: `Bearer ${token}` };
  await clock.pass(5000);
  expect((await ask("/metrics", right)).status).toBe(200);
});

test("every answer tells browsers to do nothing with it but show it, and no cookie is set", async () => {
  const { ask } = await openAdmin();
  for (const path of ["/", "/healthz", "/metrics", "/api/v1/status", "/nothing"]) {
    const { headers } = await ask(path);
    expect(headers.get("content-security-policy")).toStartWith("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("access-control-allow-origin")).toBeNull();
  }
});

test("who listens to the tail does so no more once there is another token", async () => {
  const { admin, ask, clock } = await openAdmin({}, { token });
  const options: AdminOptions = {
    ...{ host: "127.0.0.1", port: 8514, isDefault: true, token, names: [] },
    stalledMsMax: 300_000,
  };
  const tail = async (given: string) =>
    (await ask("/api/v1/tail", { authorization: `Bearer ${given}` })).body!.getReader();
  const old = await tail(token);
  await old.read();
  admin.change({ ...options, names: ["sluice.lan"] });
  let next = old.read();
  await clock.pass(15_000);
  // A heartbeat: other names are no reason to end it.
  expect((await next).done).toBe(false);
  next = old.read();
  admin.change({ ...options, token: `${token}-2` });
  await clock.pass(100);
  expect((await next).done).toBe(true);
  const fresh = await tail(`${token}-2`);
  expect((await fresh.read()).done).toBe(false);
  await fresh.cancel();
});

test("only known paths and methods are answered", async () => {
  const { ask } = await openAdmin();
  expect((await ask("/nothing")).status).toBe(404);
  expect((await ask("/constructor")).status).toBe(404);
  expect((await ask("/api/v1/status/")).status).toBe(404);
  const posted = await ask("/healthz", {}, { method: "POST" });
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  expect((await ask("/", {}, { method: "DELETE" })).status).toBe(405);
});

test("a browser that has the page is not sent it again", async () => {
  const { ask } = await openAdmin();
  const first = await ask("/");
  expect(first.headers.get("content-type")).toBe("text/html; charset=utf-8");
  const etag = first.headers.get("etag")!;
  expect((await ask("/", { "if-none-match": etag })).status).toBe(304);
  expect((await ask("/", { "if-none-match": '"other"' })).status).toBe(200);
});
