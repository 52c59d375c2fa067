// The power is cut while the spool is being written, on a real ext4. Its device is a file on XFS,
// which can be cloned at once between two writes: a clone is what the disk would hold if the power
// went in that moment, without what the kernel still had in memory. Needs root.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Peer } from "./neighbours.ts";
import { listen } from "./settings.ts";
import { objectsBelow, program, readObjects, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const cuts = Number(process.env["CUTS"] ?? 6);

const folder = temporaryFolder();
const at = (name: string): string => join(folder, name);
const mounted: string[] = [];
const call = (command: string, ...args: string[]): void =>
  void execFileSync(command, args, { stdio: "pipe" });

/** Mounts the image of a file system; what was mounted last goes first. */
function mount(image: string, on: string): void {
  mkdirSync(on, { recursive: true });
  call("mount", "-o", "loop", image, on);
  mounted.unshift(on);
}

function unmount(on: string): void {
  call("umount", "-l", on);
  mounted.splice(mounted.indexOf(on), 1);
}

beforeAll(() => {
  call("truncate", "-s", "400M", at("xfs.img"));
  call("mkfs.xfs", "-q", at("xfs.img"));
  mount(at("xfs.img"), at("xfs"));
  call("truncate", "-s", "48M", at("xfs/disk.img"));
  call("mkfs.ext4", "-q", at("xfs/disk.img"));
  mount(at("xfs/disk.img"), at("disk"));
});
afterAll(() => [...mounted].forEach(unmount));

/** A bucket that nobody answers for, or a directory. */
const configuration = (spool: string, sink: string) => `
device = "router"
${listen("tcp")}
[ship]
grace = "20s"
[spool]
mode = "always"
dir = "${spool}"
interval = "100ms"
[[sink]]
name = "sink"
${sink}`;

const nobody = 'kind = "http"\nurl = "http://127.0.0.1:9/"';

function filesIn(spool: string): string[] {
  return objectsBelow(spool).filter((file) => file.endsWith(".gz"));
}

/** Names and octets of the batches in a spool that nobody empties, oldest first. */
function batchesIn(spool: string): Map<string, Buffer> {
  return new Map(filesIn(spool).map((file) => [file.slice(spool.length), readFileSync(file)]));
}

test(
  "the power is cut: what the spool acknowledged is there and is shipped",
  async () => {
    const sluice = await Sluice.start(configuration(at("disk/spool"), nobody));
    const to = ["send", "-P", String(sluice.port("tcp")), "-T"];
    const sender = new Peer(
      spawn(program, [...to, "--rate", "3000", "--count", "10000000", "message {n}"]),
    );
    const images: { image: string; acknowledged: Map<string, Buffer> }[] = [];
    for (let cut = 0; cut < cuts; cut++) {
      const before = images.at(-1)?.acknowledged.size ?? -1;
      const more = () => filesIn(at("disk/spool")).length > before + 3 || undefined;
      await waitFor(more, "further batches");
      await Bun.sleep(Math.random() * 250);
      const seen = batchesIn(at("disk/spool"));
      // The newest may have its name already and not yet be acknowledged; all before it are.
      seen.delete([...seen.keys()].at(-1)!);
      const image = at(`xfs/cut-${cut}.img`);
      call("cp", "--reflink=always", at("xfs/disk.img"), image);
      images.push({ image, acknowledged: seen });
    }
    await sender.stop("SIGKILL");
    await sluice.stop("SIGKILL");
    let files = 0;
    for (const { image, acknowledged } of images) {
      files += acknowledged.size;
      mount(image, at("cut"));
      const left = batchesIn(at("cut/spool"));
      for (const [name, octets] of acknowledged) {
        if (!left.get(name)?.equals(octets)) throw new Error(`${name} did not survive the cut`);
      }
      await recover(acknowledged.size);
      unmount(at("cut"));
      rmSync(image);
    }
    process.stderr.write(`${cuts} cuts: ${files} acknowledged files, all there and shipped\n`);
  },
  60_000 + cuts * 5_000,
);

/** The next boot ships what the cut left: messages from the first on, each once. */
async function recover(batches: number): Promise<void> {
  const stored = at("stored");
  rmSync(stored, { recursive: true, force: true });
  const sluice = await Sluice.start(
    configuration(at("cut/spool"), `kind = "directory"\npath = "${stored}"`),
  );
  await waitFor(() => filesIn(at("cut/spool")).length === 0 || undefined, "an empty spool");
  expect(await sluice.stop()).toBe(0);
  expect(objectsBelow(stored).length).toBeGreaterThanOrEqual(batches);
  const said = readObjects(stored).map(({ content }) => content);
  expect(said.length).toBeGreaterThan(0);
  expect(said).toEqual(said.map((_, index) => `message ${index + 1}`));
  const aside = readdirSync(at("cut/spool/sink")).filter((name) => name.includes("aside"));
  expect(aside).toEqual([]);
}
