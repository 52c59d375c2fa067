// In the place of the logfwrd daemon: its flags, its variables, its records, its object names.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { S3Server } from "../s3-server.ts";
import { accountOf } from "./in-process.ts";
import { numberedLines, sendUdp } from "./sending.ts";
import { linesIn, Sluice } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

interface Vector {
  /** A Go string; JSON reads those that are chosen here. */
  in: string;
  out: Record<string, unknown>;
}

/**
 * What the reference wrote, recorded: a choice of both syslogs. All of them, and where we differ on
 * purpose, are in the unit tests of the encoder.
 */
const vectors = readFileSync(join(import.meta.dir, "../vectors/logfwrd-records.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Vector)
  .filter(({ in: text }) =>
    /dropbear|su:|auditd|myproc|dnsmasq|nospace|html|MikroTik|lower case|mymachine/.test(text),
  );

const frames = vectors.map(({ in: text }) => JSON.parse(text) as string);
const expected = vectors.map(({ out: { client: _, ...record } }) => withoutYear(record));

/** The record without what differs from run to run: the sender's port, the year. */
function comparable(line: string): Record<string, unknown> {
  const { client, ...record } = JSON.parse(line) as Record<string, unknown>;
  expect(client).toMatch(/^127\.0\.0\.1:\d+$/);
  return withoutYear(record);
}

function withoutYear(record: Record<string, unknown>): Record<string, unknown> {
  return { ...record, timestamp: String(record["timestamp"]).replace(/^..../, "YYYY") };
}

for (const way of ["flags", "variables"] as const) {
  test(`records in a bucket, by ${way} alone`, async () => {
    const server = new S3Server({ putOnly: true, region: "auto" });
    const { endpoint, accessKeyId: key, secretAccessKey: secret } = accountOf(server);
    const settings = {
      ...{ listen: "127.0.0.1:0", bucket: "logs", endpoint, key, tag: "home" },
      ...{ "max-interval": "500ms", "max-records": "10" },
    };
    const flags = Object.entries(settings).flatMap(([name, value]) => [`-${name}`, value]);
    const variables = Object.fromEntries(
      Object.entries({ ...settings, secret }).map(([name, value]) => [
        `LOGFWRD_${name.toUpperCase().replace("-", "_")}`,
        value,
      ]),
    );
    const sluice =
      way === "flags"
        ? await Sluice.start(undefined, { LOGFWRD_SECRET: secret }, { args: ["logfwrd", ...flags] })
        : await Sluice.start(undefined, variables);
    expect(await sendUdp(sluice.port("udp"), frames)).toBe(frames.length);
    expect(await sluice.stop()).toBe(0);
    expect(sluice.farewell()).toMatchObject({ received: frames.length, stored: frames.length });

    const objects = [...server.objects].sort(([a], [b]) => (a < b ? -1 : 1));
    expect(objects.length).toBeGreaterThan(1);
    const lines = objects.flatMap(([key, { body, headers }]) => {
      expect(key).toMatch(/^\d{8}T\d{6}Z_\d{8}T\d{6}Z_[^_/]+\.log\.gz$/);
      expect(headers.get("x-amz-meta-tag")).toBe("home");
      expect(headers.get("content-md5")).not.toBeNull();
      return linesIn(key, body).map((record) => JSON.stringify(record));
    });
    expect(lines.map(comparable)).toEqual(expected);
    await server.stop();
  });
}

test("a quiet night: the last records leave by a timer, without another one", async () => {
  const server = new S3Server({ putOnly: true, region: "auto" });
  const { endpoint, accessKeyId: key, secretAccessKey } = accountOf(server);
  const args = ["logfwrd", "-listen=127.0.0.1:0", "-bucket=logs", `-endpoint=${endpoint}`];
  const more = [`--key=${key}`, "--max-interval", "1s", "-verbose"];
  const env = { LOGFWRD_SECRET: secretAccessKey };
  const sluice = await Sluice.start(undefined, env, { args: [...args, ...more] });
  const stored = new Promise<void>((resolve) => (server.onSeen = resolve));
  await sendUdp(sluice.port("udp"), numberedLines(3));
  await stored;
  expect(server.objects.size).toBe(1);
  expect(await sluice.stop()).toBe(0);
  await server.stop();
});

test("http: a POST for each record, with Authorization and X-Log-Tag", async () => {
  const server = new WebServer();
  server.statuses.push(500);
  const flags = ["-mode=http", "-listen=127.0.0.1:0", `-endpoint=${server.origin}/in`, "-tag=home"];
  const env = { LOGFWRD_AUTH: "Basic aHVzaA==" };
  const sluice = await Sluice.start(undefined, env, { args: ["logfwrd", ...flags] });
  await sendUdp(sluice.port("udp"), frames);
  await sluice.until("sink recovered");
  expect(await sluice.stop()).toBe(0);
  const lines = server.taken.map(({ path, headers, body }) => {
    expect(path).toBe("/in");
    expect(headers.get("authorization")).toBe("Basic aHVzaA==");
    expect(headers.get("x-log-tag")).toBe("home");
    expect(headers.get("content-type")).toBe("application/json");
    const text = Buffer.from(body).toString();
    expect(text).toEndWith("}\n");
    return text;
  });
  expect(lines.map(comparable)).toEqual(expected);
  await server.stop();
});
