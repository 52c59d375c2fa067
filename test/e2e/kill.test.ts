// The compiled program is killed at random moments while it takes in what `sluice send` sends and
// ships it to a real gateway: what the spool had is stored, in order, without a hole, once. A few
// times here, 200 times by `make test-long`.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { Peer } from "./neighbours.ts";
import * as servers from "./servers.ts";
import { linesOfText, program, Sluice, waitFor } from "./sluice.ts";
import { SpoolFolder } from "./spooling.ts";
import { missingOf, verify } from "./verified.ts";

const kills = Number(process.env["KILLS"] ?? 8);

let ceph: servers.S3Peer;
beforeAll(() => {
  ceph = servers.startCeph();
}, servers.serverStartMsMax);
afterAll(() => ceph?.stop());

test(
  "kill -9 at random moments: what the spool had is stored, in order and once",
  async () => {
    await ceph.reader.makeBucket("killed");
    const spool = new SpoolFolder();
    const times = 'timeout = "2s"\nconnect_timeout = "1s"';
    const toml = spool.configuration(servers.s3Sink(ceph.account, "killed", times));
    const start = () => Sluice.start(toml, servers.secretOf(ceph.account));
    const acknowledged = new Map<string, number>();
    const note = () => {
      for (const [key, file] of spool.files) {
        if (!acknowledged.has(key)) acknowledged.set(key, messagesIn(file));
      }
    };
    for (let kill = 0; kill < kills; kill++) {
      // Now and then the gateway is held, and the files pile up.
      const isHeld = kill % 4 === 3;
      const sluice = await start();
      if (isHeld) process.kill(servers.gatewayPid(ceph), "SIGSTOP");
      const to = ["send", "-P", String(sluice.port("tcp")), "-T", "--procid", `kill-${kill}`];
      const sender = new Peer(
        spawn(program, [...to, "--rate", "2000", "--count", "1000000", "message {n}"]),
      );
      const untilMs = Date.now() + 30 + Math.random() * 1200;
      while (Date.now() < untilMs) {
        await Bun.sleep(5);
        note();
      }
      await sluice.stop("SIGKILL");
      note();
      if (isHeld) process.kill(servers.gatewayPid(ceph), "SIGCONT");
      await sender.stop("SIGKILL");
    }
    const last = await start();
    await waitFor(() => spool.files.size === 0 || undefined, "an empty spool");
    expect(await last.stop()).toBe(0);

    const objects = await ceph.objects("killed");
    const keys = new Set(objects.map(({ key }) => key));
    expect([...acknowledged.keys()].filter((key) => !keys.has(key))).toEqual([]);
    // Of each run the messages from the first on, each once; none of them is of another run.
    const byRun = new Map<string, number[]>();
    for (const { proc_id, content } of objects.flatMap(({ lines }) => lines)) {
      const numbers = byRun.get(String(proc_id)) ?? [];
      byRun.set(String(proc_id), [...numbers, Number(content.replace("message ", ""))]);
    }
    let stored = 0;
    for (const numbers of byRun.values()) {
      numbers.sort((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1));
      stored += numbers.length;
    }
    const found = await verify(ceph.account, "killed");
    expect([found.problems, found.stored]).toEqual([[], stored]);
    // What was in memory only went with the process, and the ledgers say so.
    const { "run ended": gone = 0, ...others } = missingOf(found);
    expect(others).toEqual({});
    const seen = [...acknowledged.values()].reduce((sum, count) => sum + count, 0);
    expect(seen).toBeGreaterThan(0);
    process.stderr.write(
      `${kills} kills: ${stored} messages in ${objects.length} objects stored, ${seen} of them in ` +
        `${acknowledged.size} files seen in the spool\n`,
    );
  },
  60_000 + kills * 10_000,
);

/** Messages in a file of the spool; one that has been sent meanwhile has none any more. */
function messagesIn(file: string): number {
  try {
    return linesOfText(gunzipSync(readFileSync(file)).toString()).length;
  } catch {
    return 0;
  }
}
