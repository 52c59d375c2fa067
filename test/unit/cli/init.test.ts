import { expect, test } from "bun:test";
import { checkCommand } from "../../../src/cli/check.ts";
import type { DaemonIo } from "../../../src/cli/command.ts";
import { initCommand } from "../../../src/cli/init.ts";
import { providers } from "../../../src/init/wishes.ts";
import { sourcesWith } from "../config/sources.ts";
import { complaint, recorded } from "./recorded.ts";

/** What it prints, and says beside it, on a box named `gw`; `answers` are typed, if anybody is there. */
async function init(args: string[], answers?: string[]) {
  const isThere = answers !== undefined;
  let [out, err] = ["", ""];
  const io: Partial<DaemonIo> = {
    ...sourcesWith({ hostname: "gw" }),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: { in: isThere, out: isThere, err: isThere },
    async *input() {
      // As it may come: several lines at once, or half of one.
      const typed = Buffer.from(`${(answers ?? []).join("\n")}\n`);
      yield typed.subarray(0, 3);
      yield typed.subarray(3);
    },
  };
  const status = await initCommand(args, io as DaemonIo);
  return { status, out, err };
}

const known = ["--bucket=my-logs", "--region=eu-1", "--endpoint=https://s3.example"];
const keys = { AWS_ACCESS_KEY_ID: "k", AWS_SECRET_ACCESS_KEY: "s" };

test("for every provider, in both forms, check accepts what is written", async () => {
  const channels = ["", "telegram:12", "ntfy:topic", "slack", "discord", "teams", "webhook"];
  for (const provider of providers) {
    for (const alerts of channels) {
      for (const form of [[], ["--uci"]]) {
        const bucket = provider === "directory" ? "--bucket=/mnt/logs" : "--bucket=my-logs";
        const more = alerts === "" ? [] : [`--alerts=${alerts}`];
        const days = ["--lock-days=30", "--spool=/var/lib/sluice/spool"];
        const args = [`--provider=${provider}`, ...known, bucket, ...more, ...days, ...form];
        const { out } = await init(args);
        const env = {
          ...keys,
          ...(alerts.startsWith("telegram") && { SLUICE_CHANNEL_0_TOKEN: "t" }),
          ...(/slack|disc|teams|web/.test(alerts) && { SLUICE_CHANNEL_0_URL: "https://h.example" }),
        };
        const files = { "/s": out };
        // In UCI what is secret stands in the file.
        const given = { files, env: form.length === 0 ? env : {} };
        const { status, out: said } = await recorded(checkCommand, ["--config=/s"], given);
        expect([provider, alerts, status]).toEqual([provider, alerts, 0]);
        expect(said).toContain('device = "gw"');
        expect(said).toContain('mode = "overflow"');
      }
    }
  }
});

test("settings are printed, and what is to be done is said beside them", async () => {
  const { status, out, err } = await init(["--provider", "aws", ...known]);
  expect(status).toBe(0);
  expect(out).toStartWith("# Sluice. After a change: sluice check");
  expect(out).toContain('kind = "s3"\nbucket = "my-logs"\nregion = "eu-1"\n');
  expect(err).toContain("--create-bucket-configuration LocationConstraint=eu-1\n");
  expect(err).toContain('"Resource":["arn:aws:s3:::my-logs/logs/*"]');
  expect(err).toContain("AWS_SECRET_ACCESS_KEY=...\n");
  expect(err).toEndWith("sluice install --config sluice.toml\nsluice doctor\n");
  expect(err).not.toMatch(/object-lock/);
  expect(await init(["--provider", "aws", ...known, "--output=-"])).toEqual({ status, out, err });
});

test("policies are JSON that allows s3:PutObject and nothing else", async () => {
  for (const provider of ["aws", "wasabi", "minio", "ceph"]) {
    const { err } = await init(["--provider", provider, ...known]);
    const [, policy = ""] = /'(\{"Version".*\})'/.exec(err) ?? [];
    const { Statement } = JSON.parse(policy) as { Statement: Record<string, unknown>[] };
    // Ceph's users own what they put: all else is denied beside it.
    if (provider === "ceph") expect(Statement[1]).toMatchObject({ Effect: "Deny" });
    expect(Statement).toHaveLength(provider === "ceph" ? 2 : 1);
    expect(Statement[0]).toMatchObject({ Effect: "Allow", Action: ["s3:PutObject"] });
  }
});

