// The compiled program is killed again and again in the middle of its work: what lay in the spool
// is stored, once, and the ledgers say what became of the rest.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { S3Server } from "../s3-server.ts";
import { numberedLines, TcpSender } from "./sending.ts";
import { program, Sluice, waitFor } from "./sluice.ts";
import { SpoolFolder } from "./spooling.ts";
import { verify } from "./verified.ts";

const kills = Number(process.env["KILLS"] ?? 12);

const account = { region: "eu-test-1", accessKeyId: "AKTEST", secretAccessKey: "secret/of+test" };
const environment = { SLUICE_SINK_0_SECRET_ACCESS_KEY: account.secretAccessKey };

const sinkAt = ({ endpoint }: S3Server) => `
[[sink]]
kind = "s3"
bucket = "logs"
endpoint = "${endpoint}"
region = "${account.region}"
access_key_id = "${account.accessKeyId}"
if_none_match = true
`;

test("killed at any moment: nothing that the spool had is missing, and nothing is there twice", async () => {
  const spool = new SpoolFolder();
  const server = new S3Server();
  const start = () => Sluice.start(spool.configuration(sinkAt(server)), environment);
  const acknowledged = new Set<string>();
  const note = () => {
    for (const key of spool.files.keys()) acknowledged.add(key);
  };
  for (let kill = 0; kill < kills; kill++) {
    const sluice = await start();
    // Every other time the bucket is away, and the files pile up.
    if (kill % 2 === 0) server.bucket = "elsewhere";
    const sender = await TcpSender.connect(sluice.port("tcp"));
    const until = Date.now() + 150 + ((kill * 97) % 500);
    // Each time it must come to store something.
    for (let sent = 0; Date.now() < until || acknowledged.size <= kill; sent += 50) {
      await sender.send(numberedLines(50, { from: sent }));
      await Bun.sleep(10);
      note();
    }
    await sluice.stop("SIGKILL");
    note();
    server.bucket = "logs";
  }
  const last = await start();
  await waitFor(() => spool.files.size === 0 || undefined, "an empty spool");
  expect(await last.stop()).toBe(0);
  expect(acknowledged.size).toBeGreaterThan(kills);
  expect([...acknowledged].filter((key) => !server.objects.has(key))).toEqual([]);
  expect([...server.objects.values()].filter(({ puts }) => puts !== 1)).toEqual([]);
  const found = await verify({ ...account, endpoint: server.endpoint }, "logs");
  expect(found.problems).toEqual([]);
  // What was in memory only went with the process; no number was given to two messages.
  const reasons = new Set(
    found.chains.flatMap(({ missing }) => missing.map(({ reason }) => reason)),
  );
  expect([...reasons].filter((reason) => reason !== "run ended")).toEqual([]);
  await server.stop();
});

test("an outage outlives the daemon: all is stored, and verify says that it is complete", async () => {
  const server = new S3Server({ bucket: "elsewhere" });
  const toml = new SpoolFolder()
    .configuration(sinkAt(server))
    .replace("always", "overflow")
    .replace("10s", "300ms");
  const first = await Sluice.start(toml, environment);
  const sender = await TcpSender.connect(first.port("tcp"));
  await sender.send(numberedLines(5000));
  expect(await first.stop()).toBe(0);
  expect(first.log.at(-1)).toMatchObject({ received: 5000, stored: 0, spooled: 5000, unsent: 0 });
  const listing = ["spool", "verify", "--config", join(first.folder, "sluice.toml")];
  const env = { ...process.env, ...environment };
  expect(execFileSync(program, listing, { env }).toString()).toContain("5000 messages");
  server.bucket = "logs";
  const second = await Sluice.start(toml, environment);
  await waitFor(() => server.objects.size > 0 || undefined, "the object of the first run");
  expect(await second.stop()).toBe(0);
  expect(await verify({ ...account, endpoint: server.endpoint }, "logs")).toMatchObject({
    complete: true,
    stored: 5000,
  });
  await server.stop();
});
