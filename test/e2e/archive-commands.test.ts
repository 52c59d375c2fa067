// What the daemon stored, read by the program itself: from a directory, and from a real S3 server
// with a key that may only read; and by DuckDB, as sluice schema tells it to.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { S3Account } from "../s3-reader.ts";
import { archived, devices, inDuckDb } from "./archived.ts";
import { numberedLines } from "./sending.ts";
import * as servers from "./servers.ts";
import { objectsBelow, program, readObjects, temporaryFolder } from "./sluice.ts";

const count = 3000;
const sent = [
  ...numberedLines(count, { tag: "dnsmasq" }),
  ...devices,
  "<36>Nov 21 10:20:30 gw dropbear[7]: login failure for user root from 203.0.113.7\x1b[31m",
  '<38>1 2026-11-21T10:20:31Z gw sshd 42 ID7 [x@1 user="root"] Grüße',
];

interface Said {
  status: number | null;
  out: string;
  err: string;
}

function sluice(args: string[], env: Record<string, string> = {}): Said {
  const path = { PATH: "/usr/bin:/bin", ...env };
  const { status, stdout, stderr } = spawnSync(program, args, { env: path, maxBuffer: 1 << 28 });
  return { status, out: stdout.toString(), err: stderr.toString() };
}

const linesOf = ({ out }: Said) => out.split("\n").filter((line) => line !== "");

let ceph: servers.S3Peer;
beforeAll(() => {
  ceph = servers.startCeph();
}, servers.serverStartMsMax);
afterAll(() => ceph?.stop());

/** What holds wherever the objects lie. */
function expectToRead(place: string[], env: Record<string, string> = {}): void {
  const ask = (...args: string[]) => sluice([...args, ...place], env);

  const failures = ask("search", '"login failure for user root from 203"');
  expect(failures).toMatchObject({ status: 0, err: "" });
  expect(failures.out).toEndWith(
    "Z gw warning dropbear[7]: login failure for user root from 203.0.113.7\\x1b[31m\n",
  );
  expect(ask("search", '"nothing of that"')).toEqual({ status: 1, out: "", err: "" });
  expect(ask("search", "tag = dnsmasq", "--count").out).toBe(`${count}\n`);
  expect(ask("search", "all", "--to", "2026-01-01").status).toBe(1);
  expect(ask("search", "all", "--since", "1h", "--count").out).toBe(`${sent.length}\n`);
  expect(ask("search", "all", "--device", "other").status).toBe(1);

  const cat = linesOf(ask("cat")).map((line) => JSON.parse(line) as { seq: number });
  expect(cat.map(({ seq }) => seq)).toEqual(sent.map((_, n) => n + 1));
  const table = ask("search", "msg_id = ID7", "--csv").out.split("\r\n");
  expect(table[1]).toContain(',sshd,42,ID7,"{""x@1"":{""user"":""root""}}",Grüße,rfc5424,');

  const rows = linesOf(ask("ls"));
  expect(rows.at(-1)).toContain(` objects, ${sent.length} messages, `);
  expect(rows.filter((row) => row.includes("heartbeat")).length).toBeGreaterThan(0);
  const stats = JSON.parse(ask("stats", "--json").out) as Record<string, Record<string, number>>;
  expect(stats).toMatchObject({ messages: sent.length, device: { "gw-berlin": sent.length } });
  expect(stats["tag"]!["dnsmasq"]).toBe(count);
}

for (const compression of ["gzip", "zstd"]) {
  test(`a directory of ${compression} objects is searched, printed, listed and counted`, async () => {
    const { folder } = await archived(sent, { compression, heartbeat: true });
    const place = join(folder, "sluice-data");
    expectToRead([place]);
    // What is printed is what was stored, octet for octet, as other tools read it.
    const all = linesOf(sluice(["cat", place])).map((line) => JSON.parse(line) as object);
    expect(all).toEqual(readObjects(place));
    // From within, and with a damaged object among the others.
    const [first] = objectsBelow(place);
    const octets = readFileSync(first!);
    writeFileSync(first!, octets.subarray(0, octets.length - 300));
    const damaged = sluice(["search", "tag = dnsmasq", "--count", join(place, "logs")]);
    expect(damaged.status).toBe(2);
    expect(damaged.err).toContain("cannot be decompressed: torn or altered");
    expect(Number(damaged.out)).toBeGreaterThan(count / 2);
    rmSync(first!);
    // One object alone.
    const [second] = objectsBelow(place);
    const [, from, to] = /-(\d+)-(\d+)\./.exec(second!)!;
    expect(linesOf(sluice(["cat", second!])).length).toBe(Number(to) - Number(from) + 1);
  });
}

