// Settings of the daemon as a whole, changed again and again under load: nothing is lost, nothing
// comes twice, and verify misses nothing.
import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { contents, numberedLines, sendUdp, TcpSender } from "./sending.ts";
import { program, Sluice, waitFor } from "./sluice.ts";

const config = (top = "", buffer = "", more = "") => `
device = "gw"
${top}
[admin]
listen = "off"
[ship]
age = "200ms"
[buffer]
${buffer}
[[listen]]
transport = "tcp"
port = 0
[[listen]]
transport = "udp"
port = 0
[[sink]]
kind = "directory"
path = "data"
${more}
`;

/** Messages a second, half of them over TCP and half over UDP. */
const perS = 5_000;

/** Reloads with one after the other while messages come, and holds what is stored against them. */
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
  const lines = sluice.lines("data");
  for (const tag of ["tcp", "udp"]) {
    const own = lines.filter((line) => line["tag"] === tag).map(({ content }) => content);
    expect(own.toSorted()).toEqual(contents(sent).toSorted());
  }
  const { status, stdout } = spawnSync(program, ["verify", join(sluice.folder, "data")]);
  expect([status, stdout.toString().trimEnd().split("\n").at(-1)]).toEqual([0, "complete"]);
  return sluice;
}

test("buffer.memory and buffer.chunk, under load", async () => {
  const sizes = ["8MiB", "16MiB", "1MiB", "32MiB", "512KiB", "8MiB"];
  const chunks = ["256KiB", "16KiB", "64KiB"];
  await reloadUnderLoad([
    ...sizes.map((size) => config("", `memory = "${size}"\nchunk = "16KiB"`)),
    ...chunks.map((size) => config("", `chunk = "${size}"`)),
  ]);
}, 60_000);
