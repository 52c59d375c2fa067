// Every executable starts, takes in UDP and TCP, stores, and flushes at SIGTERM; those for arm64 in
// an emulator, where a libc of their own is not needed.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { contents, numberedLines, sendTcp, sendUdp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { builds, Sluice, temporaryFolder } from "./sluice.ts";

const config = listen("udp") + listen("tcp") + directorySink;

const programs: Record<string, () => string[]> = {
  "x64, static": () => [`${builds}-x64`],
  "x64, glibc": () => [`${builds}-x64-glibc`],
  "x64, musl": () => [...systemOfMusl(), `${builds}-x64-musl`],
  "arm64, static": () => ["qemu-aarch64-static", `${builds}-arm64`],
};

for (const [name, program] of Object.entries(programs)) {
  test(`${name}: from the sockets into objects`, async () => {
    const sluice = await Sluice.start(config, {}, { program: program() });
    const count = 1000;
    const sentUdp = await sendUdp(sluice.port("udp"), numberedLines(count, { tag: "by-udp" }));
    await sendTcp(sluice.port("tcp"), numberedLines(count, { tag: "by-tcp" }));
    expect(await sluice.stop()).toBe(0);
    const last = sluice.farewell();
    expect(last.stored).toBe(count + sentUdp - last.lostKernel);
    expect(last).toMatchObject({ received: last.stored, lost: 0, unsent: 0 });
    const lines = sluice.lines();
    expect(lines.map(({ seq }) => seq)).toEqual(Array.from(lines, (_, n) => n + 1));
    const said = (tag: string) =>
      lines.filter((line) => line["tag"] === tag).map((line) => line.content);
    expect(said("by-tcp")).toEqual(contents(count));
    expect(said("by-udp").length).toBe(sentUdp - last.lostKernel);
  });
}

test("what a build leaves can be started as soon as it is there", async () => {
  const root = join(import.meta.dir, "../..");
  const built = join(root, "build/out/sluice-linux-x64-glibc");
  const before = statSync(built).ino;
  const args = ["build/compile.ts", "glibc", "x64"];
  const build = Bun.spawn([process.execPath, ...args], { cwd: root, stdout: "ignore" });
  // It takes the place of the one before, which is there all the time.
  while (statSync(built).ino === before && build.exitCode === null) await Bun.sleep(0);
  // Throws as long as somebody has it open to write (ETXTBSY).
  execFileSync(built, ["version"]);
  expect(await build.exited).toBe(0);
});

function systemOfMusl(): string[] {
  const folder = temporaryFolder();
  execFileSync("sh", [join(import.meta.dir, "servers/musl.sh"), folder], { stdio: "pipe" });
  return [join(folder, "loader"), "--library-path", join(folder, "lib")];
}
