// A box that boots in 1970. The static program cannot be told another time; the same program for
// glibc can, and libfaketime reads what time it is from a file that a test may change.
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { S3Server } from "../s3-server.ts";
import { numberedLines, sendTcp } from "./sending.ts";
import { listen } from "./settings.ts";
import { builds, objectsBelow, readObjects, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const faketime = "/usr/lib/x86_64-linux-gnu/faketime";
const nowS = Math.floor(Date.now() / 1000);
const today = new Date().toISOString().slice(0, 10);

const configuration = (sink: string) => `
${listen("tcp")}
[ship]
age = "200ms"
[[sink]]
${sink}
`;

/** Started twenty seconds into 1970; `setClock` puts it right. */
async function startIn1970(sink: string, env: Record<string, string> = {}) {
  const file = join(temporaryFolder(), "time");
  writeFileSync(file, `-${nowS - 20}\n`);
  const clock = ["LD_PRELOAD=libfaketimeMT.so.1", `FAKETIME_TIMESTAMP_FILE=${file}`];
  const how = ["FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"];
  const program = ["env", ...clock, ...how, `LD_LIBRARY_PATH=${faketime}`, `${builds}-x64-glibc`];
  const sluice = await Sluice.start(configuration(sink), env, { program });
  return { sluice, setClock: () => writeFileSync(file, "+0\n") };
}

test("nothing is stored under 1970: when the clock is set, all times are put right", async () => {
  const path = temporaryFolder();
  const { sluice, setClock } = await startIn1970(`kind = "directory"\npath = "${path}"`);
  await sendTcp(sluice.port("tcp"), numberedLines(100));
  await sluice.until("time not known");
  await Bun.sleep(1500);
  expect(objectsBelow(path)).toEqual([]);
  setClock();
  await sluice.until("time known");
  await waitFor(() => objectsBelow(path).length > 0, "an object");
  await sendTcp(sluice.port("tcp"), numberedLines(10));
  // Nor has it run, or a device been silent, since 1970.
  const ask = async <T>(path: string) =>
    (await (await fetch(`${await sluice.url()}${path}`)).json()) as T;
  expect((await ask<{ uptime_s: number }>("api/v1/status")).uptime_s).toBeLessThan(1000);
  const { devices } = await ask<{ devices: { first_at: string }[] }>("api/v1/devices");
  expect(devices.map(({ first_at }) => first_at.slice(0, 10))).toEqual([today]);
  await sluice.stop();
  for (const file of objectsBelow(path)) expect(file).toContain(`date=${today}/`);
  const lines = readObjects(path);
  expect(lines.length).toBe(110);
  expect(lines.filter(({ time_fixed }) => time_fixed === true).length).toBe(100);
  for (const { received_at } of lines) {
    expect(Math.abs(Date.parse(received_at as string) / 1000 - nowS)).toBeLessThan(30);
  }
});

test("without anybody who sets it, the time is that of the store's answers", async () => {
  const server = new S3Server();
  const sink = [
    ...['kind = "s3"', 'bucket = "logs"', `endpoint = "${server.endpoint}"`],
    ...['region = "eu-test-1"', 'access_key_id = "AKTEST"'],
  ];
  const secret = { SLUICE_SINK_0_SECRET_ACCESS_KEY: "secret/of+test" };
  const { sluice } = await startIn1970(sink.join("\n"), secret);
  expect(await sluice.until("time known")).toMatchObject({ by: "server" });
  await sendTcp(sluice.port("tcp"), numberedLines(100));
  await waitFor(() => server.objects.size > 0, "an object");
  await sluice.stop();
  expect(sluice.farewell()).toMatchObject({ received: 100, stored: 100 });
  for (const key of server.objects.keys()) expect(key).toContain(`date=${today}/`);
});
