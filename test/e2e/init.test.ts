// `sluice init`: what it writes is run, and what it prints is typed as it stands.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { S3Reader } from "../s3-reader.ts";
import { Chroot } from "./chroot.ts";
import { doctor } from "./doctoring.ts";
import { numberedLines, sendTcp } from "./sending.ts";
import * as servers from "./servers.ts";
import { directorySink, listen } from "./settings.ts";
import { freePorts, linesIn, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

let ceph: servers.S3Peer;
beforeAll(() => {
  ceph = servers.startCeph();
}, servers.serverStartMsMax);
afterAll(() => ceph?.stop());

const init = (...args: string[]) => execFileSync(program, ["init", ...args]).toString();

test("Ceph: the printed commands make a bucket that the written settings store into", async () => {
  const file = join(temporaryFolder(), "sluice.toml");
  const { endpoint, accessKeyId, secretAccessKey } = ceph.account;
  const words = ["--provider", "ceph", "--endpoint", endpoint, "--bucket", "my-logs"];
  const said = init(...words, "--device", "gw", "--lock-days", "1", "--port", "6514", "-o", file);
  const [, commands = ""] = /1\. The bucket.*\n\n([\s\S]*?)\n2\. /.exec(said) ?? [];
  const owner = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const node = { CEPH_CONF: join(ceph.folder, "ceph.conf"), CEPH_ARGS: "--name client.rgw" };
  const printed = execFileSync("sh", ["-euc", commands], {
    env: { ...process.env, ...owner, ...node },
    stdio: ["ignore", "pipe", "pipe"],
  }).toString();
  const [, key = ""] = /"access_key": "([^"]+)"/.exec(printed) ?? [];
  const [, secret = ""] = /"secret_key": "([^"]+)"/.exec(printed) ?? [];
  const env = { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret };
  const settings = readFileSync(file, "utf8").replaceAll("port = 6514", "port = 0");
  expect(doctor(settings, { env }).problems).toEqual([]);

  const sluice = await Sluice.start(settings, env);
  await sendTcp(sluice.port("tcp"), numberedLines(100));
  await sluice.stop();
  expect(sluice.farewell()).toMatchObject({ stored: 100, lost: 0, refused: 0, unsent: 0 });
  const stored = (await ceph.reader.list("my-logs")).filter((name) => name.endsWith(".gz"));
  expect(stored).toHaveLength(1);
  // The owner of the bucket reads what another user has put.
  const { body } = await ceph.reader.get("my-logs", stored[0]!);
  expect(linesIn(stored[0]!, body)).toHaveLength(100);

  // The key may do nothing else, and what is there stays.
  const writer = new S3Reader({ ...ceph.account, accessKeyId: key, secretAccessKey: secret });
  const f = async (method: string, path: string, query: Record<string, string> = {}) =>
    (await writer.attempt(method, path, { query })).status;
  expect(await f("GET", "/my-logs", { "list-type": "2" })).toBe(403);
  expect(await f("GET", `/my-logs/${stored[0]}`)).toBe(403);
  expect(await f("DELETE", `/my-logs/${stored[0]}`)).toBe(403);
  expect(await f("PUT", "/my-logs/elsewhere")).toBe(403);
  expect(await f("PUT", "/another-bucket")).toBeGreaterThanOrEqual(400);
  const rules = await (
    await ceph.reader.attempt("GET", "/my-logs", { query: { lifecycle: "" } })
  ).text();
  expect(rules).toContain("<Prefix>logs/</Prefix>");
  expect(rules).toContain("<Days>365</Days>");
  const path = `/my-logs/${stored[0]}`;
  const versions = await ceph.reader.attempt("GET", "/my-logs", { query: { versions: "" } });
  const [, id = ""] = /\.gz<\/Key><VersionId>([^<]+)</.exec(await versions.text()) ?? [];
  expect(id).not.toBe("");
  const removed = await ceph.reader.attempt("DELETE", path, { query: { versionId: id } });
  expect(removed.status).toBe(403);
});

test("aws takes every command that is printed for it, and all that stands in JSON", () => {
  const words = ["--provider", "aws", "--region", "eu-central-1", "--bucket", "my-logs"];
  const said = spawnSync(program, ["init", ...words, "--lock-days", "1"]).stderr.toString();
  const commands = said.replaceAll("\\\n", " ").match(/^aws .*$/gm) ?? [];
  expect(commands).toHaveLength(7);
  for (const command of commands) {
    // Nothing is called: it checks what was given against what the service takes.
    const ran = spawnSync("sh", ["-c", `${command} --generate-cli-skeleton output`]);
    // The sample answers that it makes up for iam are too short for itself.
    const own = /^$|^Parameter validation failed:$|parameter (User|AccessKey)\./;
    const complaints = ran.stderr
      .toString()
      .split("\n")
      .filter((line) => !own.test(line));
    expect([command, complaints]).toEqual([command, []]);
  }
});

