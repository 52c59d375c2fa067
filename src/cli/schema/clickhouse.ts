import { columns, type ColumnKind } from "../../syslog/columns.ts";
import type { Layout } from "./layout.ts";
import { indented, quoted } from "./sql.ts";

const types: Record<ColumnKind, string> = {
  integer: "Nullable(Int64)",
  text: "Nullable(String)",
  texts: "Map(String, String)",
  groups: "Map(String, Map(String, String))",
};

/** ClickHouse 24 or later: a table over S3, or over files for clickhouse-local. */
export function clickhouse(layout: Layout): string {
  const { bucket, root, glob, partitions, table } = layout;
  const below = [root, glob].filter(Boolean).join("/");
  const engine =
    bucket === undefined
      ? `File(JSONEachRow, ${quoted(below)})`
      : `S3(${quoted(`${origin(layout)}/${below}`)}, 'JSONEachRow')`;
  const stored = columns.map(([name, kind]) => `\`${name}\` ${types[kind]}`);
  const shown = columns.map(([name]) =>
    name === "received_at" || name === "timestamp"
      ? `parseDateTime64BestEffortOrNull(s.\`${name}\`, 6, 'UTC') AS \`${name}\``
      : `s.\`${name}\` AS \`${name}\``,
  );
  const found = partitions.map(({ name, kind }) => {
    // A view refuses what becomes of the path as it is: a column of few values that may be null.
    const value = `extract(CAST(_path, 'String'), '${pathPattern(layout, name)}')`;
    return `${kind === "date" ? "toDateOrNull" : "toUInt16OrNull"}(${value}) AS \`${name}\``;
  });
  return `CREATE TABLE ${table}_stored (
${indented([...stored, "ledger Nullable(String)"])}
) ENGINE = ${engine}
SETTINGS input_format_json_read_numbers_as_strings = 1,
  input_format_json_read_objects_as_strings = 1, input_format_skip_unknown_fields = 1;

CREATE VIEW ${table} AS SELECT
${indented([...shown, ...found])}
FROM ${table}_stored AS s WHERE s.seq IS NOT NULL;
`;
}

/** Path style where there is an endpoint, as lone servers want it. */
function origin({ bucket, endpoint, region }: Layout): string {
  if (endpoint === undefined) return `https://${bucket}.s3.${region}.amazonaws.com`;
  const url = /^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}`;
  return `${url.replace(/\/+$/, "")}/${bucket}`;
}

/** What is before the value in the path, and the value as a group. */
function pathPattern({ directories }: Layout, name: string): string {
  return directories
    .split(`\${${name}}`)[0]!
    .replace(/\$\{\w+\}/g, "[0-9-]+")
    .concat("([0-9-]+)");
}
