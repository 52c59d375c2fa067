// What the spool costs: CPU with every batch on disk before it is sent, against none; and how soon
// a full one is on its way again after a restart.
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finish, median, report } from "./measure.ts";
import { load, send, startSluice, startSource, stop } from "./peers.ts";

const rounds = Number(process.env["ROUNDS"] ?? 3);
const folder = mkdtempSync(join(tmpdir(), "sluice-bench-spool-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const bucket = await startSource("bucket", "test/bench/bucket.ts");

async function always(): Promise<void> {
  const costs: Record<"off" | "always", number[]> = { off: [], always: [] };
  for (let round = 0; round < rounds; round++) {
    for (const mode of ["off", "always"] as const) {
      const spool = { SLUICE_SPOOL_MODE: mode, SLUICE_SPOOL_DIR: join(folder, "costs") };
      const sluice = await startSluice(bucket.port, spool);
      costs[mode].push(await load(sluice, 10_000, 100_000));
      await stop(sluice);
    }
  }
  const [off, on] = [median(costs.off), median(costs.always)];
  report({ what: "10,000/s: CPU a message without a spool", value: off, unit: "µs" });
  report({ what: "10,000/s: CPU a message with always", value: on, unit: "µs" });
  report({ what: "always, as a ratio to off", value: on / off, unit: "x", most: 1.3 });
}

async function recovery(): Promise<void> {
  const dir = join(folder, "recovery");
  const spool = { SLUICE_SPOOL_MODE: "always", SLUICE_SPOOL_DIR: dir, SLUICE_SPOOL_MAX: "80MiB" };
  // Nobody listens there: all of it stays.
  const away = await startSluice(1, spool);
  while (bytesBelow(dir) < 64 * 1024 * 1024) await send(away, 40_000, 200_000);
  away.process.kill("SIGKILL");
  await away.process.exited;
  report({ what: "spool to recover", value: bytesBelow(dir) / 1024 / 1024, unit: "MiB" });
  const before = await objectsStored();
  const startMs = performance.now();
  const sluice = await startSluice(bucket.port, spool);
  while ((await objectsStored()) === before) await Bun.sleep(2);
  const value = performance.now() - startMs;
  report({ what: "... from start to the first object stored", value, unit: "ms", most: 1000 });
  await stop(sluice);
}

async function objectsStored(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${bucket.port}/`);
  return ((await answer.json()) as { objects: number }).objects;
}

function bytesBelow(dir: string): number {
  let bytes = 0;
  try {
    for (const name of readdirSync(dir, { recursive: true }) as string[]) {
      const status = statSync(join(dir, name), { throwIfNoEntry: false });
      if (status?.isFile()) bytes += status.size;
    }
  } catch {
    // The folder is made with the first file.
  }
  return bytes;
}

await always();
await recovery();
await stop(bucket);
process.exit(finish());
