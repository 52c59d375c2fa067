// Sinks that are added, renamed and removed under load: who stays loses nothing, and whoever comes
// or goes has a whole history.
import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { numberedLines, TcpSender } from "./sending.ts";
import { listen } from "./settings.ts";
import { program, Sluice, waitFor } from "./sluice.ts";

/** Sinks of these names, each with a directory of its own, or in the one behind the colon. */
const config = (...sinks: string[]) => `
device = "gw"
[admin]
listen = "off"
[ship]
age = "200ms"
${listen("tcp")}
${sinks.map(sinkOf).join("")}`;

function sinkOf(text: string): string {
  const [name, path = name] = text.split(":");
  return `[[sink]]\nkind = "directory"\nname = "${name}"\npath = "${path}"\n`;
}

interface Chain {
  sink: string;
  stored: number;
  began?: { first: number };
  ended?: { last: number };
}

function verified(sluice: Sluice, folder: string): { status: number | null; chains: Chain[] } {
  const { status, stdout } = spawnSync(program, ["verify", join(sluice.folder, folder), "--json"]);
  return { status, chains: (JSON.parse(stdout.toString()) as { chains: Chain[] }).chains };
}

test("sinks come, are renamed and go at 10,000 messages a second, and verify misses nothing", async () => {
  const sluice = await Sluice.start(config("stays", "moved:shared"));
  const sender = await TcpSender.connect(sluice.port("tcp"));
  let [count, isOver] = [0, false];
  const sending = (async () => {
    const beganMs = performance.now();
    for (; !isOver; count += 500) {
      await sender.send(numberedLines(500, { from: count }));
      await Bun.sleep(Math.max(0, beganMs + (count + 500) / 10 - performance.now()));
    }
  })();
  const meanwhile = async () => {
    const from = count;
    await waitFor(() => count >= from + 5_000, "more messages");
  };
  let reloads = 0;
  const reload = async (...sinks: string[]) => {
    writeFileSync(join(sluice.folder, "sluice.toml"), config(...sinks));
    sluice.signal("SIGHUP");
    const done = () => sluice.log.filter(({ event }) => event === "reloaded").length;
    await waitFor(() => done() === reloads + 1, `reload ${reloads + 1}`);
    reloads++;
    await meanwhile();
  };
  await meanwhile();
  await reload("stays", "renamed:shared");
  await reload("stays", "renamed:shared", "guest");
  await reload("stays", "renamed:shared");
  await reload("stays", "again:shared", "guest");
  await reload("stays", "again:shared");
  isOver = true;
  await sending;
  sender.end();
  expect(await sluice.stop()).toBe(0);
  const said = sluice.farewell();
  expect(said).toMatchObject({ received: count, unsent: 0, lost: 0 });
  const seqs = (folder: string) => sluice.lines(folder).map(({ seq }) => seq);
  const all = Array.from({ length: count }, (_, at) => at + 1);
  const inOrder = (numbers: number[]) => numbers.toSorted((one, other) => one - other);
  // Who stays has everything once; so have those together that took over from one another.
  expect(inOrder(seqs("stays"))).toEqual(all);
  expect(inOrder(seqs("shared"))).toEqual(all);
  for (const folder of ["stays", "shared", "guest"]) {
    expect([folder, verified(sluice, folder).status]).toEqual([folder, 0]);
  }
  const { chains } = verified(sluice, "shared");
  const [moved, renamed, again] = ["moved", "renamed", "again"].map((name) =>
    chains.find(({ sink }) => sink === name)!,
  );
  expect(moved!.began).toBeUndefined();
  expect(renamed!.began!.first).toBe(moved!.ended!.last + 1);
  expect(again!.began!.first).toBe(renamed!.ended!.last + 1);
  const guests = verified(sluice, "guest").chains;
  expect(guests.length).toBe(2);
  for (const { began, ended, stored } of guests) {
    expect(stored).toBe(ended!.last - began!.first + 1);
    expect(stored).toBeGreaterThan(1_000);
  }
});

test("a sink that is dead is removed within the grace, and the others go on", async () => {
  const dead = `[[sink]]\nkind = "http"\nname = "dead"\nurl = "http://127.0.0.1:9/in"\n`;
  const ofOneSecond = (text: string) => text.replace("[ship]", '[ship]\ngrace = "1s"');
  const sluice = await Sluice.start(ofOneSecond(config("stays") + dead));
  const sender = await TcpSender.connect(sluice.port("tcp"));
  await sender.send(numberedLines(1_000));
  await sluice.until("sink failing");
  writeFileSync(join(sluice.folder, "sluice.toml"), ofOneSecond(config("stays")));
  const fromMs = performance.now();
  sluice.signal("SIGHUP");
  const told = await sluice.until("stopped storing");
  expect(performance.now() - fromMs).toBeLessThan(4_000);
  expect(told).toMatchObject({ sink: "dead", stored: 0, unsent: 1_000 });
  await sender.send(numberedLines(1_000, { from: 1_000 }));
  sender.end();
  await waitFor(() => sluice.lines("stays").length === 2_000, "all lines in the other sink");
  expect(await sluice.stop()).toBe(0);
  expect(verified(sluice, "stays").status).toBe(0);
});
