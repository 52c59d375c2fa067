import { expect, test } from "bun:test";
import type { HttpAnswer, HttpFailure } from "../../../src/base/http.ts";
import { S3Client, type S3Outcome } from "../../../src/s3/client.ts";
import type { S3Options } from "../../../src/s3/options.ts";
import { FakeClock } from "../../fake-clock.ts";
import { answer, failure, FakeHttp, type Sent } from "../../fake-http.ts";
import { s3Options } from "../../s3-options.ts";

const signal = new AbortController().signal;
const put = { method: "PUT", key: "a b.gz", headers: {}, payloadHash: "UNSIGNED-PAYLOAD" } as const;

function clientWith(script: (HttpAnswer | HttpFailure)[], changes: Partial<S3Options> = {}) {
  const http = new FakeHttp(...script);
  const clock = new FakeClock();
  const env: Record<string, string | undefined> = {};
  const readTextFile = () => ({ ok: false, code: "ENOENT" }) as const;
  const heard: number[] = [];
  const onServerTime = (serverMs: number) => void heard.push(serverMs);
  const doors = { clock, http, env, readTextFile, onServerTime };
  const client = new S3Client(s3Options(changes), undefined, doors);
  return { client, http, clock, env, heard, send: () => client.send({ ...put, signal }) };
}

const code = (outcome: S3Outcome) => (outcome.ok ? "ok" : outcome.error.code);
const scope = ({ headers }: Sent) => /Credential=([^,]+)/.exec(headers["authorization"]!)![1];

function error(status: number, name: string, fields = "", headers = {}): HttpAnswer {
  return answer(status, `<Error><Code>${name}</Code>${fields}</Error>`, headers);
}

test("S3Client sends one signed request to the bucket", async () => {
  const { http, send } = clientWith([answer(200)]);
  expect(code(await send())).toBe("ok");
  expect(http.sent).toHaveLength(1);
  const [sent] = http.sent;
  expect(sent).toMatchObject({
    method: "PUT",
    url: "https://logs.s3.eu-test-1.example.net/a%20b.gz",
    connectTimeoutMs: 2_000,
    timeoutMs: 20_000,
  });
  expect(scope(sent!)).toBe("AKTEST/20261121/eu-test-1/s3/aws4_request");
  expect(sent!.headers["x-amz-date"]).toBe("20261121T082017Z");
});

test("S3Client goes where the bucket is, at once, and stays there", async () => {
  const f = async (refusal: HttpAnswer) => {
    const { client, http, send } = clientWith([refusal, answer(200)]);
    expect(code(await send())).toBe("ok");
    expect(client.region).toBe("eu-other-2");
    expect(code(await send())).toBe("ok");
    expect(http.sent).toHaveLength(3);
    for (const sent of http.sent.slice(1)) {
      expect(sent.url).toBe("https://logs.s3.eu-other-2.example.net/a%20b.gz");
      expect(scope(sent)).toBe("AKTEST/20261121/eu-other-2/s3/aws4_request");
    }
  };
  await f(error(400, "AuthorizationHeaderMalformed", "<Region>eu-other-2</Region>"));
  await f(error(301, "PermanentRedirect", "", { "x-amz-bucket-region": "eu-other-2" }));
  await f(answer(307, "", { "x-amz-bucket-region": "eu-other-2" }));
});

test("S3Client does not run after a server that sends it around", async () => {
  const to = (region: string) =>
    error(400, "AuthorizationHeaderMalformed", `<Region>${region}</Region>`);
  const { http, send } = clientWith([to("eu-a-1"), to("eu-b-1"), to("eu-a-1")]);
  expect(code(await send())).toBe("AuthorizationHeaderMalformed");
  expect(http.sent).toHaveLength(2);
});

test("S3Client signs with the server's time once the server refused ours", async () => {
  const f = async (refusal: HttpAnswer, offsetMs: number, date: string) => {
    const { client, clock, http, send } = clientWith([refusal, answer(200)]);
    expect(code(await send())).toBe("ok");
    expect(client.serverTimeOffsetMs).toBe(offsetMs);
    expect(http.sent[1]!.headers["x-amz-date"]).toBe(date);
    await clock.pass(3_600_000);
    expect(code(await send())).toBe("ok");
    expect(http.sent).toHaveLength(3);
  };
  const hour = 3_600_000;
  const skewed = (time: string) =>
    error(403, "RequestTimeTooSkewed", `<ServerTime>${time}</ServerTime>`);
  await f(skewed("2026-11-21T09:20:17Z"), hour, "20261121T092017Z");
  await f(skewed("2026-11-20T08:20:17Z"), -24 * hour, "20261120T082017Z");
  await f(skewed("2026-11-21T08:21:17Z"), 60_000, "20261121T082117Z");
  const dated = { date: "Sat, 21 Nov 2026 08:50:17 GMT" };
  await f(error(403, "SignatureDoesNotMatch", "", dated), hour / 2, "20261121T085017Z");
});

