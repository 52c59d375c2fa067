// Into real S3 servers and back: what logger, TCP and UDP senders said, line by line.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { S3Account } from "../s3-reader.ts";
import { contents, numberedLines, sendTcp, sendUdp } from "./sending.ts";
import * as servers from "./servers.ts";
import { listen } from "./settings.ts";
import { builds, program, Sluice, temporaryFolder, type Launch } from "./sluice.ts";

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

const faketime = "/usr/lib/x86_64-linux-gnu/faketime";

const listeners = `
device = "gw-berlin"
${listen("udp")}
${listen("tcp")}
[ship]
grace = "30s"
`;

/** Some thousand lines each way, three objects at least: their number, sender by sender. */
const count = 3000;

/** Sends both ways into a bucket of that account and looks at all that is in it afterwards. */
async function thereAndBack(
  peer: servers.S3Peer,
  account: S3Account,
  given: { bucket: string; extra?: string; top?: string; launch?: Launch; kind?: "gzip" | "zstd" },
): Promise<servers.StoredObject[]> {
  const { bucket, extra = "", top = "", launch = {}, kind = "gzip" } = given;
  await peer.reader.makeBucket(bucket);
  const sluice = await Sluice.start(
    `${listeners}records = 2000\n${top}${servers.s3Sink(account, bucket, extra)}`,
    servers.secretOf(account),
    launch,
  );
  await sendTcp(sluice.port("tcp"), numberedLines(count, { tag: "by-tcp" }));
  const sentUdp = await sendUdp(sluice.port("udp"), numberedLines(count, { tag: "by-udp" }));
  expect(await sluice.stop()).toBe(0);
  const all = count + sentUdp;
  expect(sluice.farewell()).toMatchObject({ received: all, stored: all, lost: 0, unsent: 0 });

  const objects = await peer.objects(bucket);
  const lines = objects.flatMap((object) => object.lines);
  expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: all }, (_, n) => n + 1));
  for (const tag of ["by-tcp", "by-udp"]) {
    const said = lines.filter((line) => line["tag"] === tag).map((line) => line.content);
    expect(said).toEqual(contents(count));
  }
  const ending = kind === "gzip" ? "gz" : "zst";
  for (const { key, headers, lines } of objects) {
    const match = new RegExp(
      `^logs/date=\\d{4}-\\d\\d-\\d\\d/hour=\\d\\d/gw-berlin-[0-9a-f]{14}-(\\d{10})-(\\d{10})\\.ndjson\\.${ending}$`,
    ).exec(key);
    expect([key, Number(match?.[1]), Number(match?.[2])]).toEqual([
      key,
      lines[0]!.seq,
      lines.at(-1)!.seq,
    ]);
    expect(headers.get("content-type")).toBe(`application/${kind}`);
    expect(headers.get("content-encoding")).toBeNull();
    const at = String(lines[0]!["received_at"]);
    expect(key).toContain(`date=${at.slice(0, 10)}/hour=${at.slice(11, 13)}/`);
  }
  expect(objects.length).toBeGreaterThan(2);
  return objects;
}

test("Ceph over HTTP", async () => {
  await thereAndBack(ceph, ceph.account, { bucket: "plain" });
});

test("Ceph over HTTP, zstd", async () => {
  const top = '[buffer]\ncompression = "zstd"\n';
  await thereAndBack(ceph, ceph.account, { bucket: "zstd", top, kind: "zstd" });
});

test("Ceph over HTTPS, with its authority by ca_file", async () => {
  const account = servers.overTls(ceph);
  const extra = `ca_file = "${join(ceph.folder, "tls.crt")}"`;
  await thereAndBack(ceph, account, { bucket: "secure", extra });
  const unsigned = `${extra}\nunsigned_payload = true`;
  await thereAndBack(ceph, account, { bucket: "unsigned", extra: unsigned });
});

test("Ceph over HTTPS, without its authority: nothing is sent, and a hint says why", async () => {
  await ceph.reader.makeBucket("untrusted");
  const account = servers.overTls(ceph);
  const sluice = await Sluice.start(
    `${listeners}records = 1\n${servers.s3Sink(account, "untrusted")}`,
    servers.secretOf(account),
  );
  await sendTcp(sluice.port("tcp"), numberedLines(1));
  const failing = await sluice.until("sink failing");
  expect(failing["hint"]).toContain("ca_file");
  await sluice.stop();
  expect(sluice.farewell()).toMatchObject({ received: 1, stored: 0, unsent: 1 });
  expect(await ceph.reader.list("untrusted")).toEqual([]);
});

test("Ceph in virtual-host style: the bucket stands in the name of the host", async () => {
  // A hosts file of its own takes the place of DNS, for this one process.
  const hosts = join(temporaryFolder(), "hosts");
  writeFileSync(hosts, "127.0.0.1 localhost s3.localhost virtual.s3.localhost\n");
  const inside = 'mount --bind "$0" /etc/hosts && exec "$@"';
  const launch = { program: ["unshare", "-m", "sh", "-c", inside, hosts, program] };
  const account = servers.overTls(ceph);
  const endpoint = account.endpoint.replace("127.0.0.1", "s3.localhost");
  const extra = `addressing = "virtual"\nca_file = "${join(ceph.folder, "tls.crt")}"`;
  await thereAndBack(ceph, { ...account, endpoint }, { bucket: "virtual", extra, launch });
});

test("Swift, which is strict about the region: corrected from its answer", async () => {
  await thereAndBack(swift, swift.account, { bucket: "plain" });
  const elsewhere = { ...swift.account, region: "eu-central-1" };
  await thereAndBack(swift, elsewhere, { bucket: "corrected" });
});

test("a clock that is wrong by hours: signed with the server's time from its answer", async () => {
  // The static program cannot be told another time; the same program for glibc can.
  const monotonic = ["FAKETIME_DONT_FAKE_MONOTONIC=1", `LD_LIBRARY_PATH=${faketime}`];
  for (const offset of ["+3h", "-26h"]) {
    const clock = ["LD_PRELOAD=libfaketimeMT.so.1", `FAKETIME=${offset}`];
    const program = ["env", ...clock, ...monotonic, `${builds}-x64-glibc`];
    const bucket = `clock${offset}`.replace("+", "-");
    const keys = await thereAndBack(ceph, ceph.account, { bucket, launch: { program } });
    expect(keys.length).toBeGreaterThan(2);
  }
});
