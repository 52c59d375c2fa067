// Settings of the daemon as a whole, changed again and again under load: nothing is lost, nothing
// comes twice, and verify misses nothing.
import { beforeAll, expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { contents, numberedLines, sendUdp, TcpSender } from "./sending.ts";
import { listen } from "./settings.ts";
import {
  linesIn,
  objectsBelow,
  program,
  Sluice,
  temporaryFolder,
  waitFor,
  type Line,
} from "./sluice.ts";

const config = (top = 'device = "gw"', buffer = "", more = "") => `
${top}
[admin]
listen = "off"
[ship]
age = "200ms"
[buffer]
${buffer}
${listen("tcp")}
${listen("udp")}
[[sink]]
kind = "directory"
path = "data"
${more}
`;

/** Messages a second, half of them over TCP and half over UDP. */
const perS = 5_000;

/**
 * Reloads with one after the other while messages come. Each must be stored once; what verify says
 * is for the caller.
 */
async function reloadUnderLoad(configs: string[]): Promise<Sluice> {
  const sluice = await Sluice.start(configs[0]!);
  const [tcp, udp] = [sluice.port("tcp"), sluice.port("udp")];
  const sender = await TcpSender.connect(tcp);
  const reloaded = () => sluice.log.filter(({ event }) => event === "reloaded").length;
  let [sent, isOver] = [0, false];
  const sending = (async () => {
    const beganMs = performance.now();
    for (; !isOver; sent += 100) {
      await sender.send(numberedLines(100, { from: sent, tag: "tcp" }));
      await sendUdp(udp, numberedLines(100, { from: sent, tag: "udp" }));
      await Bun.sleep(Math.max(0, beganMs + (sent * 2000) / perS - performance.now()));
    }
  })();
  for (const next of configs.slice(1)) {
    const before = reloaded();
    await Bun.sleep(300);
    writeFileSync(join(sluice.folder, "sluice.toml"), next);
    sluice.signal("SIGHUP");
    await waitFor(() => reloaded() > before, "a reload");
  }
  await Bun.sleep(300);
  isOver = true;
  await sending;
  sender.end();
  expect(await sluice.stop()).toBe(0);
  const said = sluice.farewell();
  const none = { lost: 0, lostKernel: 0, unsent: 0, refused: 0, evicted: 0 };
  expect(said).toMatchObject({ received: 2 * sent, stored: 2 * sent, ...none });
  const lines = objectsBelow(join(sluice.folder, "data")).flatMap(linesOfObject);
  for (const tag of ["tcp", "udp"]) {
    const own = lines.filter((line) => line["tag"] === tag).map(({ content }) => content);
    expect(own.toSorted()).toEqual(contents(sent).toSorted());
  }
  return sluice;
}

const folder = temporaryFolder();
const identity = join(folder, "key.txt");
let recipient = "";

beforeAll(() => {
  execFileSync("age-keygen", ["-o", identity], { stdio: "ignore" });
  recipient = execFileSync("age-keygen", ["-y", identity]).toString().trim();
});

function linesOfObject(file: string): Line[] {
  const body = readFileSync(file);
  if (!file.endsWith(".age")) return linesIn(file, body);
  const options = { input: body, maxBuffer: 1 << 28 };
  return linesIn(file.slice(0, -4), execFileSync("age", ["-d", "-i", identity], options));
}

interface Chain {
  device: string;
  stored: number;
  began?: { first: number };
  ended?: { last: number };
}

interface Verified {
  complete: boolean;
  chains: Chain[];
  problems: { problem: string }[];
}

function verify(sluice: Sluice, ...more: string[]): Verified {
  const args = ["verify", join(sluice.folder, "data"), "--json", ...more];
  return JSON.parse(spawnSync(program, args).stdout.toString()) as Verified;
}

/** The histories follow one another without a hole and without an overlap. */
function expectInTurn(chains: Chain[], count: number): void {
  expect(chains.length).toBe(count);
  for (const [at, { began, ended, stored }] of chains.entries()) {
    const before = chains[at - 1]?.ended?.last ?? 0;
    expect(began?.first ?? 1).toBe(before + 1);
    if (at < count - 1) expect(stored).toBe(ended!.last - before);
  }
}

test("buffer.memory and buffer.chunk, under load", async () => {
  const sizes = ["8MiB", "16MiB", "1MiB", "32MiB", "512KiB", "8MiB"];
  const chunks = ["256KiB", "16KiB", "64KiB", "32KiB"];
  const sluice = await reloadUnderLoad([
    ...sizes.map((size) => config(undefined, `memory = "${size}"\nchunk = "16KiB"`)),
    ...chunks.map((size) => config(undefined, `chunk = "${size}"`)),
  ]);
  expect(verify(sluice)).toMatchObject({ complete: true, chains: [{}] });
});

test("buffer.compression, under load", async () => {
  const each = ["gzip", "zstd", "gzip", "zstd", "gzip"];
  const sluice = await reloadUnderLoad(
    each.map((name) => config(undefined, `compression = "${name}"`)),
  );
  const { complete, chains } = verify(sluice);
  expect(complete).toBe(true);
  expectInTurn(chains, each.length);
});

test("device, under load: each name has a whole history", async () => {
  const each = ["gw", "border", "gw", "lab-2", "gw"];
  const sluice = await reloadUnderLoad(each.map((name) => config(`device = "${name}"`)));
  const { complete, chains } = verify(sluice);
  expect([complete, chains.map(({ device }) => device)]).toEqual([true, each]);
  expectInTurn(chains, each.length);
  expect(verify(sluice, "--device", "border")).toMatchObject({ complete: true, chains: [{}] });
});

test("encrypt_to, under load: with and without the identity nothing is missing", async () => {
  const to = `encrypt_to = ["${recipient}"]`;
  const sluice = await reloadUnderLoad(
    ["", to, "", to, ""].map((line) => config(undefined, "", line)),
  );
  const open = verify(sluice, "--identity", identity);
  expect(open.complete).toBe(true);
  expectInTurn(open.chains, 5);
  expect(verify(sluice)).toMatchObject({ complete: true, closed: { missing: [] } });
});

test("encoding, under load: before and behind the records of logfwrd all is proven", async () => {
  const each = ["sluice", "logfwrd", "sluice", "logfwrd", "sluice"];
  const encodings = each.map((name) => config(`encoding = "${name}"`));
  const { chains, problems } = verify(await reloadUnderLoad(encodings));
  expect(chains.length).toBe(3);
  expect(new Set(problems.map(({ problem }) => problem))).toEqual(new Set(["has no ledger"]));
  for (const { began, ended, stored } of chains.slice(0, 2)) {
    expect(stored).toBe(ended!.last - (began?.first ?? 1) + 1);
  }
});

const spool = (mode: string, dir = "spool") => `[spool]\nmode = "${mode}"\ndir = "${dir}"\n`;

test("spool.mode and spool.dir, under load", async () => {
  const each = [
    ...["", spool("always"), spool("overflow"), spool("off"), spool("always", "other")],
    ...[spool("always"), spool("off"), spool("always"), ""],
  ];
  const sluice = await reloadUnderLoad(each.map((table) => config(undefined, "", table)));
  expect(verify(sluice)).toMatchObject({ complete: true, chains: [{}] });
  for (const dir of ["spool", "other"]) {
    const files = objectsBelow(join(sluice.folder, dir)).map((file) => basename(file));
    expect(files.filter((name) => name !== "chain.json")).toEqual([]);
  }
});

test("an error on the way leaves device, buffer, spool and keys as they were", async () => {
  const sluice = await Sluice.start(config());
  const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const busy = `[[listen]]\ntransport = "tcp"\nhost = "127.0.0.1"\nport = ${taken.port}\n`;
  const sizes = 'memory = "1MiB"\nchunk = "16KiB"\ncompression = "zstd"';
  const more = `encrypt_to = ["${recipient}"]\n${spool("always")}${busy}`;
  writeFileSync(
    join(sluice.folder, "sluice.toml"),
    config('device = "other"\nencoding = "logfwrd"', sizes, more),
  );
  sluice.signal("SIGHUP");
  expect((await sluice.until("reload refused"))["reason"]).toContain("EADDRINUSE");
  const sender = await TcpSender.connect(sluice.port("tcp"));
  await sender.send(numberedLines(1_000));
  sender.end();
  await waitFor(() => sluice.lines("data").length === 1_000, "all of them");
  taken.stop(true);
  expect(await sluice.stop()).toBe(0);
  const files = objectsBelow(join(sluice.folder, "data")).map((file) => basename(file));
  for (const file of files) expect(file).toMatch(/^gw-.*\.ndjson\.gz$/);
  expect(objectsBelow(join(sluice.folder, "spool"))).toEqual([]);
  const { complete, chains } = verify(sluice);
  expect([complete, chains.map(({ device, began }) => [device, began])]).toEqual([
    true,
    [["gw", undefined]],
  ]);
});
