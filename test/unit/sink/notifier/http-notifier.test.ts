import { expect, test } from "bun:test";
import type { HttpAnswer, HttpFailure } from "../../../../src/base/http.ts";
import { HttpNotifier } from "../../../../src/sink/notifier/http-notifier.ts";
import { openNotifier } from "../../../../src/sink/notifier/open-notifier.ts";
import { FakeClock } from "../../../fake-clock.ts";
import { answer, failure, FakeHttp } from "../../../fake-http.ts";
import { alertOf } from "./alerts.ts";

function notifier(http: FakeHttp): HttpNotifier {
  const options = {
    ...{ description: "slack at hooks.example", timeoutMs: 5000, ca: "PEM", proxy: undefined },
    secrets: ["hush-hush"],
  };
  const url = "https://hooks.example/hush-hush";
  const request = ({ text }: { text: string }) => ({
    ...{ method: "POST" as const, url, body: { text }, headers: { "User-Agent": "mine" } },
  });
  return new HttpNotifier(options, request, { clock: new FakeClock(), http });
}

test("an alert is one POST of JSON; a header that is given replaces ours", async () => {
  const http = new FakeHttp(answer(200));
  const result = await notifier(http).send(alertOf('"é"'), new AbortController().signal);
  expect(result).toEqual({ kind: "accepted" });
  expect(http.sent).toMatchObject([
    {
      method: "POST",
      url: "https://hooks.example/hush-hush",
      ca: "PEM",
      timeoutMs: 5000,
      headers: { "content-type": "application/json", "user-agent": "mine" },
    },
  ]);
  expect(http.sent[0]!.body.toString()).toBe('{"text":"\\"é\\""}');
});

