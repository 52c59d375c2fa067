// A real ClickHouse, as sluice schema tells it to, over files and over a real S3 server. It comes
// by npm, as a library of half a gigabyte, and is installed for this file alone.
import { afterAll, beforeAll, expect, test as always } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { archived, devices } from "./archived.ts";
import { numberedLines } from "./sending.ts";
import * as servers from "./servers.ts";
import { type Line, program, readObjects, temporaryFolder } from "./sluice.ts";

const sent = [
  ...numberedLines(1000, { tag: "dnsmasq" }),
  ...devices,
  '<38>1 2026-11-21T10:20:31.25Z gw sshd 42 ID7 [x@1 user="root"] Grüße',
];
/** Runs the statements of its input, the last of which answers. */
const client = `
import { readFileSync } from "node:fs";
import { Session } from "chdb";
const session = new Session();
let answer = "";
const statements = readFileSync(0, "utf8").split(/;\\n/).filter((each) => each.trim() !== "");
for (const statement of statements) answer = session.query(statement, "JSONEachRow");
process.stdout.write(answer);
session.cleanup();
`;
const folder = temporaryFolder();
let ceph: servers.S3Peer;

/** Where the registry does not give it away in time, that is told, and all else is still tried. */
const installMsMax = 600_000;
const how = ["--no-audit", "--no-fund", "--prefer-offline", "--prefix", folder];
const installing = spawnSync("npm", ["install", ...how, "chdb@3.4.0"], { timeout: installMsMax });
const isThere = installing.status === 0;
if (!isThere) console.warn("SKIP ClickHouse: npm could not install chdb@3.4.0");
const test = always.skipIf(!isThere);

beforeAll(() => {
  if (!isThere) return;
  writeFileSync(join(folder, "client.mjs"), client);
  ceph = servers.startCeph();
}, servers.serverStartMsMax);
afterAll(() => {
  ceph?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The rows that a SELECT answers, once the definitions of that place have been run. */
function rowsOf(schema: string[], select: string): Record<string, unknown>[] {
  const definitions = execFileSync(program, ["schema", "clickhouse", ...schema]).toString();
  const settings = "SET output_format_json_quote_64bit_integers = 0;\n";
  const { accessKeyId, secretAccessKey } = ceph.account;
  const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const { status, stdout, stderr } = spawnSync("node", ["client.mjs"], {
    cwd: folder,
    env: { ...process.env, ...env },
    input: `${settings}${definitions}\n${select};\n`,
    maxBuffer: 1 << 28,
  });
  expect([status, stderr.toString()]).toEqual([0, ""]);
  const lines = stdout.toString().trimEnd().split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** What is in a row, where the line has it: numbers of a dialect are text there. */
function shown(line: Line, row: Record<string, unknown>): Record<string, unknown> {
  const text = (value: unknown): unknown =>
    typeof value === "object"
      ? Object.fromEntries(Object.entries(value!).map(([name, inner]) => [name, text(inner)]))
      : String(value);
  const all = Object.entries(line).map(([name, value]) => [
    name,
    typeof value === "object" ? text(value) : value,
  ]);
  // Times are times there, of microseconds, and of UTC.
  for (const pair of all) if (times.has(String(pair[0]))) pair[1] = row[String(pair[0])];
  return Object.fromEntries(all) as Record<string, unknown>;
}
const times = new Set(["received_at", "timestamp"]);

for (const compression of ["gzip", "zstd"]) {
  test(`ClickHouse reads ${compression} files: every line, every field, the ledgers apart`, async () => {
    const sluice = await archived(sent, { compression });
    const place = join(sluice.folder, "sluice-data");
    const lines = readObjects(place).sort((a, b) => a.seq - b.seq);
    expect(lines.length).toBe(sent.length);
    const rows = rowsOf([place], "SELECT * FROM logs ORDER BY seq");
    expect(rows.length).toBe(sent.length);
    for (const [index, line] of lines.entries()) {
      expect(rows[index]).toMatchObject(shown(line, rows[index]!));
    }
    const last = rows.at(-1)!;
    expect(last["timestamp"]).toBe("2026-11-21 10:20:31.250000");
    const [date, hour] = String(last["received_at"]).split(/[ :]/);
    expect(last).toMatchObject({ date, hour: Number(hour) });
    const counted = "SELECT sum(JSONExtractInt(ledger, 'count')) AS n FROM logs_stored";
    expect(rowsOf([place], `${counted} WHERE ledger IS NOT NULL`)).toEqual([{ n: sent.length }]);
    expect(rowsOf([place], "SELECT * FROM logs WHERE date = '1999-01-01'")).toEqual([]);
  });
}

test("query runs it where it is on the PATH", async () => {
  const sluice = await archived(sent);
  const place = join(sluice.folder, "sluice-data");
  // The library has no command line: this one takes what is given to `clickhouse local`.
  const tool = `#!/bin/sh
[ "$1 $2" = "local --query" ] && cd "${folder}" && printf %s "$3" | exec node client.mjs
`;
  writeFileSync(join(folder, "clickhouse"), tool, { mode: 0o755 });
  const sql = "SELECT count() AS n FROM logs WHERE tag = 'dnsmasq'";
  const asked = spawnSync(program, ["query", sql, place, "--engine", "clickhouse"], {
    env: { PATH: `${folder}:${process.env["PATH"]}` },
  });
  expect([asked.stderr.toString(), asked.status]).toEqual(["", 0]);
  const stored = readObjects(place).filter(({ tag }) => tag === "dnsmasq").length;
  const { n } = JSON.parse(asked.stdout.toString()) as { n: string };
  expect(Number(n)).toBe(stored);
});

test("ClickHouse reads a bucket of a real S3 server, with keys from its environment", async () => {
  await ceph.reader.makeBucket("clickhouse");
  const { endpoint, region } = ceph.account;
  const sink = servers.s3Sink(ceph.account, "clickhouse");
  await archived(sent, { sink, env: servers.secretOf(ceph.account) });
  const place = ["s3://clickhouse", "--endpoint", endpoint, "--region", region];
  const select = "SELECT format, count() AS n, uniqExact(seq) AS seqs, min(date) AS day FROM logs";
  const rows = rowsOf(place, `${select} GROUP BY format`);
  const lines = await ceph.lines("clickhouse");
  const expected = Object.entries(Object.groupBy(lines, ({ format }) => String(format)));
  expect(rows.length).toBe(expected.length);
  for (const [format, { length: n } = []] of expected) {
    const day = String(lines[0]!["received_at"]).slice(0, 10);
    expect(rows).toContainEqual({ format, n, seqs: n, day });
  }
});