test("S3Client learns the time again when its own clock is put right", async () => {
  const skewed = (time: string) =>
    error(403, "RequestTimeTooSkewed", `<ServerTime>${time}</ServerTime>`);
  const script = [skewed("2026-11-21T09:20:17Z"), answer(200), skewed("2026-11-21T09:20:17Z")];
  const { client, clock, send } = clientWith([...script, answer(200)]);
  expect(code(await send())).toBe("ok");
  clock.setWall(Date.UTC(2026, 10, 21, 9, 20, 17));
  expect(code(await send())).toBe("ok");
  expect(client.serverTimeOffsetMs).toBe(0);
});

test("S3Client leaves its clock alone when the server's is near", async () => {
  const near = { date: "Sat, 21 Nov 2026 08:22:00 GMT" };
  const { client, http, send } = clientWith([error(403, "SignatureDoesNotMatch", "", near)]);
  expect(code(await send())).toBe("SignatureDoesNotMatch");
  expect(client.serverTimeOffsetMs).toBe(0);
  expect(http.sent).toHaveLength(1);
});

test("S3Client reads credentials again when they are refused, and tries new ones at once", async () => {
  const f = async (refusal: HttpAnswer) => {
    const { client, env, http, send } = clientWith([answer(200), refusal, answer(200)], {
      credentials: {},
    });
    Object.assign(env, { AWS_ACCESS_KEY_ID: "AK1", AWS_SECRET_ACCESS_KEY: "s1" });
    expect(code(await send())).toBe("ok");
    Object.assign(env, { AWS_ACCESS_KEY_ID: "AK2", AWS_SECRET_ACCESS_KEY: "s2" });
    expect(code(await send())).toBe("ok");
    expect(http.sent.map((sent) => scope(sent)!.slice(0, 3))).toEqual(["AK1", "AK1", "AK2"]);
    expect(client.accessKeyId).toBe("AK2");
  };
  await f(error(400, "ExpiredToken"));
  await f(error(403, "InvalidAccessKeyId"));
  await f(answer(403));
});

test("S3Client does not repeat itself with the same credentials", async () => {
  const { http, send } = clientWith([error(403, "AccessDenied")]);
  expect(code(await send())).toBe("AccessDenied");
  expect(http.sent).toHaveLength(1);
});

test("S3Client keeps refused credentials when there are no others", async () => {
  const refusal = error(400, "ExpiredToken");
  const { client, env, send } = clientWith([refusal], { credentials: {} });
  Object.assign(env, { AWS_ACCESS_KEY_ID: "AK1", AWS_SECRET_ACCESS_KEY: "s1" });
  expect(code(await send())).toBe("ExpiredToken");
  delete env["AWS_ACCESS_KEY_ID"];
  expect(code(await send())).toBe("ExpiredToken");
  expect(client.accessKeyId).toBe("AK1");
});

test("S3Client without credentials sends nothing and looks again the next time", async () => {
  const { env, http, send } = clientWith([answer(200)], { credentials: {} });
  expect(code(await send())).toBe("NoCredentials");
  expect(http.sent).toHaveLength(0);
  Object.assign(env, { AWS_ACCESS_KEY_ID: "AK1", AWS_SECRET_ACCESS_KEY: "s1" });
  expect(code(await send())).toBe("ok");
});

test("S3Client mends region, clock and credentials in one request when it must", async () => {
  const skew = "<ServerTime>2026-11-21T10:20:17Z</ServerTime>";
  const { http, send } = clientWith([
    error(400, "AuthorizationHeaderMalformed", "<Region>eu-other-2</Region>"),
    error(403, "RequestTimeTooSkewed", skew),
    answer(200),
  ]);
  expect(code(await send())).toBe("ok");
  expect(http.sent).toHaveLength(3);
});

test("S3Client hands on what the network did", async () => {
  const { http, send } = clientWith([failure("reset")]);
  expect(code(await send())).toBe("reset");
  expect(http.sent).toHaveLength(1);
});

const date = "Sat, 21 Nov 2026 08:20:17 GMT";
const dateMs = Date.UTC(2026, 10, 21, 8, 20, 17);

test("S3Client asks for the time without a key, and hears what S3 says with a refusal", async () => {
  const { client, http, heard } = clientWith([error(403, "AccessDenied", "", { date })]);
  await client.askTime(signal);
  const [{ method, url, headers }] = http.sent as [Sent];
  expect([method, url, Object.keys(headers)]).toEqual([
    "GET",
    "https://logs.s3.eu-test-1.example.net/",
    ["user-agent"],
  ]);
  expect(heard).toEqual([dateMs]);
});

test("S3Client hears the time of S3 and of nobody else", async () => {
  const f = async (said: HttpAnswer | HttpFailure, expected: number[]) => {
    const { heard, send } = clientWith([said]);
    await send();
    expect(heard).toEqual(expected);
  };
  await f(answer(200, "", { date, etag: '"0"' }), [dateMs]);
  await f(answer(404, "", { date, "x-amz-request-id": "1" }), [dateMs]);
  await f(answer(200, "", { etag: '"0"', date: "yesterday" }), []);
  await f(answer(200, "", { etag: '"0"' }), []);
  // A login page, and a proxy.
  await f(answer(200, "<html>Welcome!</html>", { date }), []);
  await f(answer(502, "<html>Bad Gateway</html>", { date }), []);
  await f(failure("tls"), []);
});
