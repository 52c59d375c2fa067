import { expect, test } from "bun:test";
import type { HttpAnswer, HttpFailure } from "../../../src/base/http.ts";
import { HttpSink } from "../../../src/sink/http-sink.ts";
import type { HttpSinkOptions } from "../../../src/sink/options.ts";
import { batchOf, numbered } from "../../batch.ts";
import { FakeClock } from "../../fake-clock.ts";
import { answer, failure, FakeHttp } from "../../fake-http.ts";

const signal = new AbortController().signal;

function sinkWith(script: (HttpAnswer | HttpFailure)[], changes: Partial<HttpSinkOptions> = {}) {
  const http = new FakeHttp(...script);
  const options: HttpSinkOptions = {
    ...{ kind: "http", name: "hook", url: "https://logs.example.net/in?token=secret" },
    ...{ mode: "batch", gzip: false, headers: {}, timeoutMs: 15_000 },
    ...changes,
  };
  return { http, sink: new HttpSink(options, undefined, { clock: new FakeClock(), http }) };
}

test("HttpSink posts a batch as plain NDJSON", async () => {
  const { http, sink } = sinkWith([answer(204)], { headers: { "x-scope": "lab" } });
  const batch = batchOf("k", numbered(10));
  expect(await sink.send(batch, signal)).toEqual({ kind: "accepted" });
  const [sent] = http.sent;
  expect(sent).toMatchObject({
    method: "POST",
    url: "https://logs.example.net/in?token=secret",
    timeoutMs: 15_000,
    headers: {
      "content-type": "application/x-ndjson",
      "user-agent": "sluice",
      "x-scope": "lab",
    },
  });
  expect(sent!.body.toString()).toBe(numbered(10).join("\n") + "\n");
});

test("a header that is given replaces ours, however its name is written", async () => {
  const headers = { "Content-Type": "application/json", "USER-AGENT": "mine" };
  const { http, sink } = sinkWith([answer(204)], { headers });
  await sink.send(batchOf("k", numbered(1)), signal);
  const expected = { "content-type": "application/json", "user-agent": "mine" };
  expect(http.sent[0]!.headers).toEqual(expected);
});

test("HttpSink posts the compressed body as it is when asked to", async () => {
  const f = async (compression: "gzip" | "zstd") => {
    const { http, sink } = sinkWith([answer(200)], { gzip: true });
    const batch = batchOf("k", numbered(10), compression);
    expect(await sink.send(batch, signal)).toEqual({ kind: "accepted" });
    expect(http.sent[0]!.headers["content-encoding"]).toBe(compression);
    expect(http.sent[0]!.body).toEqual(Buffer.concat([...batch.parts()]));
  };
  await f("gzip");
  await f("zstd");
});

test("HttpSink posts records one by one as the reference daemon does", async () => {
  const { http, sink } = sinkWith([answer(200)], {
    ...{ mode: "record", authorization: "Bearer t", tag: "home" },
  });
  expect(await sink.send(batchOf("k", numbered(3)), signal)).toEqual({ kind: "accepted" });
  expect(http.sent.map((sent) => sent.body.toString())).toEqual([
    ...['{"seq":1}\n', '{"seq":2}\n', '{"seq":3}\n'],
  ]);
  expect(http.sent[0]!.headers).toEqual({
    "user-agent": "sluice",
    "content-type": "application/json",
    authorization: "Bearer t",
    "x-log-tag": "home",
  });
});

test("HttpSink goes on with the record that failed", async () => {
  const script = [answer(200), answer(200), answer(503), answer(200)];
  const { http, sink } = sinkWith(script, { mode: "record" });
  const batch = batchOf("k", numbered(4));
  expect(await sink.send(batch, signal)).toMatchObject({ kind: "failed", reason: "HTTP 503" });
  expect(await sink.send(batch, signal)).toEqual({ kind: "accepted" });
  const seqs = http.sent.map((sent) => JSON.parse(sent.body.toString()).seq);
  expect(seqs).toEqual([1, 2, 3, 3, 4]);
  expect(await sink.send(batchOf("next", numbered(1)), signal)).toEqual({ kind: "accepted" });
  expect(http.sent).toHaveLength(6);
});

test("HttpSink brings the other records though one is refused", async () => {
  const script = [answer(200), answer(413), answer(200)];
  const { http, sink } = sinkWith(script, { mode: "record" });
  const result = await sink.send(batchOf("k", numbered(4)), signal);
  expect(result).toEqual({ kind: "refused", reason: "1 of 4 records are too large" });
  expect(http.sent).toHaveLength(4);
});

test("HttpSink tells the weather from what a person must mend", async () => {
  const f = async (scripted: HttpAnswer | HttpFailure, expected: object) => {
    const result = await sinkWith([scripted]).sink.send(batchOf("k", numbered(1)), signal);
    expect(result).toEqual(expected as never);
  };
  const hint = "http https://logs.example.net answers 401: check url and authorization";
  await f(failure("dns"), {
    kind: "failed",
    reason: "no answer (dns: DNS)",
    hint: expect.stringContaining("No name server knows that name"),
  });
  await f(answer(500), { kind: "failed", reason: "HTTP 500" });
  await f(answer(429, "", { "retry-after": "3" }), {
    ...{ kind: "failed", reason: "HTTP 429", retryAfterMs: 3_000 },
  });
  await f(answer(401), { kind: "failed", reason: "HTTP 401", hint, slow: true });
  await f(answer(413), { kind: "refused", reason: "HTTP 413" });
  await f(answer(302), {
    ...{ kind: "failed", reason: "HTTP 302", slow: true, hint: hint.replace("401", "302") },
  });
});

test("HttpSink keeps paths and queries, which hold tokens, out of its description", () => {
  expect(sinkWith([answer(200)]).sink.description).toBe("http https://logs.example.net");
});
