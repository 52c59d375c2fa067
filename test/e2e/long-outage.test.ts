// A gateway that is gone for OUTAGE_S seconds (5 here, ten minutes by hand) while messages keep
// coming: what ring and spool could hold is stored, what they could not is counted, to the message.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { holesOf, rangesOf } from "./in-process.ts";
import { run } from "./neighbours.ts";
import * as servers from "./servers.ts";
import { listen } from "./settings.ts";
import { Sluice, temporaryFolder, waitFor } from "./sluice.ts";
import { missingOf, verify } from "./verified.ts";

const outageS = Number(process.env["OUTAGE_S"] ?? 5);
/** The same for any outage: it is the bounds that must be met. */
const count = 40_000;

let ceph: servers.S3Peer;
beforeAll(() => {
  ceph = servers.startCeph();
}, servers.serverStartMsMax);
afterAll(() => ceph?.stop());

/** Three that differ in what they can hold. */
const boxes = {
  "ring-alone": { memory: "512KiB", spool: "" },
  "small-spool": {
    memory: "512KiB",
    spool: '[spool]\nmode = "overflow"\nmax = "512KiB"\nafter = "1s"\n',
  },
  // A ring that bears a disk that is slow for ten seconds.
  "large-spool": { memory: "8MiB", spool: '[spool]\nmode = "always"\nmax = "64MiB"\n' },
};
type Box = keyof typeof boxes;
const names = Object.keys(boxes) as Box[];

function start(box: Box, folder: string): Promise<Sluice> {
  const { memory, spool } = boxes[box];
  const dir = spool && `dir = "${join(folder, box)}"\n`;
  const toml = `
device = "${box}"
${listen("tcp")}
[buffer]
memory = "${memory}"
chunk = "16KiB"
[ship]
age = "1s"
grace = "60s"
${spool}${dir}${servers.s3Sink(ceph.account, box, 'timeout = "5s"\nconnect_timeout = "1s"')}`;
  return Sluice.start(toml, servers.secretOf(ceph.account));
}

test(
  `a gateway that is gone for ${outageS} s: stored and lost are all that came`,
  async () => {
    const folder = temporaryFolder();
    for (const box of names) await ceph.reader.makeBucket(box);
    const sluices = await Promise.all(names.map((box) => start(box, folder)));
    const file = join(folder, "texts");
    const noise = () => `message {n} ${randomBytes(60).toString("base64")}`;
    writeFileSync(file, Array.from({ length: 1000 }, noise).join("\n"));
    const send = async (messages: number, rate: number) => {
      const paced = ["--count", String(messages), "--rate", String(rate)];
      const sent = sluices.map((sluice) =>
        run(["send", "-P", String(sluice.port("tcp")), "-T", "-f", file, ...paced]),
      );
      for (const { status } of await Promise.all(sent)) expect(status).toBe(0);
    };
    await send(1000, 1000);
    servers.kill(servers.gatewayPid(ceph), "SIGKILL");
    await send(count, Math.ceil(count / outageS));
    await servers.restartGateway(ceph);
    const transitions = (sluice: Sluice) =>
      sluice.log.filter((each) => each.event.startsWith("sink"));
    for (const sluice of sluices) {
      await waitFor(
        () => transitions(sluice).at(-1)?.event === "sink recovered" || undefined,
        () => `recovery of ${JSON.stringify(sluice.log)}`,
        120_000,
      );
    }
    await send(1000, 1000);
    for (const [at, box] of names.entries()) {
      expect(await sluices[at]!.stop()).toBe(0);
      await examine(box, sluices[at]!);
    }
  },
  300_000 + outageS * 1500,
);

async function examine(box: Box, sluice: Sluice): Promise<void> {
  const all = count + 2000;
  const last = sluice.farewell() as ReturnType<Sluice["farewell"]> & { evicted: number };
  expect(last).toMatchObject({ received: all, refused: 0, unsent: 0 });
  expect(last.stored + last.lost + last.evicted).toBe(all);
  // A spool that is written too slowly lets the ring overflow as well; a large one loses nothing.
  const isShort = { "ring-alone": last.lost > 0, "small-spool": last.evicted > 0 }[String(box)];
  expect(isShort ?? last.lost + last.evicted === 0).toBe(true);
  const keys = await ceph.reader.list(box);
  const holes = holesOf(rangesOf(keys));
  const missing = holes.reduce((sum, [first, to]) => sum + to - first + 1, 0);
  expect(missing).toBe(last.lost + last.evicted);
  const lines = await ceph.lines(box);
  expect(lines.length).toBe(last.stored);
  // The number of a line and what it says belong together: three runs of `send`, one after another.
  for (const { seq, content } of lines) {
    const number = seq <= 1000 ? seq : seq <= 1000 + count ? seq - 1000 : seq - 1000 - count;
    if (!content.startsWith(`message ${number} `)) throw new Error(`${seq} says ${content}`);
  }
  const found = await verify(ceph.account, box);
  expect([found.problems, found.stored]).toEqual([[], last.stored]);
  const { ring = 0, spool = 0, ...others } = missingOf(found);
  expect([ring, spool, others]).toEqual([last.lost, last.evicted, {}]);
  process.stderr.write(
    `${box}, ${outageS} s: ${all} received, ${last.stored} stored in ${keys.length} objects, ` +
      `${last.lost} lost in the ring, ${last.evicted} evicted from the spool\n`,
  );
}
