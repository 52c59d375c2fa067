import { expect, test } from "bun:test";
import { findCredentials } from "../../../src/s3/credentials.ts";
import type { S3CredentialsOptions } from "../../../src/s3/options.ts";

const file = `# a comment
[default]
aws_access_key_id = AKDEFAULT
aws_secret_access_key=secret/with=equals

[router]
AWS_ACCESS_KEY_ID = AKROUTER
aws_secret_access_key = s2
aws_session_token = token==
region = eu-west-1
[half]
aws_access_key_id = AKHALF
[profile config]
aws_access_key_id = AKCONFIG
aws_secret_access_key = s3
[assumed]
role_arn = arn:aws:iam::1:role/logs
source_profile = default
`;
const files: Record<string, string> = {
  "/root/.aws/credentials": file.replace("AKDEFAULT", "AKROOT"),
  "/home/me/.aws/credentials": file,
  "/etc/keys": file,
  "/run/secret": "from-file\n",
  "/run/empty": "\n",
};

const find = (options: S3CredentialsOptions, env: Record<string, string> = {}) =>
  findCredentials(options, {
    env: { HOME: "/home/me", ...env },
    readTextFile: (path) => {
      const text = files[path];
      return text === undefined ? { ok: false, code: "ENOENT" } : { ok: true, text };
    },
  });

const ambient = { AWS_ACCESS_KEY_ID: "AKENV", AWS_SECRET_ACCESS_KEY: "s-env" };

test("findCredentials() takes the first that is there", () => {
  const f = (options: S3CredentialsOptions, env: Record<string, string>, expected: object) => {
    const found = find(options, env);
    expect(found.ok && found.credentials).toEqual(expected as never);
  };
  const own = { accessKeyId: "AKOWN", secretAccessKey: "s-own" };
  f(own, ambient, own);
  f({ ...own, sessionToken: "t" }, ambient, { ...own, sessionToken: "t" });
  f({ accessKeyId: "AKOWN", secretAccessKeyFile: "/run/secret" }, ambient, {
    accessKeyId: "AKOWN",
    secretAccessKey: "from-file",
  });
  const env = { accessKeyId: "AKENV", secretAccessKey: "s-env" };
  f({}, ambient, env);
  f({}, { ...ambient, AWS_SESSION_TOKEN: "t" }, { ...env, sessionToken: "t" });
  const byDefault = { accessKeyId: "AKDEFAULT", secretAccessKey: "secret/with=equals" };
  f({}, {}, byDefault);
  f({}, { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "" }, byDefault);
  f({}, { HOME: "/none", AWS_SHARED_CREDENTIALS_FILE: "/etc/keys" }, byDefault);
  const router = { accessKeyId: "AKROUTER", secretAccessKey: "s2", sessionToken: "token==" };
  f({}, { AWS_PROFILE: "router" }, router);
  f({ profile: "router" }, ambient, router);
  f({ file: "/etc/keys" }, ambient, byDefault);
  f({ profile: "config" }, {}, { accessKeyId: "AKCONFIG", secretAccessKey: "s3" });
  const withEnds = { AWS_ACCESS_KEY_ID: "AKENV\n", AWS_SECRET_ACCESS_KEY: "s-env\r\n" };
  f({}, { ...withEnds, AWS_SESSION_TOKEN: "t\n" }, { ...env, sessionToken: "t" });
});

test("findCredentials() says what is missing, without a secret", () => {
  const f = (options: S3CredentialsOptions, env: Record<string, string>, problem: string) =>
    expect(find(options, env)).toEqual({ ok: false, problem });
  const looked = "no access key is configured or in the environment";
  f({ accessKeyId: "AK" }, {}, 'Access key "AK" has no secret access key');
  f(
    { accessKeyId: "AK", secretAccessKeyFile: "/run/none" },
    {},
    'Cannot read the secret in "/run/none": ENOENT',
  );
  f(
    { accessKeyId: "AK", secretAccessKeyFile: "/run/empty" },
    {},
    'The secret in "/run/empty" is empty',
  );
  f({}, { HOME: "/none" }, `${looked}, and "/none/.aws/credentials" cannot be read: ENOENT`);
  f({ profile: "x" }, {}, '"/home/me/.aws/credentials" has no profile "x"');
  f(
    { profile: "half" },
    {},
    'Profile "half" in "/home/me/.aws/credentials" has no key or no secret',
  );
  f(
    { profile: "assumed" },
    {},
    'Profile "assumed" in "/home/me/.aws/credentials" has no key or no secret: ' +
      "role_arn is not followed, only keys are read",
  );
});
