// What the daemon stored, read by what people read it with: DuckDB, Python, zstdcat.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { archived, inDuckDb, type Row } from "./archived.ts";
import { contents, numberedLines } from "./sending.ts";
import { linesOfText, objectsBelow } from "./sluice.ts";

const count = 3000;

const sent = [
  ...numberedLines(count, { tag: "dnsmasq" }),
  '<187>1 2026-11-21T10:20:30.5+02:00 fw sshd 77 M1 [x@1 k="v"] said "no" to C:\\temp',
];

for (const [compression, ending] of [
  ["gzip", "gz"],
  ["zstd", "zst"],
] as const) {
  test(`DuckDB reads ${compression} objects of several members, by partition`, async () => {
    const sluice = await archived(sent, { compression });
    const folder = join(sluice.folder, "sluice-data");
    expect(objectsBelow(folder).length).toBeGreaterThan(2);
    // The ledger at the end of each object is a row with that one column.
    const from = `(FROM read_json_auto('${folder}/logs/*/*/*.ndjson.${ending}',
      hive_partitioning = true, union_by_name = true) WHERE ledger IS NULL)`;
    await inDuckDb(async (rows) => {
      const f = async (sql: string, expected: Row[]) =>
        expect(await rows(sql.replace("LOGS", from))).toEqual(expected);

      await f("SELECT count(*)::INT AS lines, count(DISTINCT seq)::INT AS seqs FROM LOGS", [
        { lines: count + 1, seqs: count + 1 },
      ]);
      await f("SELECT tag, count(*)::INT AS lines FROM LOGS GROUP BY tag ORDER BY tag", [
        { tag: "dnsmasq", lines: count },
        { tag: "sshd", lines: 1 },
      ]);
      const said = contents(count).map((content) => ({ content }));
      await f("SELECT content FROM LOGS WHERE hostname = 'host' ORDER BY seq", said);
      await f(
        `SELECT severity::INT AS severity, facility::INT AS facility, proc_id, msg_id, content,
         structured_data->'x@1'->>'k' AS k, epoch_ms("timestamp"::TIMESTAMPTZ)::VARCHAR AS at
       FROM LOGS WHERE severity < 5`,
        [
          {
            ...{ severity: 3, facility: 23, proc_id: "77", msg_id: "M1", k: "v" },
            content: 'said "no" to C:\\temp',
            at: String(Date.parse("2026-11-21T10:20:30.5+02:00")),
          },
        ],
      );
      const { received_at } = sluice.lines()[0]! as unknown as { received_at: string };
      const [date, hour] = [received_at.slice(0, 10), Number(received_at.slice(11, 13))];
      await f(
        `SELECT DISTINCT date::VARCHAR AS date, hour::INT AS hour FROM LOGS
       WHERE date = '${date}' ORDER BY hour LIMIT 1`,
        [{ date, hour }],
      );
      await f("SELECT count(*)::INT AS lines FROM LOGS WHERE date = '1999-01-01'", [{ lines: 0 }]);
    });
  });
}

test("Python's gzip and zstdcat read them to the last line", async () => {
  const python = `import gzip, json, sys
for name in sys.argv[1:]:
    with gzip.open(name, "rt") as lines:
        for line in lines:
            record = json.loads(line)
            if "seq" in record:
                print(record["seq"])`;
  const numbers = Array.from({ length: count + 1 }, (_, n) => n + 1);

  const gzip = await archived(sent);
  const names = objectsBelow(join(gzip.folder, "sluice-data"));
  const printed = execFileSync("python3", ["-c", python, ...names]).toString();
  expect(printed.trimEnd().split("\n").map(Number)).toEqual(numbers);

  const zstd = await archived(sent, { compression: "zstd" });
  const text = execFileSync("zstdcat", objectsBelow(join(zstd.folder, "sluice-data"))).toString();
  expect(linesOfText(text).map(({ seq }) => seq)).toEqual(numbers);
});
