import { expect, test } from "bun:test";
import type { HttpAnswer, HttpFailure } from "../../../src/base/http.ts";
import type { S3PutOptions } from "../../../src/s3/options.ts";
import { S3Sink } from "../../../src/sink/s3-sink.ts";
import type { SendResult } from "../../../src/sink/sink.ts";
import { batchOf, numbered } from "../../batch.ts";
import { FakeClock } from "../../fake-clock.ts";
import { answer, failure, FakeHttp } from "../../fake-http.ts";
import { s3Options } from "../../s3-options.ts";
import { md5Base64, sha256 } from "../../sigv4.ts";

const signal = new AbortController().signal;
const batch = batchOf("logs/a.gz", numbered(5));
const body = Buffer.concat([...batch.parts()]);

function sinkWith(
  script: (HttpAnswer | HttpFailure)[],
  changes: Partial<S3PutOptions> = {},
  endpoint = "https://s3.example.net",
) {
  const http = new FakeHttp(...script);
  const options = s3Options({ endpoint });
  const put = { ...options.put, ...changes };
  const readTextFile = () => ({ ok: false, code: "ENOENT" }) as const;
  const doors = { clock: new FakeClock(), http, env: {}, readTextFile };
  return {
    http,
    sink: new S3Sink({ ...options, put, kind: "s3", name: "main" }, undefined, doors),
  };
}

function error(status: number, code: string, headers = {}): HttpAnswer {
  return answer(status, `<Error><Code>${code}</Code><Message></Message></Error>`, headers);
}

test("S3Sink puts the body as it is, with its hash and type", async () => {
  const { http, sink } = sinkWith([answer(200)]);
  expect(await sink.send(batch, signal)).toEqual({ kind: "accepted" });
  const [sent] = http.sent;
  expect(sent!.body).toEqual(body);
  expect(sent!.url).toBe("https://logs.s3.example.net/logs/a.gz");
  expect(sent!.headers).toMatchObject({
    "content-type": "application/gzip",
    "x-amz-content-sha256": sha256(body),
    "user-agent": "sluice",
  });
  expect(Object.keys(sent!.headers).filter((name) => /sdk|checksum|trailer/.test(name))).toEqual(
    [],
  );
  expect(sink.description).toBe('s3 bucket "logs" at logs.s3.example.net');
});

test("S3Sink leaves the body unsigned only over TLS", async () => {
  const f = async (endpoint: string, expected: string) => {
    const { http, sink } = sinkWith([answer(200)], { unsignedPayload: true }, endpoint);
    await sink.send(batch, signal);
    expect(http.sent[0]!.headers["x-amz-content-sha256"]).toBe(expected);
  };
  await f("https://s3.example.net", "UNSIGNED-PAYLOAD");
  await f("http://s3.example.net", sha256(body));
});

test("S3Sink sends Content-MD5 when asked to, and always with Object Lock", async () => {
  const f = async (put: Partial<S3PutOptions>) => {
    const { http, sink } = sinkWith([answer(200)], put);
    await sink.send(batch, signal);
    expect(http.sent[0]!.headers["content-md5"]).toBe(md5Base64(body));
  };
  await f({ contentMd5: true });
  await f({ contentMd5: true, unsignedPayload: true });
  await f({ objectLockMode: "GOVERNANCE", objectLockDays: 1 });
});

test("S3Sink takes 412 after a lost answer for its own object", async () => {
  const f = async (first: HttpAnswer | HttpFailure, expected: SendResult["kind"]) => {
    const script = [first, error(412, "PreconditionFailed")];
    const { sink } = sinkWith(script, { ifNoneMatch: true });
    await sink.send(batch, signal);
    expect((await sink.send(batch, signal)).kind).toBe(expected);
  };
  await f(failure("timeout"), "accepted");
  await f(failure("reset"), "accepted");
  await f(answer(502), "accepted");
  await f(error(404, "NoSuchBucket"), "refused");
  await f(failure("refused"), "refused");
});

test("S3Sink refuses to call somebody else's object its own", async () => {
  const { sink } = sinkWith([error(412, "PreconditionFailed")], { ifNoneMatch: true });
  const reason = 'object "logs/a.gz" was there before and if_none_match keeps it';
  expect(await sink.send(batch, signal)).toEqual({ kind: "refused", reason });
});

test("S3Sink does not believe a captive portal", async () => {
  const page = "<html>Please log in</html>";
  const result = await sinkWith([answer(200, page)]).sink.send(batch, signal);
  expect(result).toMatchObject({ kind: "failed", reason: "S3 answered 200 NotS3", slow: true });
  const s3 = sinkWith([answer(200, "odd but stored", { etag: '"x"' })]).sink;
  expect(await s3.send(batch, signal)).toEqual({ kind: "accepted" });
});

test("S3Sink says how an attempt ended", async () => {
  const f = async (scripted: HttpAnswer | HttpFailure, expected: object) =>
    expect(await sinkWith([scripted]).sink.send(batch, signal)).toEqual(expected as never);
  await f(failure("refused"), {
    kind: "failed",
    reason: "no answer (refused: REFUSED)",
    hint: "Nothing listens there: check address and port, and whether the server runs",
  });
  await f(error(503, "SlowDown", { "retry-after": "20" }), {
    ...{ kind: "failed", reason: "S3 answered 503 SlowDown", retryAfterMs: 20_000 },
  });
  await f(answer(500), { kind: "failed", reason: "S3 answered HTTP 500" });
  await f(error(400, "EntityTooLarge"), {
    ...{ kind: "refused", reason: "S3 answered 400 EntityTooLarge" },
  });
  await f(error(403, "AccessDenied"), {
    ...{ kind: "failed", reason: "S3 answered 403 AccessDenied", slow: true },
    hint:
      'Access key "AKTEST" may not put "logs/a.gz" into bucket "logs": ' +
      'allow it s3:PutObject on "arn:aws:s3:::logs/*"',
  });
});