test("a lock is asked of whoever has one, and R2 and Garage say what they have not", async () => {
  const f = async (provider: string, expected: string) =>
    expect((await init([`--provider=${provider}`, ...known, "--lock-days=30"])).err).toContain(
      expected,
    );
  await f("aws", '"DefaultRetention":{"Mode":"COMPLIANCE","Days":30}');
  await f("wasabi", " --object-lock-enabled-for-bucket\n");
  await f("ceph", " --object-lock-enabled-for-bucket\n");
  await f("minio", "mc retention set --default COMPLIANCE 30d sluice/my-logs");
  await f("b2", "--default-retention-period '30 days' my-logs");
  await f("r2", "bucket lock add my-logs sluice-lock logs/ --retention-days 30");
  await f("r2", "R2 has no key that may only write");
  await f("garage", "Garage has no Object Lock");
});

test("a person is asked for what is needed, and takes what is offered", async () => {
  const answers = ["minio", "my-logs", "https://minio.example:9000", "", "/x", "ntfy:door"];
  const { out, err } = await init([], answers);
  expect(err).toContain("Which bucket?: ");
  expect(err).toContain("Name of this box? [gw]: ");
  expect(Bun.TOML.parse(out)).toMatchObject({
    device: "gw",
    sink: [{ endpoint: "https://minio.example:9000", region: "us-east-1" }],
    spool: { dir: "/x" },
    channel: [{ kind: "ntfy", topic: "door" }],
  });
});

test("what is missing, unknown or dangerous is told by its option", async () => {
  const f = async (args: string[], expected: string) => {
    const [message] = await complaint(init(args));
    expect(message).toContain(expected);
  };
  await f([], "--provider is missing");
  await f(["--provider=aws"], "--bucket is missing");
  await f(["--provider=aws", "--bucket=b"], "--region is missing");
  await f(["--provider=ceph", "--bucket=b"], "--endpoint is missing");
  await f(["--provider=asw", "--bucket=b"], '--provider knows no "asw"; did you mean aws?');
  await f(["--provider=aws", "--region=eu-1", "--bucket=A B"], "sink[0].bucket must be");
  await f(["--provider=aws", ...known, "--alerts=telegram"], "--alerts telegram needs the number");
  await f(["--provider=aws", ...known, "--lock-days=0"], "--lock-days must be a number from 1");
  await f(["--provider=ceph", ...known, "--endpoint=https://x/$(id)"], "cannot be pasted");
  await f(["--senders=$(id)"], "cannot be pasted");
  await f(["--provider=aws", ...known, "word"], 'Unexpected argument "word"');
  await f(["--provider=directory", "--bucket=/x", "-o", "/etc/passwd"], "/etc/passwd is there");
  await complaint(init([], ["aws"])).then(([message]) => expect(message).toBe("Nobody answers"));
});

test("devices are told where to send, each in its own words", async () => {
  const { out } = await init(["--senders=192.0.2.1", "--port=514"]);
  for (const words of [
    ...["log_ip='192.0.2.1'", "set system syslog remote 192.0.2.1 port 514"],
    ...["set system syslog host 192.0.2.1 port 514", "remote=192.0.2.1 remote-port=514 bsd-syslog"],
    ...["remote-log-format=syslog", "SIEM server 192.0.2.1, port 514", 'target="192.0.2.1"'],
    ...["logging host 192.0.2.1 transport udp port 514", 'network("192.0.2.1" port(514)'],
  ]) {
    expect(out).toContain(words);
  }
  const { out: settings, err } = await init(["--provider=aws", ...known, "--senders=192.0.2.1"]);
  expect(settings).not.toContain("log_ip");
  expect(err).toContain("log_port='5514'");
});

test("what is told to run the journal's sender is what run takes", async () => {
  const { out } = await init(["--senders=192.0.2.1"]);
  const line = /sluice run (--set local[\s\S]*rfc5424)/.exec(out)![1]!;
  const args = line.replace("\\\n", " ").split(/\s+/);
  expect((await recorded(checkCommand, args)).status).toBe(0);
});

test("what is said and would come to nothing is refused, or named", async () => {
  const f = async (expected: string, ...args: string[]) =>
    expect((await complaint(init(args)))[0]).toBe(expected);
  const there = ["--provider=directory", "--bucket=/mnt/logs"];
  await f("--alerts slack takes nothing behind it", ...there, "--alerts=slack:https://h.example");
  await f("--alerts telegram needs the number of a chat", ...there, "--alerts=telegram");
  await f("--senders needs an address", "--senders=");
  const { err } = await init([...there, "--lock-days=30", "--keep-days=9"]);
  expect(err).toContain("\nWithout effect in a directory: --keep-days, --lock-days\n");
  expect((await init(there)).err).not.toContain("Without effect");
});
