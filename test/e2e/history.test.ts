// The recipe of the readme for a bucket whose history nobody can rewrite, tried with a real Ceph
// gateway: what the router's key can do when a thief has it, and what its owner can do.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { md5Base64 } from "../sigv4.ts";
import { S3Reader } from "../s3-reader.ts";
import { numberedLines, sendTcp } from "./sending.ts";
import * as servers from "./servers.ts";
import { listen } from "./settings.ts";
import { program, Sluice } from "./sluice.ts";

let ceph: servers.S3Peer;
beforeAll(() => void (ceph = servers.startCeph()), servers.serverStartMsMax);
afterAll(() => ceph?.stop());

const policy = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { AWS: ["arn:aws:iam:::user/router"] },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::history/*",
    },
    {
      // What an object's writer may do without being allowed to, as Ceph sees it: read it.
      Effect: "Deny",
      Principal: { AWS: ["arn:aws:iam:::user/router"] },
      Action: ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket"],
      Resource: ["arn:aws:s3:::history", "arn:aws:s3:::history/*"],
    },
  ],
};
const retention =
  "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule>" +
  "<DefaultRetention><Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention>" +
  "</Rule></ObjectLockConfiguration>";

test("a stolen key can neither read nor delete, and what it puts anew is found", async () => {
  const key = { accessKeyId: "ROUTERKEY", secretAccessKey: "routersecret" };
  const keys = ["--access-key", key.accessKeyId, "--secret-key", key.secretAccessKey];
  servers.cephAdmin(ceph, ...["user", "create", "--uid", "router", "--display-name", "r"], ...keys);
  const owner = ceph.reader;
  await owner.makeBucket("history", { "x-amz-bucket-object-lock-enabled": "true" });
  const set = async (what: string, body: string) => {
    const headers = { "content-md5": md5Base64(Buffer.from(body)) };
    const answer = await owner.attempt("PUT", "/history", { query: { [what]: "" }, headers, body });
    expect([what, answer.status < 300]).toEqual([what, true]);
  };
  await set("object-lock", retention);
  await set("policy", JSON.stringify(policy));

  const account = { ...ceph.account, ...key };
  // Ceph leaves an object to whoever put it; AWS gives it to the bucket's owner by itself.
  const acl = 'acl = "bucket-owner-full-control"';
  const options = ["if_none_match = true", "content_md5 = true", acl].join("\n");
  const sink = servers.s3Sink(account, "history", options);
  const listener = `${listen("tcp")}[ship]\nage = "100ms"\n`;
  const sluice = await Sluice.start(listener + sink, servers.secretOf(account));
  for (const from of [0, 100, 200]) {
    await sendTcp(sluice.port("tcp"), numberedLines(100, { from }));
    await Bun.sleep(1500);
  }
  await sluice.stop();
  expect(sluice.farewell()).toMatchObject({ received: 300, stored: 300 });
  expect(verify().status).toBe(0);

  const thief = new S3Reader(account);
  const [first] = await owner.list("history");
  const path = `/history/${first!}`.split("/").map(encodeURIComponent).join("/");
  const version = (await owner.attempt("HEAD", path)).headers.get("x-amz-version-id")!;
  const may = async (who: S3Reader, ...[method, at, more]: Parameters<S3Reader["attempt"]>) =>
    (await who.attempt(method, at, more)).status;
  expect(await may(thief, "GET", path)).toBe(403);
  expect(await may(thief, "GET", "/history", { query: { "list-type": "2" } })).toBe(403);
  expect(await may(thief, "DELETE", path)).toBe(403);
  expect(await may(thief, "DELETE", path, { query: { versionId: version } })).toBe(403);
  expect(await may(owner, "DELETE", path, { query: { versionId: version } })).toBe(403);

  // A new version hides the old one, which stays; and it is found.
  const md5 = md5Base64(Buffer.from("forged"));
  const headers = { "content-md5": md5, "x-amz-acl": "bucket-owner-full-control" };
  const forged = { body: "forged", headers };
  expect(await may(thief, "PUT", path, forged)).toBe(200);
  expect(verify()).toMatchObject({ status: 1, text: expect.stringContaining(first!) });
  expect(await may(owner, "GET", path, { query: { versionId: version } })).toBe(200);
});

/** With the owner's key, which may read. */
function verify(): { status: number; text: string } {
  const { endpoint, region, accessKeyId, secretAccessKey } = ceph.account;
  const args = ["verify", "s3://history", "--endpoint", endpoint, "--region", region];
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  try {
    return { status: 0, text: execFileSync(program, args, { env }).toString() };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: Buffer };
    return { status, text: stdout.toString() };
  }
}
