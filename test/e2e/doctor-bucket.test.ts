// `sluice doctor` and real S3 servers: what is good is found good, what is wrong is found out.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { S3Account } from "../s3-reader.ts";
import { doctor } from "./doctoring.ts";
import { numberedLines, sendTcp } from "./sending.ts";
import * as servers from "./servers.ts";
import { listen } from "./settings.ts";
import { builds, freePorts, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

let ceph: servers.S3Peer;
let swift: servers.S3Peer;
beforeAll(async () => {
  ceph = servers.startCeph();
  swift = servers.startSwift();
  await ceph.reader.makeBucket("logs");
  await swift.reader.makeBucket("logs");
}, servers.serverStartMsMax);
afterAll(() => {
  ceph?.stop();
  swift?.stop();
});

const own = `device = "gw"\n${listen("udp")}`;
const look = (account: S3Account, bucket: string, more = "", args: string[] = []) =>
  doctor(own + servers.s3Sink(account, bucket, more), { env: servers.secretOf(account), args });

test("Ceph: all is well, one object is there, and no reader takes it for one of theirs", async () => {
  expect(look(ceph.account, "logs", "", ["--read-only"]).on("bucket").length).toBe(1);
  expect(await ceph.reader.list("logs")).toEqual([]);
  for (let time = 1; time <= 2; time++) {
    const found = look(ceph.account, "logs");
    expect(found.problems).toEqual([]);
    const { host } = new URL(ceph.account.endpoint);
    expect(found.on("bucket")).toEqual([
      "ok: Access key TESTKEY is of the configuration",
      `ok: It wrote "logs/doctor/gw.txt" into bucket "logs" at ${host}, path style, region us-east-1`,
      `ok: ${host} keeps an object that if_none_match says not to replace`,
    ]);
    expect(found.on("clock")).toEqual(["ok: This clock is that of 127.0.0.1"]);
  }
  expect(await ceph.reader.list("logs")).toEqual(["logs/doctor/gw.txt"]);
  const { endpoint, accessKeyId, secretAccessKey } = ceph.account;
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const ls = Bun.spawnSync([program, "ls", "s3://logs", "--endpoint", endpoint], { env });
  expect(ls.stderr.toString()).toStartWith("sluice: There is nothing in s3://logs");
});

test("Ceph: a wrong secret, an unknown key, a bucket that is missing, a key that may not write", async () => {
  const f = (account: S3Account, bucket: string, what: string, mend: string) => {
    const found = look(account, bucket);
    expect(found.problems).toEqual(["bucket"]);
    expect(found.on("bucket")[1]).toContain(what);
    expect(found.mends("bucket")).toContain(mend);
  };
  const mistyped = { ...ceph.account, secretAccessKey: "mistyped-secret" };
  f(mistyped, "logs", "403 SignatureDoesNotMatch", "The secret does not belong to access key");
  const unknown = { ...ceph.account, accessKeyId: "NOBODY" };
  f(unknown, "logs", "403 InvalidAccessKeyId", "check access_key_id");
  f(ceph.account, "missing", "404 NoSuchBucket", "create it, or correct bucket and endpoint");
  const stranger = makeUser("stranger");
  f(stranger, "logs", "403 AccessDenied", 's3:PutObject on "arn:aws:s3:::logs/*"');
});

test("Ceph: what fails for the running daemon is told in its words, with its remedy", async () => {
  const account = { ...ceph.account, accessKeyId: "NOBODY" };
  const env = {
    ...servers.secretOf(account),
    SLUICE_ADMIN_LISTEN: `127.0.0.1:${freePorts()}`,
  };
  const toml = `device = "gw"
${listen("tcp")}
[ship]
age = "100ms"
${servers.s3Sink(account, "logs")}`;
  const sluice = await Sluice.start(toml, env);
  await sendTcp(sluice.port("tcp"), numberedLines(10));
  await sluice.until("sink failing");
  const found = doctor(toml, { env, args: ["--read-only"] });
  expect(found.on("daemon").join()).toContain(
    'problem: Sink "s3" fails: S3 answered 403 InvalidAccessKeyId',
  );
  expect(found.mends("daemon")).toContain('does not know access key "NOBODY"');
  sluice.signal("SIGKILL");
  await sluice.ended;
});

test("Ceph: a key that may write below the prefix and nothing else is enough", async () => {
  const writer = makeUser("writer");
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Effect: "Allow", Principal: { AWS: ["arn:aws:iam:::user/writer"] } },
        ...{ Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::writeonly/logs/*"] },
      },
    ],
  };
  await ceph.reader.makeBucket("writeonly");
  const body = JSON.stringify(policy);
  const put = await ceph.reader.attempt("PUT", "/writeonly", { query: { policy: "" }, body });
  expect(put.ok).toBe(true);
  const found = look(writer, "writeonly");
  expect(found.problems).toEqual([]);
  expect(found.on("bucket")[1]).toContain('It wrote "logs/doctor/gw.txt"');
});

test("Swift: another region than the configured one, and no conditional PUT", () => {
  const found = look({ ...swift.account, region: "eu-central-1" }, "logs");
  expect(found.problems).toEqual([]);
  const words = found.on("bucket");
  expect(words[1]).toContain("region us-east-1");
  expect(words[2]).toBe('warning: Bucket "logs" is in region us-east-1, not eu-central-1');
  expect(found.mends("bucket")).toContain('region = "us-east-1"; then: sluice reload');
  expect(words[3]).toContain("does not know If-None-Match; if_none_match is not set");
  expect(look(swift.account, "logs", "if_none_match = true").on("bucket")[1]).toContain("501");
});

test("Swift: virtual-host style where there are no such names, and the setting that mends it", () => {
  // A hosts file of its own has the name of the server, and none of a bucket.
  const hosts = join(temporaryFolder(), "hosts");
  writeFileSync(hosts, "127.0.0.1 localhost store.test\n");
  const inside = 'mount --bind "$0" /etc/hosts && exec "$@"';
  const command = ["unshare", "-m", "sh", "-c", inside, hosts, program];
  const endpoint = swift.account.endpoint.replace("127.0.0.1", "store.test");
  const sink = servers.s3Sink({ ...swift.account, endpoint }, "logs", 'addressing = "virtual"');
  const found = doctor(own + sink, { env: servers.secretOf(swift.account), command });
  expect(found.on("bucket")[1]).toContain('Bucket "logs" is met in path style only');
  expect(found.mends("bucket")).toContain('addressing = "path"; then: sluice reload');
});

test("TLS: an authority of its own is named with what trusts it, and then all is well", () => {
  const secured = servers.overTls(ceph);
  const found = look(secured, "logs");
  expect(found.problems).toEqual(["certificates"]);
  expect(found.on("certificates")[0]).toContain("DEPTH_ZERO_SELF_SIGNED_CERT");
  // The remedy is run as it stands, but for the place.
  const file = join(temporaryFolder(), "ca.pem");
  const [fetch = ""] = found.mends("certificates").split("\n");
  execFileSync("sh", ["-c", fetch.replace("/etc/sluice/ca.pem", file)], { stdio: "ignore" });
  expect(look(secured, "logs", `ca_file = "${file}"`).problems).toEqual([]);
});

test("TLS: a certificate that is out of date, and one of another name", async () => {
  const f = async (name: string, made: string[], expected: string) => {
    const [folder, port] = [temporaryFolder(), freePorts()];
    const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    const names = ["-nodes", "-days", "30", "-subj", `/CN=${name}`];
    const extension = ["-addext", `subjectAltName=${name}`];
    const files = ["-keyout", join(folder, "k.pem"), "-out", join(folder, "c.pem")];
    const [command, ...before] = [...made, "openssl"];
    const all = [...before, ...request, ...names, ...extension, ...files];
    execFileSync(command!, all, { stdio: "ignore" });
    const [cert, key] = [join(folder, "c.pem"), join(folder, "k.pem")];
    const serve = ["s_server", "-accept", String(port), "-cert", cert, "-key", key, "-www"];
    const server = spawn("openssl", serve, { stdio: "ignore" });
    await waitFor(() => connects(port), "openssl s_server");
    const sink = `[[sink]]\nkind = "http"\nurl = "https://127.0.0.1:${port}/"\nca_file = "${cert}"\n`;
    const found = doctor(own + sink);
    server.kill();
    expect(found.on("certificates")[0]).toContain(expected);
    expect(found.problems).toContain("certificates");
  };
  const yearsAgo = ["faketime", "2020-01-01"];
  await f("IP:127.0.0.1", yearsAgo, "of 127.0.0.1 has been out of date since 2020-01-31T");
  await f("DNS:other.example", [], "is of DNS:other.example, not of 127.0.0.1");
});

test("a clock that is an hour behind is found by the server's", () => {
  const clock = ["LD_PRELOAD=libfaketimeMT.so.1", "FAKETIME=-1h", "FAKETIME_DONT_FAKE_MONOTONIC=1"];
  const path = "LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/faketime";
  const command = ["env", ...clock, path, `${builds}-x64-glibc`];
  const toml = own + servers.s3Sink(ceph.account, "logs");
  const found = doctor(toml, { env: servers.secretOf(ceph.account), command });
  expect(found.on("clock")[0]).toMatch(/^problem: This clock is 3(59|60|61)\d s behind that of/);
  // The signature went by the server's time.
  expect(found.on("bucket")[1]).toContain("It wrote");
});

/** A user of Ceph with a key of its own and no bucket. */
function makeUser(name: string): S3Account {
  const [accessKeyId, secretAccessKey] = [`${name.toUpperCase()}KEY`, `${name}secret`];
  const keys = ["--access-key", accessKeyId, "--secret-key", secretAccessKey];
  servers.cephAdmin(ceph, "user", "create", "--uid", name, "--display-name", name, ...keys);
  return { ...ceph.account, accessKeyId, secretAccessKey };
}

async function connects(port: number): Promise<true | undefined> {
  const socket = { data() {} };
  return Bun.connect({ hostname: "127.0.0.1", port, socket }).then(
    (opened) => {
      opened.end();
      return true as const;
    },
    () => undefined,
  );
}
