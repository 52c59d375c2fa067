// What the services for phones are sent, as each documents it.
import { expect, test } from "bun:test";
import { gotifyRequest } from "../../../../src/sink/notifier/gotify.ts";
import { matrixRequest } from "../../../../src/sink/notifier/matrix.ts";
import { ntfyRequest } from "../../../../src/sink/notifier/ntfy.ts";
import type { ChannelOptions } from "../../../../src/sink/notifier/options.ts";
import { pushoverRequest } from "../../../../src/sink/notifier/pushover.ts";
import { alertOf, atMs } from "./alerts.ts";

type Of<K extends ChannelOptions["kind"]> = Extract<ChannelOptions, { kind: K }>;

const common = { name: "phone", timeoutMs: 1000, queueMax: 100, perMinuteMax: 20 };
const nasty = 'a <b>b</b> *c* @room "d" \\ \n\u0001 é 😀';

const ntfy: Of<"ntfy"> = {
  ...{ kind: "ntfy", ...common, server: "https://ntfy.sh", topic: "hush", token: "" },
};
const gotify: Of<"gotify"> = {
  ...{ kind: "gotify", ...common, server: "https://push.example/gotify/", token: "Axyz" },
};
const pushover: Of<"pushover"> = {
  ...{ kind: "pushover", ...common, server: "https://api.pushover.net", token: "azG" },
  userKey: "uQi",
};
const matrix: Of<"matrix"> = {
  ...{ kind: "matrix", ...common, server: "https://matrix.example", token: "syt_x" },
  roomId: "!a/b:example.org",
};

test("ntfy gets JSON with a topic, a title and a priority", () => {
  expect(ntfyRequest(ntfy, alertOf(nasty))).toEqual({
    ...{ method: "POST", url: "https://ntfy.sh", headers: {} },
    body: { topic: "hush", title: "login: gw", message: nasty, priority: 3 },
  });
  const { headers } = ntfyRequest({ ...ntfy, token: "tk_1" }, alertOf("x"));
  expect(headers).toEqual({ authorization: "Bearer tk_1" });
});

test("ntfy takes 4096 octets: no character is cut in two", () => {
  const { body } = ntfyRequest(ntfy, alertOf("é😀".repeat(1000)));
  const { message } = body as { message: string };
  const bytes = Buffer.byteLength(message);
  expect([bytes <= 4096, bytes > 4086, message.isWellFormed()]).toEqual([true, true, true]);
  expect(message).toMatch(/^(é😀)+é?…$/u);
  const exact = "x".repeat(4096);
  expect((ntfyRequest(ntfy, alertOf(exact)).body as { message: string }).message).toBe(exact);
});

test("Gotify gets plain text, whatever its application is set to", () => {
  expect(gotifyRequest(gotify, alertOf(nasty))).toEqual({
    ...{ method: "POST", url: "https://push.example/gotify/message" },
    headers: { "x-gotify-key": "Axyz" },
    body: {
      ...{ title: "login: gw", message: nasty, priority: 5 },
      extras: { "client::display": { contentType: "text/plain" } },
    },
  });
});

test("Pushover gets the time of the alert, 1024 characters and a title of 250", () => {
  expect(pushoverRequest(pushover, alertOf(nasty))).toEqual({
    ...{ method: "POST", url: "https://api.pushover.net/1/messages.json" },
    body: {
      ...{ token: "azG", user: "uQi", title: "login: gw", message: nasty },
      ...{ timestamp: atMs / 1000, priority: 0 },
    },
  });
  const long = alertOf("x".repeat(2000), { hostname: "h\n".repeat(200) });
  const { title, message } = pushoverRequest(pushover, long).body as Record<string, string>;
  expect([title!.length, message!.length, /[\n]/.test(title!)]).toEqual([250, 1024, false]);
});

test("what is bad enough is an emergency, which is repeated until somebody confirms it", () => {
  const emergency = { severity: 2, retryMs: 60_000, expireMs: 3_600_000 };
  const f = (severity: number, expected: object) =>
    expect(pushoverRequest({ ...pushover, emergency }, alertOf("x", { severity })).body).toEqual(
      expect.objectContaining(expected),
    );
  f(0, { priority: 2, retry: 60, expire: 3600 });
  f(2, { priority: 2, retry: 60, expire: 3600 });
  f(3, { priority: 1 });
  f(7, { priority: -1 });
});

test("every service's priority never rises as the severity gets milder", () => {
  const priorities = (request: typeof gotifyRequest | typeof ntfyRequest, options: object) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((severity) => {
      const { body } = request(options as never, alertOf("x", { severity }));
      return (body as { priority: number }).priority;
    });
  for (const list of [priorities(gotifyRequest, gotify), priorities(ntfyRequest, ntfy)]) {
    expect(list).toEqual(list.toSorted((a, b) => b - a));
  }
});

test("Matrix gets a transaction that is the alert's own, so that a retry is no second message", () => {
  const alert = alertOf(nasty);
  const first = matrixRequest(matrix, alert);
  expect(first).toEqual({
    method: "PUT",
    url:
      "https://matrix.example/_matrix/client/v3/rooms/!a%2Fb%3Aexample.org/send/" +
      "m.room.message/6b01-7",
    headers: { authorization: "Bearer syt_x" },
    body: { msgtype: "m.text", body: nasty, "m.mentions": {} },
  });
  expect(matrixRequest(matrix, alert)).toEqual(first);
  expect(matrixRequest(matrix, alertOf(nasty, { id: "6b01-8" })).url).not.toBe(first.url);
});
