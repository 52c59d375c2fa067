// The pages of the commands that find something in what was stored.
import {
  catOptions,
  listOptions,
  queryOptions,
  schemaOptions,
  searchOptions,
  statsOptions,
} from "./archive-options.ts";
import type { ManualPage } from "./manual.ts";

/** What every reader of a bucket needs. */
export const reading =
  "A bucket is read with s3:ListBucket and s3:GetObject, and the credentials of " +
  "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or ~/.aws/credentials.";

export const search: ManualPage = {
  name: "search",
  summary: "find stored messages",
  usage: "sluice search [FILTER] s3://BUCKET[/PREFIX] | PATH [OPTION]...",
  text: [
    "Prints the stored messages that meet a condition, in the language of alert rules (sluice help " +
      "rules); without one, all. What the names of objects rule out by time and device is not " +
      "read. Several objects are read at a time; the order stays that of their names.",
    "As text, control characters are escaped. An object that is damaged is told, and the search " +
      "goes on. Exit status as grep: 0 found, 1 nothing found, 2 something could not be read.",
    reading,
  ],
  options: searchOptions,
  examples: [
    [`sluice search '"login failure" and severity <= warning' --since 2h s3://logs`, "last night"],
    ["sluice search 'fields.src_ip = 203.0.113.7' /mnt/logs --json", "as it is stored, for jq"],
    ["sluice search 'source in 192.168.7.0/24' /mnt/logs --count", "only how many"],
  ],
};

export const cat: ManualPage = {
  name: "cat",
  summary: "print stored messages",
  usage: "sluice cat s3://BUCKET[/PREFIX] | PATH [OPTION]...",
  text: ["Prints all stored messages as NDJSON, or as text or a table.", reading],
  options: catOptions,
  examples: [["sluice cat s3://logs --from 2026-11-21 --text | less", "read one day"]],
};

export const ls: ManualPage = {
  name: "ls",
  summary: "list stored objects",
  usage: "sluice ls s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    "Tells of each object when it begins, of which device and run it is, which numbers and how " +
      "many messages it holds, its size and its name. All of that stands in the names: no object " +
      "is read, and s3:ListBucket is enough.",
  ],
  options: listOptions,
  examples: [["sluice ls s3://logs --since 24h --device gw-berlin", "what one device has stored"]],
};

export const stats: ManualPage = {
  name: "stats",
  summary: "count stored messages by device, host, tag, severity and hour",
  usage: "sluice stats [FILTER] s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    "Counts the stored messages, or those that meet a condition, and shows who says how much and " +
      "when. Exit status: 0 there are some, 1 there are none, 2 something could not be read.",
    reading,
  ],
  options: statsOptions,
  examples: [
    ["sluice stats s3://logs --since 24h", "the last day"],
    ["sluice stats 'severity <= err' /mnt/logs --json", "errors only, for a script"],
  ],
};

const engines = "duckdb, clickhouse, athena, trino or spark";

export const schema: ManualPage = {
  name: "schema",
  summary: "print definitions for engines of SQL",
  words: ["duckdb", "clickhouse", "athena", "trino", "spark"],
  usage: "sluice schema ENGINE s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    `Prints what ${engines} must be told to read the objects where they lie: a table or view of ` +
      "all lines (logs_stored) and a view of the messages (logs), with types, times and the " +
      "directories of the key as partitions. Nothing is read.",
    "The place is what stands before ship.key: the bucket, and a prefix if the objects were moved " +
      "below one.",
  ],
  options: schemaOptions,
  examples: [
    ["sluice schema duckdb s3://logs > logs.sql && duckdb -init logs.sql", "look around in DuckDB"],
    ["sluice schema athena s3://logs --table router_logs", "for the query editor of Athena"],
  ],
};

export const query: ManualPage = {
  name: "query",
  summary: "ask what was stored in SQL, by DuckDB or ClickHouse",
  usage: "sluice query SQL s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    "Runs duckdb, or clickhouse local by --engine clickhouse, over the view logs, as sluice schema " +
      "defines it. Where it is not on the PATH, with --print, and for engines that need a server " +
      "(athena, trino, spark), it prints what is to be run.",
    "The exit status is that of the engine; 2 when there is none.",
  ],
  options: queryOptions,
  examples: [
    [
      `sluice query "SELECT tag, count(*) FROM logs WHERE date = '2026-11-21' GROUP BY tag" /mnt/logs`,
      "who said how much on one day",
    ],
    [
      `sluice query "SELECT max(received_at) FROM logs" s3://logs --engine clickhouse`,
      "the newest message, by ClickHouse",
    ],
  ],
};
