import { DuckDBInstance } from "@duckdb/node-api";
import { expect, test } from "bun:test";
import { queryCommand, schemaCommand } from "../../../src/cli/schema.ts";
import type { DaemonIo } from "../../../src/cli/command.ts";
import { columns } from "../../../src/syslog/columns.ts";
import { record } from "../syslog/reading.ts";
import { complaint } from "./recorded.ts";

async function schema(...args: string[]): Promise<string> {
  let out = "";
  const io = { out: (text: string) => (out += text) } as unknown as DaemonIo;
  expect(await schemaCommand(args, io)).toBe(0);
  return out;
}

async function query(status: number | undefined, ...args: string[]) {
  let [out, err] = ["", ""];
  const ran: (readonly string[])[] = [];
  const io = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    run: async (program: string, given: readonly string[]) => {
      ran.push([program, ...given]);
      return status;
    },
  } as unknown as DaemonIo;
  return { status: await queryCommand(args, io), out, err, ran };
}

test("every key of a stored line is a column", () => {
  const names = columns.map(([name]) => name as string);
  const line = record(
    Buffer.from('<38>1 2026-11-21T10:20:30Z gw sshd 42 ID7 [x a="1"] caf\xe9', "latin1"),
  );
  const dialect = record("<189>29: foo: *Apr 29 13:58:40.411: %SYS-5-CONFIG_I: Configured");
  for (const key of [...Object.keys(line), ...Object.keys(dialect)]) expect(names).toContain(key);
});

test("engines are told where objects lie, whatever ship.key says", async () => {
  const f = async (args: string[], ...expected: string[]) => {
    const text = await schema(...args);
    for (const part of expected) expect(text).toContain(part);
  };

  await f(["duckdb", "/mnt"], "'/mnt/logs/date=*/hour=*/*.ndjson.*'", "{date: DATE, hour: INT}");
  await f(["duckdb", "s3://b"], "'s3://b/logs/date=*/hour=*/*.ndjson.*'", "credential_chain");
  await f(["duckdb", "s3://b/logs/"], "'s3://b/logs/date=*");
  await f(["duckdb", "s3://b/old"], "'s3://b/old/logs/date=*");
  const own = ["--endpoint", "http://10.0.0.5:9000/", "--region", "eu-1"];
  await f(
    ["duckdb", "s3://b", ...own],
    "REGION 'eu-1', ENDPOINT '10.0.0.5:9000', URL_STYLE 'path', USE_SSL false",
  );
  await f(["clickhouse", "s3://b", ...own], "S3('http://10.0.0.5:9000/b/logs/date=*/hour=*/");
  await f(
    ["clickhouse", "s3://b", "--region", "eu-1"],
    "S3('https://b.s3.eu-1.amazonaws.com/logs/",
    "toUInt16OrNull(extract(CAST(_path, 'String'), 'date=[0-9-]+/hour=([0-9-]+)')) AS `hour`",
  );
  await f(["clickhouse", "/mnt"], "ENGINE = File(JSONEachRow, '/mnt/logs/date=*");
  const key = ["--key", "{year}/{month}/{day}/{boot}-{first}-{last}.ndjson.{ext}"];
  await f(
    ["athena", "s3://b", ...key, "--table", "t"],
    "CREATE EXTERNAL TABLE t_stored (",
    "PARTITIONED BY (`year` string, `month` string, `day` string)",
    "'projection.month.range' = '1,12'",
    "'storage.location.template' = 's3://b/${year}/${month}/${day}/'",
    "CREATE OR REPLACE VIEW t AS",
  );
  await f(["duckdb", "/mnt", ...key], "'/mnt/*/*/*/*.ndjson.*'", "hive_partitioning = false");
  await f(["spark", "s3://b", ...key], "path 's3a://b/*/*/*/*.ndjson.*'");
  await f(["spark", "/mnt"], "path 'file:///mnt/logs/'", "`date` DATE");
  await f(
    ["trino", "s3://b"],
    "partitioned_by = ARRAY['date', 'hour']",
    "partition_projection_range = ARRAY['2026-01-01', 'NOW+1DAYS']",
    "partition_projection_location_template = 's3://b/logs/date=${date}/hour=${hour}/'",
  );
});

test("what is printed for DuckDB is what DuckDB takes", async () => {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const text = await schema("duckdb", "/nowhere/it's");
  // It looks for the files when the view is made: these are none, and all else was understood.
  expect(connection.run(text)).rejects.toThrow(
    'No files found that match the pattern "/nowhere/it',
  );
});

test("query runs the engine, or says what it must be given", async () => {
  const ran = await query(1, "SELECT 1;", "/mnt");
  expect([ran.status, ran.out, ran.ran.length]).toEqual([1, "", 1]);
  expect(ran.ran[0]!.slice(0, 2)).toEqual(["duckdb", "-c"]);
  expect(ran.ran[0]![2]).toEndWith("\nSELECT 1;\n");

  const none = await query(undefined, "SELECT 1", "/mnt");
  expect(none.status).toBe(2);
  expect(none.err).toContain("there is no duckdb on the PATH");
  expect(none.out).toEndWith("\nSELECT 1;\n");

  const house = await query(3, "SELECT 1", "/mnt", "--engine", "clickhouse");
  expect([house.status, house.out, house.ran.length]).toEqual([3, "", 1]);
  expect(house.ran[0]!.slice(0, 3)).toEqual(["clickhouse", "local", "--query"]);
  const print = await query(3, "SELECT 1", "/mnt", "--engine", "clickhouse", "--print");
  expect([print.status, print.ran, print.out]).toEqual([0, [], house.ran[0]![3]!]);

  const other = await query(0, "SELECT 1", "s3://b", "--engine", "trino");
  expect([other.status, other.ran]).toEqual([0, []]);
  expect(other.out).toContain("external_location = 's3://b/logs/'");
});

test("what cannot be is told", async () => {
  const f = async (args: string[], expected: string) =>
    expect((await complaint(schema(...args)))[0]).toBe(expected);

  await f(["duckdb"], "Which engine is to read what?");
  await f(["dukdb", "/mnt"], 'Unknown engine "dukdb"; did you mean duckdb?');
  await f(["athena", "/mnt"], "Athena reads buckets");
  const key = ["--key", "{device}/{boot}-{first}.{ext}"];
  await f(["trino", "s3://b", ...key], "Trino cannot find objects below such directories");
  await f(["duckdb", "/mnt", "--table", "a b"], '--table is not a name for a table: "a b"');
  expect((await complaint(query(0, "SELECT 1")))[0]).toBe("What is to be asked of what?");
});
