import { expect, test } from "bun:test";
import type { HttpAnswer, HttpFailure } from "../../../src/base/http.ts";
import { buckets } from "../../../src/doctor/bucket.ts";
import { answer, failure, FakeHttp } from "../../fake-http.ts";
import { findings } from "./cases.ts";

const toml = `
[[sink]]
kind = "s3"
bucket = "logs"
endpoint = "https://s3.example.net"
region = "eu-1"
access_key_id = "AKTEST"
`;
const env = { SLUICE_SINK_0_SECRET_ACCESS_KEY: "secret/of+test" };
const taken = answer(200, "", { etag: '"x"' });
const kept = error(412, "PreconditionFailed");
const known = "ok: Access key AKTEST is of the configuration";
const wrote =
  'ok: It wrote "logs/doctor/router.txt" into bucket "logs" at logs.s3.example.net, ' +
  "virtual style, region eu-1";

function error(status: number, code: string, more = ""): HttpAnswer {
  return answer(status, `<Error><Code>${code}</Code>${more}</Error>`);
}

async function asked(script: (HttpAnswer | HttpFailure)[], settings = "", more = {}) {
  const http = new FakeHttp(...script);
  const found = await findings(buckets, { toml: toml + settings, env, http, ...more });
  return { found, http };
}

test("one object is put, and then again as one that may not be replaced", async () => {
  const { found, http } = await asked([taken, kept]);
  const obeys = "ok: logs.s3.example.net keeps an object that if_none_match says not to replace";
  expect(found).toEqual([known, wrote, obeys]);
  expect(http.sent.map(({ method, url }) => `${method} ${url}`)).toEqual(
    Array(2).fill("PUT https://logs.s3.example.net/logs/doctor/router.txt"),
  );
  expect(http.sent.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, "*"]);
});

test("nothing is put when that is not wanted", async () => {
  const { found, http } = await asked([taken], "", { isReadOnly: true });
  expect([found, http.sent]).toEqual([[known], []]);
});

test("a server without conditional PUT is a matter for those who asked for it", async () => {
  expect((await asked([taken, taken])).found[2]).toBe(
    "ok: logs.s3.example.net does not obey If-None-Match; if_none_match is not set",
  );
  const { found } = await asked([taken, taken], "if_none_match = true");
  expect(found[2]).toBe(
    "warning: logs.s3.example.net does not obey If-None-Match > " +
      "in /s.toml, under the first [[sink]]: if_none_match = false; then: sluice reload",
  );
  // It was there from the last time, and was kept: the key may write all the same.
  const again = await asked([kept, kept], "if_none_match = true");
  expect(again.found[1]).toStartWith('ok: It may write, and once has written "logs/doctor/');
});

test("an object of an earlier time that a lock keeps is no refusal", async () => {
  const { found } = await asked([error(403, "AccessDenied"), kept, kept]);
  expect(found[1]).toStartWith('ok: It may write, and once has written "logs/doctor/router.txt"');
  const locked = error(409, "ObjectLockedByBucketPolicy");
  expect((await asked([locked, kept, kept])).found[1]).toStartWith("ok: It may write");
});

test("a bucket in another region is written to, and the right one is named", async () => {
  const there = error(400, "AuthorizationHeaderMalformed", "<Region>eu-2</Region>");
  const { found } = await asked([there, taken, kept], "", { form: "uci" });
  expect(found[2]).toBe(
    'warning: Bucket "logs" is in region eu-2, not eu-1 > ' +
      "uci set sluice.@sink[0].region='eu-2'; uci commit sluice; reload_config",
  );
});

test("where settings are variables, so are remedies", async () => {
  const there = error(400, "AuthorizationHeaderMalformed", "<Region>eu-2</Region>");
  const { found } = await asked([there, taken, kept], "", { form: "variables" });
  expect(found[2]).toEndWith(" > SLUICE_SINK_0_REGION=eu-2 in the environment of sluice");
});

test("each refusal is told with its remedy", async () => {
  const f = async (refusal: HttpAnswer, expected: string) => {
    const { found } = await asked([refusal]);
    expect(found).toHaveLength(2);
    expect(found[1]).toContain(expected);
    expect(found.join()).not.toContain("secret/of+test");
  };
  await f(error(403, "AccessDenied"), 'allow it s3:PutObject on "arn:aws:s3:::logs/*"');
  await f(error(403, "InvalidAccessKeyId"), "check access_key_id");
  await f(error(403, "SignatureDoesNotMatch"), "The secret does not belong to access key");
  await f(error(404, "NoSuchBucket"), "create it, or correct bucket and endpoint");
  await f(answer(200, "<html>log in</html>"), "a login page perhaps");
  await f(answer(503), "503 HTTP 503 > curl -v https://logs.s3.example.net");
});

test("a bucket that is met in the other style only is told with the setting", async () => {
  const mend = 'in /s.toml, under the first [[sink]]: addressing = "path"; then: sluice reload';
  const { found, http } = await asked([failure("dns"), taken]);
  expect(found[1]).toBe(
    `problem: Bucket "logs" is met in path style only (dns as logs.s3.example.net) > ${mend}`,
  );
  expect(http.sent.at(-1)!.url).toBe("https://s3.example.net/logs/logs/doctor/router.txt");
});

test("what other checks tell is not told twice", async () => {
  expect((await asked([failure("tls")])).found).toEqual([known]);
  expect((await asked([failure("dns")])).found).toEqual([known]);
});

test("credentials that are nowhere are asked for", async () => {
  const without = toml.replace(/access_key_id.*\n/, "");
  const found = await findings(buckets, { toml: without });
  expect(found).toEqual([
    'problem: no access key is configured or in the environment, and "/root/.aws/credentials" ' +
      "cannot be read: ENOENT > SLUICE_SINK_0_SECRET_ACCESS_KEY=... in the environment of " +
      "sluice, with access_key_id in the file",
  ]);
});
