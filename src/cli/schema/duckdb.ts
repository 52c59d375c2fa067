import { columns, type ColumnKind } from "../../syslog/columns.ts";
import { quoted } from "./sql.ts";
import type { Layout } from "./layout.ts";

const types: Record<ColumnKind, string> = {
  ...{ integer: "BIGINT", text: "VARCHAR", texts: "JSON", groups: "JSON" },
};

/** DuckDB 1.1 or later. Times that cannot be are NULL in the view, and stand in the lines. */
export function duckdb(layout: Layout): string {
  const { bucket, root, glob, partitions, isHive, table } = layout;
  const place = bucket === undefined ? root : ["s3:/", bucket, root].filter(Boolean).join("/");
  const all = [...columns.map(([name, kind]) => [name, types[kind]] as const), ["ledger", "JSON"]];
  const declared = all.map(([name, type]) => `    ${name}: ${quoted(type!)}`).join(",\n");
  const hive = partitions.map(({ name, kind }) => `${name}: ${kind === "date" ? "DATE" : "INT"}`);
  const skips = isHive
    ? `, hive_partitioning = true,\n  hive_types = {${hive.join(", ")}}`
    : ", hive_partitioning = false";
  return `${secret(layout)}CREATE OR REPLACE VIEW ${table}_stored AS
SELECT * FROM read_json(${quoted(`${place}/${glob}`)}, format = 'newline_delimited',
  columns = {
${declared}
  }${skips});

CREATE OR REPLACE VIEW ${table} AS
SELECT * EXCLUDE (ledger) REPLACE (
    TRY_CAST(received_at AS TIMESTAMPTZ) AS received_at,
    TRY_CAST("timestamp" AS TIMESTAMPTZ) AS "timestamp")
FROM ${table}_stored WHERE ledger IS NULL;
`;
}

/** Credentials are those of the AWS tools. */
function secret({ bucket, endpoint, region }: Layout): string {
  if (bucket === undefined) return "";
  const [, scheme = "https", host = endpoint] =
    /^(https?):\/\/(.*?)\/*$/.exec(endpoint ?? "") ?? [];
  const own =
    endpoint === undefined
      ? ""
      : `, ENDPOINT ${quoted(host!)}, URL_STYLE 'path', USE_SSL ${scheme === "https"}`;
  return `INSTALL httpfs; LOAD httpfs; INSTALL aws; LOAD aws;
CREATE OR REPLACE SECRET sluice (TYPE s3, PROVIDER credential_chain,
  REGION ${quoted(region)}${own});

`;
}
