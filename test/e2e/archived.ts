// An archive of everything that there is to read, and DuckDB to read it with.
import { DuckDBInstance } from "@duckdb/node-api";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "bun:test";
import { sendTcp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { Sluice, waitFor } from "./sluice.ts";

/** What devices of every kind say, without frames that are more than a line. */
export const devices = readFileSync(join(import.meta.dir, "../vectors/devices.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => (JSON.parse(line) as { raw: string }).raw)
  .filter((raw) => !raw.includes("\n"));

/** How it is stored, where that is not gzip in a directory. */
export interface Way {
  compression?: string;
  /** The table of the sink, and what the environment says of it. */
  sink?: string;
  env?: Record<string, string>;
  /** Also what stands for a while with nothing new: until there is a heartbeat. */
  heartbeat?: boolean;
}

/** Objects of several members each: a chunk is full after some twenty lines. */
export async function archived(lines: string[], way: Way = {}): Promise<Sluice> {
  const { compression = "gzip", sink = directorySink, env = {}, heartbeat = false } = way;
  const sluice = await Sluice.start(
    `
device = "gw-berlin"
${listen("tcp")}
[buffer]
compression = "${compression}"
chunk = "4KiB"
[ship]
records = 1000
${heartbeat ? 'age = "300ms"\nheartbeat = "1s"' : ""}
${sink}`,
    env,
  );
  await sendTcp(sluice.port("tcp"), lines);
  if (heartbeat) await heartbeatOf(sluice, lines.length);
  expect(await sluice.stop()).toBe(0);
  return sluice;
}

/** Waits until all is stored, and then something in which nothing is. */
async function heartbeatOf(sluice: Sluice, count: number): Promise<void> {
  const url = await sluice.url();
  const shipped = async () => {
    const answer = await fetch(`${url}api/v1/status`);
    const { sinks } = (await answer.json()) as { sinks: { stored: number; objects: number }[] };
    return sinks[0]!;
  };
  await waitFor(async () => (await shipped()).stored === count, "all of it");
  const { objects } = await shipped();
  await waitFor(async () => (await shipped()).objects > objects, "a heartbeat");
}

/** What a SELECT answers, by the names of its columns. */
export type Row = Record<string, unknown>;

/** Gives a way to ask a DuckDB of its own, which is gone afterwards. */
export async function inDuckDb(use: (rows: (sql: string) => Promise<Row[]>) => Promise<void>) {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await use(async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJson() as Row[]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
