// Engines around the Hive metastore: Athena, Trino, Spark.
import { UserError } from "../../base/user-error.ts";
import { columns, type ColumnKind } from "../../syslog/columns.ts";
import type { Layout, Partition } from "./layout.ts";
import { indented, quoted } from "./sql.ts";

/** No object of Sluice is older. */
const firstDay = "2026-01-01";

const hiveTypes: Record<ColumnKind, string> = {
  ...{ integer: "bigint", text: "string" },
  ...{ texts: "map<string,string>", groups: "map<string,map<string,string>>" },
};

/** Athena, engine 3: partitions are computed from the layout, none need be added. */
export function athena(layout: Layout): string {
  const { table, partitions, directories } = needPartitions(layout, "Athena");
  const location = locationOf(layout, "s3");
  const stored = columns.map(([name, kind]) => `\`${name}\` ${hiveTypes[kind]}`);
  const keys = partitions.map(({ name }) => `\`${name}\` string`);
  const properties = [
    ["projection.enabled", "true"],
    ...partitions.flatMap(({ name, ...of }) =>
      projection(of).map(([word, value]) => [`projection.${name}.${word}`, value]),
    ),
    ["storage.location.template", `${location}${directories}/`],
  ];
  const times = (name: string) => `try(from_iso8601_timestamp("${name}")) AS "${name}"`;
  return `CREATE EXTERNAL TABLE ${table}_stored (
${indented([...stored, "`ledger` string"])}
)
PARTITIONED BY (${keys.join(", ")})
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('case.insensitive' = 'FALSE')
LOCATION '${location}'
TBLPROPERTIES (
${indented(properties.map(([name, value]) => `${quoted(name!)} = ${quoted(value!)}`))}
);

CREATE OR REPLACE VIEW ${table} AS SELECT
${indented(viewColumns(partitions, times))}
FROM ${table}_stored WHERE seq IS NOT NULL;
`;
}

const trinoTypes: Record<ColumnKind, string> = {
  ...{ integer: "bigint", text: "varchar" },
  ...{ texts: "map(varchar, varchar)", groups: "map(varchar, map(varchar, varchar))" },
};

/** Trino's Hive connector; the catalog and schema are those of the session. */
export function trino(layout: Layout): string {
  const { table, partitions, directories } = needPartitions(layout, "Trino");
  const location = locationOf(layout, "s3");
  const stored = columns.map(([name, kind]) => `"${name}" ${trinoTypes[kind]}`);
  const keys = partitions.map(({ name, ...of }) => {
    const properties = projection(of).map(([word, value]) =>
      word === "range"
        ? `partition_projection_range = ARRAY[${value.split(",").map(quoted).join(", ")}]`
        : `partition_projection_${trinoWord(word)} = ${trinoValue(word, value)}`,
    );
    return `"${name}" varchar WITH (\n${indented(properties)})`;
  });
  const names = partitions.map(({ name }) => quoted(name)).join(", ");
  const times = (name: string) => `try(from_iso8601_timestamp("${name}")) AS "${name}"`;
  return `CREATE TABLE ${table}_stored (
${indented([...stored, '"ledger" varchar', ...keys])}
) WITH (
  format = 'JSON', external_location = '${location}', partitioned_by = ARRAY[${names}],
  partition_projection_enabled = true,
  partition_projection_location_template = '${location}${directories}/'
);

CREATE VIEW ${table} AS SELECT
${indented(viewColumns(partitions, times))}
FROM ${table}_stored WHERE seq IS NOT NULL;
`;
}

/** Spark SQL 3.4 or later; partitions are found by listing. */
export function spark(layout: Layout): string {
  const { table, partitions, isHive, bucket, root, glob } = layout;
  const stored = columns.map(([name, kind]) => `\`${name}\` ${hiveTypes[kind].toUpperCase()}`);
  const used = isHive ? partitions : [];
  const keys = used.map(({ name, kind }) => `\`${name}\` ${kind === "date" ? "DATE" : "INT"}`);
  const base = bucket === undefined ? `file://${root}/` : locationOf(layout, "s3a");
  const path = isHive ? base : `${base}${glob}`;
  const times = (name: string) => `TRY_CAST(\`${name}\` AS TIMESTAMP) AS \`${name}\``;
  const shown = viewColumns(used, times).map((column) => column.replaceAll('"', "`"));
  return `CREATE OR REPLACE TEMPORARY VIEW ${table}_stored (
${indented([...stored, "`ledger` STRING", ...keys])}
) USING json OPTIONS (path ${quoted(path)});

CREATE OR REPLACE TEMPORARY VIEW ${table} AS SELECT
${indented(shown)}
FROM ${table}_stored WHERE seq IS NOT NULL;
`;
}

function needPartitions(layout: Layout, engine: string): Layout {
  const { bucket, partitions } = layout;
  if (bucket === undefined) {
    throw new UserError(`${engine} reads buckets`, "Name one as s3://BUCKET/PREFIX");
  }
  if (partitions.length > 0) return layout;
  const hint = "Let ship.key have directories of {date}, {year}, {month}, {day}, {hour} only";
  throw new UserError(`${engine} cannot find objects below such directories`, hint);
}

function locationOf({ bucket, root }: Layout, scheme: string): string {
  return `${scheme}://${[bucket, root].filter(Boolean).join("/")}/`;
}

/** Names and values as Athena has them. */
function projection({ kind, digits, range }: Omit<Partition, "name">): [string, string][] {
  if (kind === "date") {
    return [
      ...([
        ["type", "date"],
        ["format", "yyyy-MM-dd"],
        ["range", `${firstDay},NOW+1DAYS`],
        ["interval", "1"],
        ["interval.unit", "DAYS"],
      ] as [string, string][]),
    ];
  }
  return [
    ["type", "integer"],
    ["range", range.join(",")],
    ["digits", String(digits)],
  ];
}

function trinoWord(word: string): string {
  return word.replace(".", "_");
}

function trinoValue(word: string, value: string): string {
  return word === "interval" || word === "digits" ? value : quoted(value);
}

function viewColumns(partitions: readonly Partition[], time: (name: string) => string): string[] {
  const named = columns.map(([name]) =>
    name === "received_at" || name === "timestamp" ? time(name) : `"${name}"`,
  );
  return [...named, ...partitions.map(({ name }) => `"${name}"`)];
}