test("a person on a terminal is asked, and gets settings that check accepts", () => {
  const file = join(temporaryFolder(), "sluice.toml");
  const answers = ["directory", "/mnt/logs", "attic", "", "ntfy:door"].join("\n");
  const typed = ["-qec", `'${program}' init -o ${file}`, "/dev/null"];
  const env = { PATH: "/usr/bin:/bin", SHELL: "/bin/sh", TERM: "dumb" };
  const asked = spawnSync("script", typed, { input: `${answers}\n`, env, timeout: 60_000 });
  expect(asked.stdout.toString()).toContain("Name of this box? [");
  expect(asked.status).toBe(0);
  const checked = execFileSync(program, ["check", "--config", file]).toString();
  expect(checked).toContain('device = "attic"');
  expect(checked).toContain('topic = "door"');
});

test("systemd: what init wrote is installed and started, with its secrets beside it", () => {
  const box = new Chroot();
  box.write("/run/systemd/system/.here", "");
  box.stub("/bin/systemctl");
  const key = ["--provider", "aws", "--region", "eu-central-1", "--bucket", "my-logs"];
  const written = box.run(
    "/mnt/sluice",
    "init",
    ...key,
    "--alerts",
    "telegram:12",
    "-o",
    "/s.toml",
  );
  expect(written.status).toBe(0);
  const [, variables = ""] = /2\. .*\n\n([\s\S]*?)\n3\. /.exec(written.out) ?? [];
  expect(box.run("sh", "-euc", variables).status).toBe(0);
  expect(box.mode("/etc/sluice/sluice.env")).toBe("600");
  expect(box.read("/etc/sluice/sluice.env")).toContain("SLUICE_CHANNEL_0_TOKEN=...");
  const installed = box.run("/mnt/sluice", "install", "--config", "/s.toml");
  expect(installed.out).toContain("Sluice runs.");
  expect(installed.status).toBe(0);
  expect(box.read("/etc/sluice/sluice.toml")).toBe(box.read("/s.toml"));
  expect(box.read("/etc/sluice/sluice.env")).toContain("AWS_ACCESS_KEY_ID=...");
  expect(box.calls()).toContain("systemctl enable sluice.service");
});

test("OpenWrt: what init wrote is the settings that are installed", () => {
  const box = new Chroot();
  box.write("/etc/openwrt_release", "DISTRIB_ID='OpenWrt'\n");
  const words = ["--uci", "--provider", "r2", "--bucket", "my-logs", "-o", "/etc/config/sluice"];
  const endpoint = ["--endpoint", "https://account.r2.cloudflarestorage.com"];
  expect(box.run("/mnt/sluice", "init", ...words, ...endpoint).status).toBe(0);
  expect(box.mode("/etc/config/sluice")).toBe("600");
  const checked = box.run("/mnt/sluice", "check");
  expect(checked.out).toContain("# No problems with /etc/config/sluice.");
  const again = box.run("/mnt/sluice", "init", ...words, ...endpoint);
  expect(again.out).toContain("/etc/config/sluice is there already");
});

test("rsyslog: the lines for a Linux host send what it logs", async () => {
  const sluice = await Sluice.start(`
${listen("tcp")}
[ship]
age = "200ms"
${directorySink}
`);
  const port = String(sluice.port("tcp"));
  const [, lines = ""] =
    /# Linux with rsyslog.*\n([\s\S]*?)\n\n/.exec(init("--senders", "127.0.0.1", "--port", port)) ??
    [];
  const [folder, inputPort] = [temporaryFolder(), freePorts()];
  const config = join(folder, "rsyslog.conf");
  writeFileSync(
    config,
    `global(workDirectory="${folder}" net.enableDNS="off")
module(load="imtcp")
input(type="imtcp" port="${inputPort}")
${lines}
`,
  );
  const rsyslogd = spawn("rsyslogd", ["-n", "-f", config, "-i", join(folder, "pid")], {
    stdio: "ignore",
  });
  try {
    const marked = numberedLines(10);
    await waitFor(
      () =>
        sendTcp(inputPort, marked).then(
          () => true,
          () => undefined,
        ),
      "rsyslogd",
    );
    await waitFor(() => sluice.lines().length >= 10 || undefined, "ten lines");
    expect(sluice.lines()[0]).toMatchObject({ format: "rfc5424" });
  } finally {
    servers.kill(rsyslogd.pid!, "SIGTERM");
    await sluice.stop();
  }
});
