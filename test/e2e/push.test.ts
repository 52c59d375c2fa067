// The services for phones on the compiled program, against a real HTTP server.
import { afterAll, expect, test } from "bun:test";
import { datagrams } from "./hook.ts";
import { Sluice, waitFor } from "./sluice.ts";

interface Got {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  atMs: number;
}

/** Answers of the next requests by the first word of their path; then all is well. */
const script: Record<string, (Response | "never")[]> = {};
const got: Got[] = [];
const server = Bun.serve({
  ...{ hostname: "127.0.0.1", port: 0, idleTimeout: 60 },
  async fetch(request) {
    const { pathname: path } = new URL(request.url);
    const { method } = request;
    const headers = Object.fromEntries(request.headers) as Record<string, string>;
    const body = (await request.json()) as Record<string, unknown>;
    got.push({ method, path, headers, body, atMs: Date.now() });
    const answer = script[path.split("/")[1]!]?.shift();
    if (answer === "never") await new Promise(() => {});
    return answer instanceof Response ? answer : Response.json({ event_id: "$1", status: 1 });
  },
});
afterAll(() => server.stop(true));
const at = (word: string): Got[] => got.filter(({ path }) => path.split("/")[1] === word);

const url = `http://127.0.0.1:${server.port}`;
const tokens = { 0: "tk_hush-hush", 1: "Ahush-hush", 2: "azhush-hush", 3: "syt_hush-hush" };
const channel = (kind: string, more: string): string =>
  `[[channel]]\nkind = "${kind}"\nper_minute = 600\n${more}\n`;
const toml = `
[[listen]]
port = 0
[[rule]]
name = "login"
condition = 'content ~ "failure for user (?P<user>\\S+)"'
message = "{user} failed"
cooldown = "0s"
${channel("ntfy", `server = "${url}/ntfy"\ntopic = "alerts"`)}
${channel("gotify", `server = "${url}/gotify"`)}
${channel("pushover", `server = "${url}/pushover"\nuser_key = "uQ"\nemergency = "crit"`)}
${channel("matrix", `server = "${url}/matrix"\nroom_id = "!abc:example.org"\ntimeout = "3s"`)}
`;

test("each service gets what it documents; what it says is heard, and no token is in the log", async () => {
  const late = { errcode: "M_LIMIT_EXCEEDED", error: "Too Many Requests", retry_after_ms: 1500 };
  script["matrix"] = ["never", Response.json(late, { status: 429 })];
  script["ntfy"] = [
    Response.json({ error: "limit" }, { status: 429, headers: { "Retry-After": "2" } }),
  ];
  script["gotify"] = [Response.json({ error: "Unauthorized: Ahush-hush" }, { status: 401 })];
  const env = Object.entries(tokens).map(([n, token]) => [`SLUICE_CHANNEL_${n}_TOKEN`, token]);
  const sluice = await Sluice.start(toml, Object.fromEntries(env) as Record<string, string>);
  const sentAtMs = Date.now();
  await datagrams(sluice.port("udp"), "<34>1 - gw system - - - login failure for user Jürgen");
  await waitFor(
    () => (at("matrix").length >= 3 && at("ntfy").length >= 2) || undefined,
    "the services",
  );

  expect(at("ntfy")[1]!.atMs - at("ntfy")[0]!.atMs).toBeGreaterThan(1900);
  expect(at("ntfy")[1]).toMatchObject({
    ...{ method: "POST", path: "/ntfy", headers: { authorization: "Bearer tk_hush-hush" } },
    body: { topic: "alerts", title: "login: gw", message: "Jürgen failed", priority: 4 },
  });
  expect(at("gotify")[0]).toMatchObject({
    ...{ path: "/gotify/message", headers: { "x-gotify-key": "Ahush-hush" } },
    body: { title: "login: gw", message: "Jürgen failed", priority: 8 },
  });
  expect(at("pushover")).toMatchObject([
    {
      path: "/pushover/1/messages.json",
      body: {
        ...{ token: "azhush-hush", user: "uQ", message: "Jürgen failed", priority: 2 },
        ...{ retry: 60, expire: 3600 },
      },
    },
  ]);
  // In whole seconds, of when the message came.
  const stampMs = Number(at("pushover")[0]!.body["timestamp"]) * 1000;
  expect(stampMs).toBeGreaterThan(sentAtMs - 1000);
  expect(stampMs).toBeLessThanOrEqual(at("pushover")[0]!.atMs);
  const [first, second, third] = at("matrix");
  expect(third!.atMs - second!.atMs).toBeGreaterThan(1400);
  expect(first).toMatchObject({
    method: "PUT",
    body: { msgtype: "m.text", body: "Jürgen failed" },
  });
  expect(first!.path).toMatch(
    /^\/matrix\/_matrix\/client\/v3\/rooms\/!abc%3Aexample.org\/send\/m.room.message\/[\w-]+$/,
  );
  // One transaction, however often it is tried.
  expect([second!.path, third!.path]).toEqual([first!.path, first!.path]);

  expect(await sluice.stop()).toBe(0);
  const said = sluice.log.map((each) => JSON.stringify(each)).join("\n");
  expect(said).toContain("gotify");
  expect(said).not.toContain("hush");
});
