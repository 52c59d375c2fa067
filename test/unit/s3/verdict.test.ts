import { expect, test } from "bun:test";
import { verdictOn } from "../../../src/s3/verdict.ts";

const attempt = {
  ...{ bucket: "logs", key: "a.gz", host: "s3.example.net", region: "eu-1", accessKeyId: "AK1" },
};

function verdict(status: number, code = `HTTP ${status}`, message = "", region?: string) {
  return verdictOn({ status, code, message, ...(region && { region }) }, attempt);
}

test("verdictOn() lets the weather pass", () => {
  const f = (status: number, code?: string) =>
    expect(verdict(status, code)).toEqual({ kind: "again" });
  f(0, "refused");
  f(0, "timeout");
  f(0, "dns");
  f(500);
  f(502);
  f(503, "SlowDown");
  f(500, "InternalError");
  f(429);
  f(408);
  f(400, "RequestTimeout");
  f(400, "BadDigest");
  f(400, "XAmzContentSHA256Mismatch");
  f(403, "RequestTimeTooSkewed");
  f(409, "ConditionalRequestConflict");
});

test("verdictOn() gives up only what can never be stored", () => {
  const f = (status: number, code?: string) =>
    expect(verdict(status, code)).toEqual({ kind: "never" });
  f(400, "EntityTooLarge");
  f(400, "KeyTooLongError");
  f(400, "InvalidObjectName");
  f(413);
  f(414);
});

test("verdictOn() says in one sentence what to mend", () => {
  const f = (status: number, code: string | undefined, ...hint: string[]) =>
    expect(verdict(status, code)).toEqual({ kind: "mend", hint: hint.join(" ") });
  const denied = [
    'Access key "AK1" may not put "a.gz" into bucket "logs":',
    'allow it s3:PutObject on "arn:aws:s3:::logs/*"',
  ];
  f(403, "AccessDenied", ...denied);
  f(403, undefined, ...denied);
  f(
    403,
    "InvalidAccessKeyId",
    's3.example.net does not know access key "AK1" for bucket "logs": check access_key_id',
  );
  f(
    403,
    "SignatureDoesNotMatch",
    'The secret does not belong to access key "AK1" for bucket "logs": check it',
  );
  f(
    404,
    "NoSuchBucket",
    'Bucket "logs" does not exist at s3.example.net: create it, or correct bucket and endpoint',
  );
  f(
    400,
    "ExpiredToken",
    'The session of access key "AK1" for bucket "logs" is over:',
    "put new credentials where these came from, they are read again by themselves",
  );
  const proxied = [
    'The proxy on the way to s3.example.net refuses us, and bucket "logs" is behind it:',
    "check user and password in proxy, and whether it allows this host and port",
  ];
  f(407, "proxy", ...proxied);
  f(0, "proxy", ...proxied);
  f(
    501,
    "NotImplemented",
    's3.example.net does not know a header that is asked for with bucket "logs":',
    "switch off tags, encryption, object lock or if_none_match",
  );
  f(
    301,
    "PermanentRedirect",
    'Bucket "logs" is not in region "eu-1" at s3.example.net: set its region and endpoint',
  );
  f(
    400,
    "InvalidStorageClass",
    's3.example.net refuses PUT into bucket "logs" with InvalidStorageClass:',
    "check endpoint, bucket and the settings about objects",
  );
});

test("verdictOn() adds what the server says, when it says anything", () => {
  expect(verdict(404, "NoSuchBucket", "No such thing")).toMatchObject({
    hint: expect.stringMatching(/ \(No such thing\)$/),
  });
});

test("verdictOn() does not repeat what is the reason already, for there was no server", () => {
  expect(verdict(0, "NoCredentials", '"/root/.aws/credentials" cannot be read')).toMatchObject({
    hint: expect.stringMatching(/ or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY$/),
  });
});

test("verdictOn() names the region that the server named", () => {
  const found = verdict(400, "AuthorizationHeaderMalformed", "", "eu-west-3");
  expect(found).toMatchObject({ hint: expect.stringContaining('set region = "eu-west-3"') });
});
