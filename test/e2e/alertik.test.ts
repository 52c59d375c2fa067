// In Alertik's place: its variables alone, its requests, as they were observed.
import { expect, test } from "bun:test";
import vectors from "../vectors/alertik.json";
import { datagrams, Hook, type Hooked } from "./hook.ts";
import { program, Sluice, waitFor } from "./sluice.ts";

interface Vector {
  id: string;
  env?: Record<string, string | undefined>;
  datagram?: string;
  datagram_bytes?: string;
  request?: string | null;
  body_raw?: string;
  body_bytes?: string;
  content_length?: number;
  log_contains?: string;
  forwarded_bytes?: string;
}

const cases = new Map((vectors.cases as Vector[]).map((each) => [each.id, each]));
const stamp = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/;

/** What a vector leaves out, and our own port and services in place of the real ones. */
function environment({ env = {} }: Vector, hook: Hook): Record<string, string> {
  const notifier = env["EVENT0_NOTIFIER"] ?? env["STATIC_EVENT0_NOTIFIER"] ?? "Generic1";
  const variable = `${notifier.toUpperCase()}_WEBHOOK_URL`;
  const path = new URL(env[variable] ?? "http://h/hook").pathname;
  const isStatic = env["STATIC_EVENTS_ENABLED"] !== undefined;
  return {
    ...(!isStatic && { ENV_EVENTS: "1", EVENT0_NOTIFIER: notifier }),
    ...(env as Record<string, string>),
    ...(notifier === "Telegram"
      ? { SLUICE_CHANNEL_0_SERVER: hook.url }
      : { [variable]: `${hook.url}${path}` }),
    SLUICE_LISTEN_0_PORT: "0",
  };
}

async function start(id: string, more: Record<string, string> = {}) {
  const hook = new Hook();
  const sluice = await Sluice.start(undefined, { ...environment(cases.get(id)!, hook), ...more });
  return { hook, sluice, port: sluice.port("udp") };
}

/** The first request for a vector's datagram. */
async function requestOf(id: string, octets: string | Buffer): Promise<Hooked> {
  const { hook, sluice, port } = await start(id);
  await datagrams(port, octets);
  const [request] = await waitFor(() => (hook.got.length > 0 ? hook.got : undefined), `${id} sent`);
  expect(await sluice.stop()).toBe(0);
  await hook.cut();
  return request!;
}

test("Telegram is sent the same GET", async () => {
  const { datagram, request } = cases.get("tg-substr")!;
  const got = await requestOf("tg-substr", datagram!);
  const encoded = encodeURIComponent(stamp.exec(decodeURIComponent(got.path))![0]);
  const [, expected] = /^GET https:\/\/api\.telegram\.org(.*)<TS/.exec(request!)!;
  expect([got.method, got.path]).toEqual(["GET", `${expected}${encoded}`]);
  const { user_agent, telegram_headers } = vectors.request_common;
  expect(got.headers["user-agent"]).toBe(user_agent);
  expect(got.headers["accept"]).toBe(telegram_headers.Accept);
});

test("webhooks are sent the same POST", async () => {
  const f = async (id: string, change: (body: string) => string = (body) => body) => {
    const { datagram, env, body_raw } = cases.get(id)!;
    const got = await requestOf(id, datagram!);
    const expected = change(body_raw!).replace("<TS>", stamp.exec(got.body)![0]);
    expect([id, got.method, got.body]).toEqual([id, "POST", expected]);
    const { user_agent, webhook_headers } = vectors.request_common;
    expect(got.headers["user-agent"]).toBe(user_agent);
    expect(got.headers["content-type"]).toBe(webhook_headers["Content-Type"]);
    expect(got.headers["accept"]).toBe(webhook_headers.Accept);
    const isDiscord = env?.["EVENT0_NOTIFIER"] === "Discord";
    expect(got.path.endsWith("/slack")).toBe(isDiscord || id.startsWith("slack"));
  };

  // Faults that are mended: a backslash is escaped, an empty group is empty.
  await f("slack-regex-groups", (body) => body.replace("back\\slash", "back\\\\slash"));
  await f("discord-no-groups");
  await f("optional-group-unmatched");
  await f("empty-group-BUG", (body) => body.replace("x[user bob]y", "x[]y"));
  await f("static0");
});

