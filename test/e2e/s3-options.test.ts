// What can be asked of an object, asked of a real Ceph: it takes each header and gives it back.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { FaultRelay } from "../fault-relay.ts";
import { contents, numberedLines, sendTcp } from "./sending.ts";
import * as servers from "./servers.ts";
import { listen } from "./settings.ts";
import { Sluice } from "./sluice.ts";

let ceph: servers.S3Peer;
beforeAll(() => {
  ceph = servers.startCeph();
}, servers.serverStartMsMax);
afterAll(() => ceph?.stop());

const listener = (more = "") => `
${listen("tcp")}
[ship]
age = "100ms"
${more}
`;

/** Stores some lines with these settings of the sink; answers the one object that they became. */
async function stored(bucket: string, extra: string): Promise<servers.StoredObject> {
  const config = listener() + servers.s3Sink(ceph.account, bucket, extra);
  const sluice = await Sluice.start(config, servers.secretOf(ceph.account));
  await sendTcp(sluice.port("tcp"), numberedLines(50));
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: 50, stored: 50 });
  expect(sluice.log.filter(({ level }) => level !== "info")).toEqual([]);
  const [object, ...others] = await ceph.objects(bucket);
  expect(others).toEqual([]);
  expect(object!.lines.map((line) => line.content)).toEqual(contents(50));
  return object!;
}

test("metadata, tags, ACL, storage class and Content-MD5", async () => {
  await ceph.reader.makeBucket("labelled");
  const { key, headers } = await stored(
    "labelled",
    `metadata = "site=Köln,rack=4 b"
tags = "team=net ops,env=lab/1"
acl = "bucket-owner-full-control"
storage_class = "STANDARD"
content_md5 = true`,
  );
  expect(headers.get("x-amz-meta-rack")).toBe("4 b");
  expect(headers.get("x-amz-meta-site")).toBe("K_ln");
  const { body } = await ceph.reader.get("labelled", key, { tagging: "" });
  const tags = Buffer.from(body).toString();
  expect(tags).toContain("<Key>team</Key><Value>net ops</Value>");
  expect(tags).toContain("<Key>env</Key><Value>lab/1</Value>");
});

test("Content-Encoding, for readers that need it", async () => {
  await ceph.reader.makeBucket("encoded");
  const { headers } = await stored("encoded", 'content_encoding = "gzip"');
  expect(headers.get("content-encoding")).toBe("gzip");
  expect(headers.get("content-type")).toBe("application/gzip");
});

test("server-side encryption, with the server's key and with one of KMS", async () => {
  await ceph.reader.makeBucket("sse");
  // Ceph 16 takes this header and never mentions it again.
  await stored("sse", 'sse = "AES256"');
  await ceph.reader.makeBucket("kms");
  const kms = await stored("kms", 'sse = "aws:kms"\nkms_key_id = "testkey-1"');
  expect(kms.headers.get("x-amz-server-side-encryption")).toBe("aws:kms");
  expect(kms.headers.get("x-amz-server-side-encryption-aws-kms-key-id")).toBe("testkey-1");
});

test("Object Lock, in a bucket that was made for it", async () => {
  await ceph.reader.makeBucket("locked", { "x-amz-bucket-object-lock-enabled": "true" });
  const { headers } = await stored(
    "locked",
    'object_lock_mode = "GOVERNANCE"\nobject_lock_days = 3',
  );
  expect(headers.get("x-amz-object-lock-mode")).toBe("GOVERNANCE");
  const until = Date.parse(headers.get("x-amz-object-lock-retain-until-date")!);
  const days = (until - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(2.9);
  expect(days).toBeLessThan(3.1);
});

test("If-None-Match: what is stored already, its answer lost, counts as stored", async () => {
  await ceph.reader.makeBucket("once");
  const relay = new FaultRelay(Number(new URL(ceph.account.endpoint).port));
  relay.mode = { kind: "lost-answer" };
  const account = { ...ceph.account, endpoint: `http://127.0.0.1:${relay.port}` };
  const sluice = await Sluice.start(
    listener() + servers.s3Sink(account, "once", "if_none_match = true"),
    servers.secretOf(account),
  );
  await sendTcp(sluice.port("tcp"), numberedLines(50));
  await sluice.until("sink failing");
  relay.mode = { kind: "pass" };
  await sluice.until("sink recovered");
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: 50, stored: 50, refused: 0 });
  const lines = await ceph.lines("once");
  expect(lines.map((line) => line.content)).toEqual(contents(50));
  relay.refuse();
});
