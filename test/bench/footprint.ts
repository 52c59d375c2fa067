// What the static executable asks of a device: flash, transport, time to start, memory. Root, for
// the small device; SIZES=0 leaves out the compressed sizes, which take minutes.
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { xz, zstd } from "../../build/archive.ts";
import { run } from "../../build/command.ts";
import { compile } from "../../build/compile.ts";
import { type Arch, arches, out, target } from "../../build/targets.ts";
import { cpuNs, finish, median, memoryKiB, report } from "./measure.ts";
import { type Peer, send, startSluice, startSource, stop } from "./peers.ts";
import { type SmallDevice, smallDevice } from "./small-device.ts";

const mebibyte = 1024 * 1024;
const here = process.arch as Arch;
const bucket = await startSource("bucket", "test/bench/bucket.ts");

async function sizes(arch: Arch): Promise<void> {
  const path = await compile(target(arch, "static"));
  const { size } = statSync(path);
  const stock = statSync(await compile(target(arch, "musl"))).size;
  report({ what: `${arch}: file`, value: size / mebibyte, unit: "MiB" });
  const added = (size / stock - 1) * 100;
  report({ what: `${arch}: more than for the system's musl`, value: added, unit: "%", most: 1 });
  if (process.env["SIZES"] === "0") return;
  const bytes = Buffer.from(await Bun.file(path).arrayBuffer());
  const compressed = {
    "zstd 19": zstd(bytes).length,
    "xz 9e with the filter for machine code": xz(path, arch).length,
    "squashfs, xz in blocks of 256 KiB": squashfsBytes(path, arch),
  };
  for (const [how, length] of Object.entries(compressed)) {
    report({ what: `${arch}: ${how}`, value: length / mebibyte, unit: "MiB" });
  }
}

function squashfsBytes(path: string, arch: Arch): number {
  const image = join(out, `footprint-${arch}.squashfs`);
  const filter = arch === "x64" ? ["-Xbcj", "x86"] : [];
  run("mksquashfs", [path, image, "-noappend", "-quiet", "-comp", "xz", "-b", "256K", ...filter]);
  const { size } = statSync(image);
  rmSync(image);
  return size;
}

/** In turns, so that both meet the same noise; by CPU time, which is the steadier measure. */
async function starts(): Promise<void> {
  const programs = {
    static: await compile(target(here, "static")),
    glibc: await compile(target(here, "glibc")),
  };
  const waits: number[] = [];
  const costs = { static: [] as number[], glibc: [] as number[] };
  for (let round = 0; round < 20; round++) {
    for (const libc of ["static", "glibc"] as const) {
      const startMs = performance.now();
      const sluice = await startSluice(bucket.port, {}, [programs[libc]]);
      if (libc === "static") waits.push(performance.now() - startMs);
      costs[libc].push(cpuNs(sluice.process.pid) / 1e6);
      await stop(sluice);
    }
  }
  const [own, other] = [median(costs.static), median(costs.glibc)];
  const wait = median(waits);
  report({ what: "start to listening, warm, median of 20", value: wait, unit: "ms", most: 30 });
  report({ what: "CPU until then", value: own, unit: "ms" });
  report({ what: "ratio to the build for glibc", value: own / other, unit: "x", most: 1.05 });
}

async function idle(): Promise<void> {
  const sluice = await startSluice(bucket.port);
  await Bun.sleep(3000);
  const { rss, anonymous } = memoryKiB(sluice.process.pid);
  report({ what: "idle: Anonymous", value: anonymous / 1024, unit: "MiB", most: 6 });
  report({ what: "idle: Rss", value: rss / 1024, unit: "MiB" });
  await stop(sluice);
}

/** The smallest limit, in MiB, with which nothing is lost; tried from above. */
const limitsMiB = [64, 48, 32, 24, 20, 16, 14, 12];

async function smallest(rate: number): Promise<void> {
  const path = await compile(target(here, "static"));
  let least: number | undefined;
  for (const limit of limitsMiB) {
    const device = smallDevice(path, limit);
    if (device === undefined) return console.log("(no root or no memory cgroup: not measured)");
    if (!(await keepsUp(device, rate))) break;
    least = limit;
  }
  const what = `${rate.toLocaleString("en-US")}/s, ring of 4 MiB: smallest memory cgroup`;
  report({ what, value: least ?? Infinity, unit: "MiB", most: 24 });
}

async function keepsUp(device: SmallDevice, rate: number): Promise<boolean> {
  const count = rate * 20;
  let sluice: Peer | undefined;
  try {
    const small = { SLUICE_BUFFER_MEMORY: "4MiB" };
    sluice = await startSluice(bucket.port, small, device.command);
    await send(sluice, rate, count);
    await Bun.sleep(1000); // What is under way comes in.
    await stop(sluice);
    const farewell = JSON.parse(sluice.lastWords().trimEnd().split("\n").at(-1) ?? "{}");
    return farewell.stored === count;
  } catch {
    // It did not start, or was killed for want of memory.
    return false;
  } finally {
    sluice?.process.kill("SIGKILL");
    await sluice?.process.exited;
    device.close();
  }
}

for (const arch of arches) await sizes(arch);
await starts();
await idle();
for (const rate of [1000, 10_000]) await smallest(rate);
await stop(bucket);
process.exit(finish());