test("control characters and bytes that are no UTF-8 make JSON all the same", async () => {
  const octets = Buffer.from('l1\nl2\ttab\x01 \xff \\ "', "latin1");
  const { body } = await requestOf("control-bytes", octets);
  const { text } = JSON.parse(body) as { text: string };
  expect(text.replace(stamp, "<TS>")).toBe('l1\nl2\ttab\x01 \u00ff \\ ", at: <TS>');
});

test("2,047 octets of a datagram are looked at", async () => {
  const { headers } = await requestOf("truncate", "A".repeat(3000));
  expect(headers["content-length"]).toBe(String(cases.get("truncate")!.content_length));
});

test("a mask that asks for a group that is not there sends nothing and is told", async () => {
  const { datagram, log_contains } = cases.get("group-out-of-range")!;
  const { sluice, hook, port } = await start("group-out-of-range");
  await datagrams(port, datagram!);
  expect(sluice.log.some(({ event }) => event.includes(log_contains!))).toBe(true);
  await sluice.stop();
  expect(hook.got).toEqual([]);
  await hook.cut();
});

test("every datagram is forwarded octet for octet, NUL and line feed included", async () => {
  const octets = Buffer.from("<30>a\0b\n");
  const got: Buffer[] = [];
  const target = await Bun.udpSocket({
    hostname: "127.0.0.1",
    socket: { data: (_, data) => void got.push(Buffer.from(data)) },
  });
  const { sluice, port, hook } = await start("discord-no-groups", {
    ...{ FORWARD_HOST: "localhost", FORWARD_PORT: String(target.port) },
  });
  await datagrams(port, octets, "second");
  await waitFor(() => (got.length === 2 ? got : undefined), "both forwarded");
  expect(got).toEqual([octets, Buffer.from("second")]);
  await sluice.stop();
  target.close();
  await hook.cut();
});

test("strict mode is silent for ten seconds and then looks again", async () => {
  const { sluice, port, hook } = await start("discord-no-groups", { ALERTIK_COMPAT: "strict" });
  const send = () => datagrams(port, "login failure");
  await send();
  await waitFor(() => (hook.got.length === 1 ? true : undefined), "the first notice");
  await Bun.sleep(3000);
  await send();
  await Bun.sleep(8500);
  expect(hook.got.length).toBe(1);
  await send();
  await waitFor(() => (hook.got.length === 2 ? true : undefined), "the second notice");
  await sluice.stop();
  expect(hook.texts.every((text) => text.startsWith("no groups @1 @@ raw, at: "))).toBe(true);
  await hook.cut();
});

test("a burst into a service that hangs ends nothing", async () => {
  const { sluice, port, hook } = await start("slack-regex-groups");
  hook.status = undefined;
  const line = (n: number) => `login failure for user u from 10.0.${n >> 8}.${n & 255} via ssh`;
  await datagrams(port, ...Array.from({ length: 1000 }, (_, n) => line(n)));
  await waitFor(() => (hook.got.length > 0 ? true : undefined), "the first notice");
  const status = await sluice.stop();
  const last = sluice.log.find(({ event }) => event === "stopped alerting");
  expect([status, last?.["messagesUnsent"]]).toEqual([0, 1000]);
  await hook.cut();
});

test("what is wrong at the start is told in its words, with status 2", () => {
  for (const { env, log } of vectors.startup_errors_exit_1) {
    const variables = env as Record<string, string>;
    const result = Bun.spawnSync([program, "alertik"], {
      env: { PATH: "/usr/bin:/bin", ...variables, ...missing(variables) },
    });
    const text = result.stderr.toString().replaceAll(/\s+/g, " ");
    // Sixteen events and more are no error any more: that they are not defined is.
    const isCount = variables["ENV_EVENTS"] === "16";
    expect(text).toContain(isCount ? "EVENT15_MATCH_TYPE" : log.replaceAll(/\s+/g, " "));
    expect(result.exitCode).toBe(2);
  }

  /** The vector stops at the first problem; here all are told, so the others are mended. */
  function missing(env: Record<string, string>): Record<string, string> {
    if (env["EVENT0_NOTIFIER"] === undefined) return {};
    return { EVENT0_MATCH_STR: "x", EVENT0_MASK_MSG: "y" };
  }
});
