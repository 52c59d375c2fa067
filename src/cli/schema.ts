import { UserError } from "../base/user-error.ts";
import { nearest } from "../config/nearest.ts";
import { queryOptions, schemaOptions } from "./archive-options.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { parseArguments } from "./options.ts";
import { last } from "./place.ts";
import { clickhouse } from "./schema/clickhouse.ts";
import { duckdb } from "./schema/duckdb.ts";
import { athena, spark, trino } from "./schema/hive.ts";
import { layoutOf, type Layout } from "./schema/layout.ts";

const engines: Record<string, (layout: Layout) => string> = {
  ...{ duckdb, clickhouse, athena, trino, spark },
};

/** What runs a script of its engine by itself; the others are asked by way of a server. */
const tools: Record<string, readonly [program: string, ...before: string[]]> = {
  duckdb: ["duckdb", "-c"],
  clickhouse: ["clickhouse", "local", "--query"],
};

/** Prints the definitions that an engine needs to read an archive. */
export const schemaCommand: Command<DaemonIo> = async (args, io) => {
  const { words, given } = parseArguments("schema", args, schemaOptions);
  const [engine, place, ...more] = words;
  if (engine === undefined || place === undefined || more.length > 0) {
    const hint = `sluice schema ${Object.keys(engines).join("|")} s3://BUCKET or DIRECTORY`;
    throw new UserError("Which engine is to read what?", hint);
  }
  io.out(engineNamed(engine)(layoutOf(place, given)));
  return exitStatus.fine;
};

/** Asks an engine about an archive; prints what is to be run where it is not on the PATH. */
export const queryCommand: Command<DaemonIo> = async (args, io) => {
  const { words, given } = parseArguments("query", args, queryOptions);
  const [sql, place, ...more] = words;
  if (sql === undefined || place === undefined || more.length > 0) {
    const hint = `sluice query "SELECT count(*) FROM logs" s3://BUCKET or DIRECTORY`;
    throw new UserError("What is to be asked of what?", hint);
  }
  const engine = last(given, "engine") ?? "duckdb";
  const script = `${engineNamed(engine)(layoutOf(place, given))}\n${sql.replace(/;?\s*$/, ";")}\n`;
  const tool = given.has("print") ? undefined : tools[engine];
  if (tool !== undefined) {
    const [program, ...before] = tool;
    const status = await io.run(program, [...before, script]);
    if (status !== undefined) return status;
    io.err(`sluice: there is no ${program} on the PATH; this is what it must be given:\n`);
  }
  io.out(script);
  return tool === undefined ? exitStatus.fine : exitStatus.userError;
};

function engineNamed(name: string): (layout: Layout) => string {
  if (Object.hasOwn(engines, name)) return engines[name]!;
  const known = Object.keys(engines);
  const near = nearest(name, known);
  const question = near === undefined ? "" : `; did you mean ${near}?`;
  throw new UserError(`Unknown engine "${name}"${question}`, `There are ${known.join(", ")}`);
}
