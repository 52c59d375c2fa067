// Peers that mean harm, many at a time: who is well is heard in time, nothing of it is lost, and
// memory stays within what `sluice check` says.
import { beforeAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allKinds, attack, endlessFrames, tinyFrames } from "./attackers.ts";
import { authority } from "./authority.ts";
import { TcpSender } from "./sending.ts";
import { directorySink, listen, listenTls } from "./settings.ts";
import { linesOfText, program, Sluice, temporaryFolder, type Line } from "./sluice.ts";

const folder = temporaryFolder();
beforeAll(() => authority(folder, ["server"]));

const config = (more: string): string => `
${listen("udp")}
${listen("tcp", more)}
${listenTls(folder, more)}
${directorySink}
`;

test("hostile peers cost nobody else a message, and little time", async () => {
  const sluice = await Sluice.start(`${config("")}[buffer]\nmemory = "64MiB"\n`);
  const ports = { tcp: sluice.port("tcp"), tls: sluice.port("tls") };
  const end = new AbortController();
  const hostile = attack([...tinyFrames(ports), ...endlessFrames(ports)], end.signal);
  const sender = await TcpSender.connect(ports.tcp);
  const socket = await Bun.udpSocket({
    connect: { hostname: "127.0.0.1", port: sluice.port("udp") },
  });
  const sentAtMs: number[] = [];
  const cpuTime = new CpuTime(sluice.pid);
  const [perSecond, forMs] = [5_000, 5_000];
  const fromMs = performance.now();
  let datagrams = 0;
  for (let ms = 0; ms < forMs; ms = performance.now() - fromMs) {
    for (; datagrams < (ms * perSecond) / 1000; datagrams++) {
      while (!socket.send(`<13>healthy: udp ${datagrams}`)) await Bun.sleep(1);
    }
    if (sentAtMs.length < ms / 50) {
      await sender.send([`<13>healthy: tcp ${sentAtMs.length}`]);
      sentAtMs.push(Date.now());
    }
    await Bun.sleep(5);
    cpuTime.look();
  }
  end.abort();
  await hostile;
  cpuTime.look();
  sender.end();
  socket.close();
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ lostKernel: 0, lost: 0, unsent: 0 });
  const lines = healthy(sluice);
  const of = (transport: string) => lines.filter((line) => line["transport"] === transport);
  expect(of("udp").map(({ content }) => content)).toEqual(numbers("udp", datagrams));
  const byTcp = of("tcp");
  expect(byTcp.map(({ content }) => content)).toEqual(numbers("tcp", sentAtMs.length));
  const waits = byTcp.map((line, n) =>
    cpuTime.between(sentAtMs[n]!, Date.parse(String(line["received_at"]))),
  );
  // Of its own time on a processor, which others may have as well. Usually 100 to 200.
  expect(Math.max(...waits)).toBeLessThan(1_000);
});

test("under seventeen attackers memory stays within the bound that check prints", async () => {
  const tight =
    config('frame_max = "64KiB"\nconnections_max = 64') +
    '[buffer]\nmemory = "1MiB"\nchunk = "64KiB"\n';
  const sluice = await Sluice.start(tight);
  const ports = {
    ...{ tcp: sluice.port("tcp"), tls: sluice.port("tls") },
    http: Number(new URL(await sluice.url()).port),
  };
  let highest = 0;
  const watch = setInterval(() => (highest = Math.max(highest, anonymous(sluice.pid))), 20);
  await attack([...endlessFrames(ports), ...endlessFrames(ports)], AbortSignal.timeout(3_000));
  await attack(allKinds(ports), AbortSignal.timeout(6_000));
  clearInterval(watch);
  expect(highest).toBeLessThan(bound(tight));
  expect(await sluice.stop()).toBe(0);
});

/** How long a process has run on a processor, by the clock on the wall. */
class CpuTime {
  readonly #pid: number;
  readonly #seen: { atMs: number; cpuMs: number }[] = [];

  constructor(pid: number) {
    this.#pid = pid;
    this.look();
  }

  look(): void {
    const words = readFileSync(`/proc/${this.#pid}/stat`, "latin1").split(") ")[1]!.split(" ");
    // User and system time, in hundredths (proc(5)).
    const cpuMs = 10 * (Number(words[11]) + Number(words[12]));
    this.#seen.push({ atMs: Date.now(), cpuMs });
  }

  /** From the last look before the one moment to the first behind the other. */
  between(fromMs: number, toMs: number): number {
    const before = this.#seen.findLast(({ atMs }) => atMs <= fromMs) ?? this.#seen[0]!;
    const behind = this.#seen.find(({ atMs }) => atMs >= toMs) ?? this.#seen.at(-1)!;
    return behind.cpuMs - before.cpuMs;
  }
}

const numbers = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `${name} ${n}`);

/** Millions of others are stored beside these. */
function healthy(sluice: Sluice): Line[] {
  const data = join(sluice.folder, "sluice-data");
  const command = `find ${data} -name '*.gz' | sort | xargs zcat | grep -a '"tag":"healthy"'`;
  const text = execFileSync("sh", ["-c", command], { maxBuffer: 1 << 28 }).toString();
  return linesOfText(text).sort((a, b) => a.seq - b.seq);
}

/** MiB of the process that no file holds. */
function anonymous(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
  return Number(/^Anonymous:\s+(\d+)/m.exec(text)![1]) / 1024;
}

/** MiB that `sluice check` says it takes at most. */
function bound(toml: string): number {
  const file = join(folder, "bound.toml");
  writeFileSync(file, toml);
  const text = execFileSync(program, ["check", "--config", file]).toString();
  const [, runtime] = /beside some ([\d.]+) MiB of the runtime/.exec(text)!;
  const [, all] = /in all +([\d.]+) MiB/.exec(text)!;
  return Number(runtime) + Number(all);
}
