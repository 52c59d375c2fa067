// Where room ends: a ring that is too small, a disk that is full, a sink that stands still.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FaultRelay } from "../fault-relay.ts";
import { S3Server } from "../s3-server.ts";
import { accountOf, holesOf, linesOf, rangesOf } from "./in-process.ts";
import { contents, numberedLines, sendTcp, sendUdp, TcpSender } from "./sending.ts";
import { s3Sink, secretOf } from "./servers.ts";
import { directorySink, listen } from "./settings.ts";
import {
  type Farewell,
  objectsBelow,
  readObjects,
  Sluice,
  temporaryFolder,
  waitFor,
} from "./sluice.ts";

const listener = `
${listen("tcp")}
[ship]
age = "200ms"
`;

/** Lines that hardly compress. */
const noise = (count: number, from = 0) =>
  numberedLines(count, { from }).map((line) => `${line} ${randomBytes(100).toString("base64")}`);

test("a ring that overflows: the last words add up, and the names show exactly the hole", async () => {
  const server = new S3Server({ putOnly: true });
  const relay = new FaultRelay(server.port);
  relay.refuse();
  const account = { ...accountOf(server), endpoint: `http://127.0.0.1:${relay.port}` };
  const buffer = '[buffer]\nmemory = "256KiB"\nchunk = "8KiB"\n';
  const sluice = await Sluice.start(listener + s3Sink(account, "logs") + buffer, secretOf(account));
  await sendTcp(sluice.port("tcp"), noise(200));
  await sluice.until("sink failing");
  const count = 10_000;
  await sendTcp(sluice.port("tcp"), noise(count - 200, 200));
  relay.accept();
  await sluice.until("sink recovered");
  expect(await sluice.stop()).toBe(0);

  const last = sluice.farewell();
  expect(last).toMatchObject({ received: count, refused: 0, unsent: 0 });
  expect(last.stored + last.lost).toBe(count);
  expect(last.lost).toBeGreaterThan(count / 2);
  const missing = holesOf(rangesOf(server.objects.keys()));
  expect(missing.reduce((sum, [first, to]) => sum + to - first + 1, 0)).toBe(last.lost);
  const lines = linesOf(server);
  expect(lines.length).toBe(last.stored);
  expect(lines.at(-1)!.seq).toBe(count);
  // The number of a line and what it says still belong together.
  for (const line of lines) expect(line.content).toStartWith(`message ${line.seq - 1} `);
  relay.refuse();
  await server.stop();
});

test("a UDP queue that is too small: what was sent is stored or counted, to the datagram", async () => {
  const udp = listen("udp", 'receive_buffer = "8KiB"\n');
  const sluice = await Sluice.start(udp + directorySink);
  const sent = await sendUdp(sluice.port("udp"), numberedLines(50_000), { paced: false });
  expect(await sluice.stop()).toBe(0);
  const last = sluice.farewell();
  expect(last.lostKernel).toBeGreaterThan(0);
  expect(last.received + last.lostKernel).toBe(sent);
  expect(last).toMatchObject({ stored: last.received, lost: 0, unsent: 0 });
  const lines = sluice.lines();
  expect(lines.length).toBe(last.stored);
  // In order, each at most once: the numbers that they say only grow.
  const said = lines.map((line) => Number(line.content.replace("message ", "")));
  expect(said.every((number, n) => n === 0 || number > said[n - 1]!)).toBe(true);
});

test("what the kernel keeps of a connection is what was asked for", async () => {
  const config = (size: string) =>
    listen("tcp") + listen("tcp", `receive_buffer = "${size}"\n`) + directorySink;
  const sluice = await Sluice.start(config("512KiB"));
  const ports = [sluice.port("tcp", 0), sluice.port("tcp", 1)];
  const senders: TcpSender[] = [];
  // The kernel counts twice what it was asked for.
  const kept = async (port: number, connections: number): Promise<number> => {
    senders.push(await TcpSender.connect(port));
    const sockets = () => [
      ...execFileSync("ss", ["-Htnm", `sport = :${port}`])
        .toString()
        .matchAll(/\brb(\d+)/g),
    ];
    await waitFor(() => sockets().length === connections, "the connection");
    return Math.max(...sockets().map(([, bytes]) => Number(bytes) / 2048));
  };
  expect([await kept(ports[0]!, 1), await kept(ports[1]!, 1)]).toEqual([64, 512]);
  writeFileSync(join(sluice.folder, "sluice.toml"), config("1MiB"));
  sluice.signal("SIGHUP");
  await sluice.until("reloaded");
  expect([await kept(ports[0]!, 2), await kept(ports[1]!, 2)]).toEqual([64, 1024]);
  for (const sender of senders) sender.end();
  expect(await sluice.stop()).toBe(0);
}, 30_000);