test("a bucket is read with a key that may only read", async () => {
  const [accessKeyId, secretAccessKey] = ["ARCHIVEKEY", "archivesecret"];
  const keys = ["--access-key", accessKeyId, "--secret-key", secretAccessKey];
  const user = ["--uid", "archive", "--display-name", "archive", "--op-mask", "read"];
  servers.cephAdmin(ceph, "user", "create", ...user, ...keys);
  const account: S3Account = { ...ceph.account, accessKeyId, secretAccessKey };
  await ceph.reader.makeBucket("archive", { "x-amz-acl": "public-read" });
  const sink = servers.s3Sink(ceph.account, "archive", 'acl = "public-read"');
  await archived(sent, { sink, env: servers.secretOf(ceph.account), heartbeat: true });
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  expectToRead(["s3://archive", "--endpoint", account.endpoint], env);
  expectToRead(["s3://archive/logs/", "--endpoint", account.endpoint], env);

  const wrong = sluice(["cat", "s3://archive", "--endpoint", account.endpoint], {
    ...env,
    AWS_SECRET_ACCESS_KEY: "mistyped",
  });
  expect(wrong.status).toBe(2);
  expect(wrong.err).toContain("SignatureDoesNotMatch");
});

test("of a bucket of many days only those that are wanted are listed", async () => {
  const { account, reader } = ceph;
  await reader.makeBucket("days");
  const keys: string[] = [];
  for (let hour = 0; hour < 60 * 24; hour++) {
    const [date, clock] = new Date(Date.UTC(2026, 7, 1, hour)).toISOString().split("T");
    const seq = String(hour + 1).padStart(10, "0");
    const place = `logs/date=${date}/hour=${clock!.slice(0, 2)}`;
    keys.push(`${place}/gw-6b017dae018470-${seq}-${seq}.ndjson.gz`);
  }
  for (let at = 0; at < keys.length; at += 40) {
    await Promise.all(keys.slice(at, at + 40).map((key) => reader.putEmpty("days", key)));
  }
  const env = {
    AWS_ACCESS_KEY_ID: account.accessKeyId,
    AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
  };
  const list = (...args: string[]) => {
    const place = ["ls", "s3://days", "--endpoint", account.endpoint, "--json"];
    return linesOf(sluice([...place, ...args], env)).map(
      (line) => (JSON.parse(line) as { name: string }).name,
    );
  };
  expect(list()).toEqual(keys);
  // The object before may hold lines up to the beginning of the next.
  const [first, end] = ["logs/date=2026-09-19/hour=23", "logs/date=2026-09-21"];
  const wanted = keys.filter((key) => key >= first && key < end);
  expect(list("--from", "2026-09-20", "--to", "2026-09-21")).toEqual(wanted);
  expect(list("--to", "2026-08-02").length).toBe(24);
});

test("DuckDB reads it as sluice schema says: ledgers apart, every field, every type", async () => {
  const { folder } = await archived(sent, { heartbeat: true });
  const place = join(folder, "sluice-data");
  await inDuckDb(async (rows) => {
    await rows(sluice(["schema", "duckdb", place]).out);
    const [counted] = await rows(`SELECT count(*)::INT AS n, count(DISTINCT seq)::INT AS seqs,
    count(received_at)::INT AS times, min(date)::VARCHAR AS date, typeof(any_value(date)) AS type
    FROM logs`);
    const stored = readObjects(place);
    const date = String(stored[0]!["received_at"]).slice(0, 10);
    const n = sent.length;
    expect(counted).toEqual({ n, seqs: n, times: n, date, type: "DATE" });
    const ledgers = await rows(
      "SELECT sum((ledger->>'$.count')::INT)::INT AS n FROM logs_stored WHERE ledger IS NOT NULL",
    );
    expect(ledgers).toEqual([{ n }]);
    // Every field of every dialect, as it was stored.
    const fields = await rows("SELECT seq::INT AS seq, fields FROM logs WHERE fields IS NOT NULL");
    const expected = stored.filter((line) => line["fields"] !== undefined);
    expect(expected.length).toBeGreaterThan(40);
    const bySeq = new Map(
      fields.map(({ seq, fields }) => [seq, JSON.parse(String(fields)) as object]),
    );
    expect(bySeq.size).toBe(expected.length);
    for (const line of expected) expect(bySeq.get(line.seq)).toEqual(line["fields"] as object);
    const user = await rows(`SELECT structured_data->'x@1'->>'user' AS user, content,
    epoch_ms("timestamp")::VARCHAR AS at FROM logs WHERE msg_id = 'ID7' AND tag = 'sshd'`);
    expect(user).toEqual([
      { user: "root", content: "Grüße", at: String(Date.parse("2026-11-21T10:20:31Z")) },
    ]);
    expect(await rows("SELECT * FROM logs WHERE date = '1999-01-01'")).toEqual([]);
  });
});

test("query runs the duckdb of the PATH, and prints what to run where there is none", () => {
  const folder = temporaryFolder();
  const none = sluice(["query", "SELECT 1", folder]);
  expect(none.status).toBe(2);
  expect(none.err).toContain("there is no duckdb on the PATH");
  expect(none.out).toEndWith("\nSELECT 1;\n");
  // DuckDB's own command line is not packaged for Debian: this one shows what it was given.
  writeFileSync(join(folder, "duckdb"), '#!/bin/sh\necho "$1: $2"\nexit 7\n', { mode: 0o755 });
  const some = sluice(["query", "SELECT 1", folder], { PATH: `${folder}:/usr/bin:/bin` });
  expect([some.status, some.out]).toEqual([7, `-c: ${none.out}\n`]);
});
