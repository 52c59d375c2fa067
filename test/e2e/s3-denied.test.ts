// What a person has to mend, at real S3 servers: nothing is given up meanwhile, a hint says what to
// do, and once it is done everything arrives. Such attempts are half a minute apart: all at once.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { S3Account } from "../s3-reader.ts";
import { contents, numberedLines, sendTcp } from "./sending.ts";
import * as servers from "./servers.ts";
import { listen } from "./settings.ts";
import { Sluice, temporaryFolder } from "./sluice.ts";

let ceph: servers.S3Peer;
let swift: servers.S3Peer;
beforeAll(() => {
  ceph = servers.startCeph();
  swift = servers.startSwift();
}, servers.serverStartMsMax);
afterAll(() => {
  ceph?.stop();
  swift?.stop();
});

const listener = `
${listen("tcp")}
[ship]
age = "100ms"
`;

/** A user of Ceph with a key of its own, who may do `mask` with a bucket that all may write to. */
function makeUser(name: string, mask: string): S3Account {
  const [accessKeyId, secretAccessKey] = [`${name.toUpperCase()}KEY`, `${name}secret`];
  const keys = ["--access-key", accessKeyId, "--secret-key", secretAccessKey];
  servers.cephAdmin(
    ceph,
    ...["user", "create", "--uid", name, "--display-name", name, "--op-mask", mask],
    ...keys,
  );
  return { ...ceph.account, accessKeyId, secretAccessKey };
}

interface Story {
  account: S3Account;
  bucket: string;
  /** What the log must say while it fails. */
  expected: string[];
  mend(): void | Promise<void>;
  peer: servers.S3Peer;
  /** Where the secret comes from; a variable of the sink unless it is said. */
  env?: Record<string, string>;
}

/** Sends, sees it fail, sends more, has it mended: each line is there once in the end. */
async function untilMended(story: Story): Promise<void> {
  const { account, bucket, peer, env = servers.secretOf(account) } = story;
  // What others put into our bucket shall be ours to read.
  const sink = servers.s3Sink(account, bucket, 'acl = "bucket-owner-full-control"');
  const sluice = await Sluice.start(listener + sink, env);
  const port = sluice.port("tcp");
  await sendTcp(port, numberedLines(100));
  const failing = await sluice.until("sink failing");
  for (const part of story.expected) expect(JSON.stringify(failing)).toContain(part);
  await sendTcp(port, numberedLines(100, { from: 100 }));
  await story.mend();
  await sluice.until("sink recovered");
  await sendTcp(port, numberedLines(100, { from: 200 }));
  expect(await sluice.stop()).toBe(0);
  const all = { received: 300, stored: 300, lost: 0, refused: 0, unsent: 0 };
  expect(sluice.farewell()).toMatchObject(all);
  expect(sluice.log.filter(({ event }) => event === "sink failing").length).toBe(1);
  const lines = await peer.lines(bucket);
  expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: 300 }, (_, n) => n + 1));
  expect(lines.map((line) => line.content)).toEqual(contents(300));
}

test.concurrent("a key that may only read, until it may write", async () => {
  const account = makeUser("reader", "read");
  await ceph.reader.makeBucket("denied", { "x-amz-acl": "public-read-write" });
  const expected = ["403", "READERKEY", "s3:PutObject", "denied"];
  const mend = () =>
    servers.cephAdmin(ceph, "user", "modify", "--uid", "reader", "--op-mask", "read,write");
  await untilMended({ account, bucket: "denied", expected, mend, peer: ceph });
});

test.concurrent("a user that is suspended, until it is enabled again", async () => {
  const account = makeUser("sleeper", "read,write");
  await ceph.reader.makeBucket("suspended", { "x-amz-acl": "public-read-write" });
  servers.cephAdmin(ceph, "user", "suspend", "--uid", "sleeper");
  const mend = () => servers.cephAdmin(ceph, "user", "enable", "--uid", "sleeper");
  const expected = ["403", "SLEEPERKEY"];
  await untilMended({ account, bucket: "suspended", expected, mend, peer: ceph });
});

test.concurrent("a secret in AWS's file that is wrong, until it is put right there", async () => {
  const account = makeUser("rotated", "read,write");
  await ceph.reader.makeBucket("rotated", { "x-amz-acl": "public-read-write" });
  const file = join(temporaryFolder(), "credentials");
  const write = (secret: string) =>
    writeFileSync(
      file,
      `[default]\naws_access_key_id = other\naws_secret_access_key = x\n
[gw]\naws_access_key_id = ${account.accessKeyId}\naws_secret_access_key = ${secret}\n`,
    );
  write("mistyped");
  const env = { AWS_SHARED_CREDENTIALS_FILE: file, AWS_PROFILE: "gw" };
  const expected = ["SignatureDoesNotMatch", "ROTATEDKEY"];
  const mend = () => write(account.secretAccessKey);
  const keyless = { ...account, accessKeyId: "" };
  await untilMended({ account: keyless, bucket: "rotated", expected, mend, peer: ceph, env });
});

for (const [name, peer] of [
  ["Ceph", () => ceph],
  ["Swift", () => swift],
] as const) {
  test.concurrent(`${name}: a bucket that is missing, until it is made`, async () => {
    const mend = () => peer().reader.makeBucket("missing");
    const { account } = peer();
    const expected = ["404 NoSuchBucket", "create it"];
    await untilMended({ account, bucket: "missing", expected, mend, peer: peer() });
  });
}