test("whether a silent peer is there still is asked once a minute", async () => {
  const sluice = await Sluice.start(listen("tcp") + directorySink);
  const port = sluice.port("tcp");
  const sender = await TcpSender.connect(port);
  const timer = () =>
    /timer:\(keepalive,(\d+)sec/.exec(
      execFileSync("ss", ["-Htno", `sport = :${port}`]).toString(),
    )?.[1];
  const seconds = await waitFor(timer, "the kernel's timer");
  expect(Number(seconds)).toBeLessThanOrEqual(60);
  sender.end();
  expect(await sluice.stop()).toBe(0);
}, 30_000);

test("a disk that is full, until there is room again: nothing is lost, no file is half", async () => {
  const folder = temporaryFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]);
  try {
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, "ballast"), Buffer.alloc(bavail * bsize - 48 * 1024));
    const config = `${listener}[[sink]]\nkind = "directory"\npath = "${folder}"\n`;
    const sluice = await Sluice.start(config);
    const count = 2000;
    await sendTcp(sluice.port("tcp"), noise(count));
    const failing = await sluice.until("sink failing");
    expect(failing).toMatchObject({ hint: expect.stringContaining("make room") });
    expect(failing["reason"]).toContain("ENOSPC");
    rmSync(join(folder, "ballast"));
    await sluice.until("sink recovered");
    expect(await sluice.stop()).toBe(0);
    expect(sluice.farewell()).toMatchObject({ received: count, stored: count, lost: 0 });
    const lines = readObjects(folder);
    expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile() && !file.name.endsWith(".gz"))).toEqual([]);
  } finally {
    execFileSync("umount", ["-l", folder]);
  }
});

test("a spool whose disk is full goes on in memory, and comes back by itself", async () => {
  const folder = temporaryFolder();
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder]);
  const server = new S3Server({ bucket: "elsewhere" });
  try {
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, "ballast"), Buffer.alloc(bavail * bsize - 24 * 1024));
    const account = accountOf(server);
    const spool = `[spool]\nmode = "always"\ndir = "${folder}/spool"\n`;
    const sluice = await Sluice.start(
      listener + spool + s3Sink(account, "logs"),
      secretOf(account),
    );
    expect(await sluice.until("spool may not last")).toMatchObject({ fileSystem: "tmpfs" });
    await sendTcp(sluice.port("tcp"), noise(1000));
    expect(await sluice.until("spool failing")).toMatchObject({ reason: "ENOSPC" });
    await sendTcp(sluice.port("tcp"), noise(1000, 1000));
    rmSync(join(folder, "ballast"));
    await sluice.until("spool recovered");
    await sendTcp(sluice.port("tcp"), noise(1000, 2000));
    server.bucket = "logs";
    expect(await sluice.stop()).toBe(0);
    const { stored, lost, unsent, spooled } = sluice.farewell() as Farewell & { spooled: number };
    expect([stored + spooled, lost, unsent]).toEqual([3000, 0, 0]);
    expect(sluice.log.filter(({ event }) => event === "spool failing").length).toBe(1);
    const next = await Sluice.start(listener + spool + s3Sink(account, "logs"), secretOf(account));
    await waitFor(() => linesOf(server).length === 3000 || undefined, "all that was left");
    expect(await next.stop()).toBe(0);
    const said = linesOf(server).map(({ content }) => content.replace(/ \S+$/, ""));
    expect(said).toEqual(contents(3000));
  } finally {
    await server.stop();
    execFileSync("umount", ["-l", folder]);
  }
});

test("a sink that stands still does not hold back another, even when the ring is long full", async () => {
  const server = new S3Server({ putOnly: true });
  const relay = new FaultRelay(server.port);
  relay.mode = { kind: "hang" };
  const account = { ...accountOf(server), endpoint: `http://127.0.0.1:${relay.port}` };
  const config = `${listener}[buffer]
memory = "256KiB"
chunk = "8KiB"
${s3Sink(account, "logs", 'timeout = "2s"\nconnect_timeout = "1s"')}
${directorySink}
`;
  const sluice = await Sluice.start(config, secretOf(account));
  const [portions, each] = [12, 400];
  for (let n = 0; n < portions; n++) {
    await sendTcp(sluice.port("tcp"), noise(each, n * each));
    const last = () => rangesOf(objectsBelow(join(sluice.folder, "sluice-data"))).at(-1)?.[1];
    const isThere = () => (last() === (n + 1) * each ? true : undefined);
    await waitFor(isThere, `portion ${n} in the directory`);
  }
  expect(server.objects.size).toBe(0);
  relay.mode = { kind: "pass" };
  await sluice.until("sink recovered");
  expect(await sluice.stop()).toBe(0);

  const count = portions * each;
  const quick = { received: count, stored: count, lost: 0, unsent: 0 };
  expect(sluice.farewell("directory")).toMatchObject(quick);
  const said = sluice.lines().map((line) => line.content.replace(/ \S+$/, ""));
  expect(said).toEqual(contents(count));
  const slow = sluice.farewell("s3");
  expect(slow.lost).toBeGreaterThan(0);
  expect([slow.stored + slow.lost, slow.unsent]).toEqual([count, 0]);
  const missing = holesOf(rangesOf(server.objects.keys()));
  expect(missing.reduce((sum, [first, last]) => sum + last - first + 1, 0)).toBe(slow.lost);
  expect(linesOf(server).length).toBe(slow.stored);
  relay.refuse();
  await server.stop();
});