test("every answer becomes a verdict, with the service's words and without secrets", async () => {
  const f = async (scripted: HttpAnswer | HttpFailure, expected: object) => {
    const signal = new AbortController().signal;
    expect(await notifier(new FakeHttp(scripted)).send(alertOf("x"), signal)).toEqual(
      expected as never,
    );
  };
  const hint = (status: number) =>
    `slack at hooks.example answers ${status}: check its URL, token and addressee`;

  await f(answer(204), { kind: "accepted" });
  await f(answer(202), { kind: "accepted" });
  await f(failure("dns"), {
    kind: "failed",
    reason: "no answer (dns: DNS)",
    hint: expect.stringContaining("No name server knows that name"),
  });
  await f(answer(503, "<html>"), { kind: "failed", reason: "HTTP 503" });
  await f(answer(429, "", { "retry-after": "7" }), {
    ...{ kind: "failed", reason: "HTTP 429", retryAfterMs: 7000 },
  });
  // Telegram, Discord and Matrix.
  await f(answer(429, '{"parameters":{"retry_after":35}}'), {
    ...{ kind: "failed", reason: 'HTTP 429 ({"parameters":{"retry_after":35}})' },
    retryAfterMs: 35_000,
  });
  await f(answer(429, '{"message":"You are being rate limited.","retry_after":0.25}'), {
    ...{ kind: "failed", reason: "HTTP 429 (You are being rate limited.)", retryAfterMs: 250 },
  });
  await f(answer(429, '{"error":"slow","retry_after_ms":2000}'), {
    ...{ kind: "failed", reason: "HTTP 429 (slow)", retryAfterMs: 2000 },
  });
  // A connector of Teams says 200 and means 429.
  await f(answer(200, "Webhook message delivery failed: returned HTTP error 429 with x"), {
    kind: "failed",
    reason: "HTTP 200 (Webhook message delivery failed: returned HTTP error 429 with x)",
  });
  const connector = "Webhook message delivery failed with error: endpoint returned HTTP error";
  await f(answer(200, `${connector} 403`), {
    ...{ kind: "failed", reason: `HTTP 200 (${connector} 403)`, hint: hint(403), slow: true },
  });
  await f(answer(200, `${connector} 413`), {
    ...{ kind: "refused", reason: `HTTP 200 (${connector} 413)` },
  });
  // Who gives our text back has taken it.
  await f(answer(200, '{"text":"the proxy says HTTP error 429"}'), { kind: "accepted" });
  await f(answer(400, '{"description":"Bad Request: text is empty"}'), {
    ...{ kind: "refused", reason: "HTTP 400 (Bad Request: text is empty)" },
  });
  await f(answer(400, '{"description":"Bad Request: chat not found"}'), {
    ...{ kind: "failed", reason: "HTTP 400 (Bad Request: chat not found)" },
    ...{ hint: hint(400), slow: true },
  });
  // What must be allowed over there keeps alerts waiting: none of them is to blame.
  for (const words of [
    "Bad Request: group chat was upgraded to a supergroup chat",
    "Bad Request: not enough rights to send text messages to the chat",
    "Bad Request: CHAT_WRITE_FORBIDDEN",
  ]) {
    await f(answer(400, JSON.stringify({ description: words })), {
      ...{ kind: "failed", reason: `HTTP 400 (${words})`, hint: hint(400), slow: true },
    });
  }
  const off = "Could not execute workflow 'x' trigger 'manual' with state 'Disabled'";
  await f(answer(400, JSON.stringify({ error: { code: "Off", message: off } })), {
    ...{ kind: "failed", reason: `HTTP 400 (${off})`, hint: hint(400), slow: true },
  });
  await f(answer(404, '{"error":{"code":"WorkflowNotFound","message":"no such workflow"}}'), {
    ...{ kind: "failed", reason: "HTTP 404 (no such workflow)", hint: hint(404), slow: true },
  });
  await f(answer(400, '{"error":{"code":7}}'), { kind: "refused", reason: "HTTP 400" });
  const pushover = '{"user":"invalid","errors":["user key is invalid"],"status":0}';
  await f(answer(400, pushover), {
    ...{ kind: "failed", reason: "HTTP 400 (user key is invalid)", hint: hint(400), slow: true },
  });
  // Of other services these words are about the text.
  await f(answer(400, '{"message":"field user is invalid"}'), {
    ...{ kind: "refused", reason: "HTTP 400 (field user is invalid)" },
  });
  await f(answer(400, '{"errors":["message cannot be blank"],"status":0}'), {
    ...{ kind: "refused", reason: "HTTP 400 (message cannot be blank)" },
  });
  await f(answer(403, "invalid_token"), {
    ...{ kind: "failed", reason: "HTTP 403 (invalid_token)", hint: hint(403), slow: true },
  });
  await f(answer(404, "Cannot POST /hush-hush"), {
    ...{ kind: "failed", reason: "HTTP 404", hint: hint(404), slow: true },
  });
  await f(answer(302), { kind: "failed", reason: "HTTP 302", hint: hint(302), slow: true });
});

test("a service that repeats the password of its URL is not quoted", async () => {
  const echo = answer(401, '{"message":"no such password: hush-hush-word"}');
  const doors = { clock: new FakeClock(), http: new FakeHttp(echo) };
  const options = {
    ...({ kind: "webhook", name: "hook", method: "POST", body: "{text}", headers: {} } as const),
    ...{ url: "https://me:hush-hush-word@hooks.example/hook" },
    ...{ timeoutMs: 5000, queueMax: 100, perMinuteMax: 20 },
  };
  const opened = await openNotifier(options, doors as never);
  const result = await opened.send(alertOf("x"), new AbortController().signal);
  expect(result).toMatchObject({ kind: "failed", reason: "HTTP 401" });
});

test("a service that repeats a header that was given for it is not quoted", async () => {
  const echo = answer(401, '{"message":"what is Bearer hush-hush-token?"}');
  const doors = { clock: new FakeClock(), http: new FakeHttp(echo) };
  const options = {
    ...({ kind: "webhook", name: "hook", method: "POST", body: "{text}" } as const),
    ...{ url: "https://hooks.example/hook", headers: { authorization: "Bearer hush-hush-token" } },
    ...{ timeoutMs: 5000, queueMax: 100, perMinuteMax: 20 },
  };
  const opened = await openNotifier(options, doors as never);
  const result = await opened.send(alertOf("x"), new AbortController().signal);
  expect(result).toMatchObject({ kind: "failed", reason: "HTTP 401" });
});
