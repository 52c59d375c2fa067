import { counted } from "../base/counted.ts";
import type { Disk } from "../base/disk.ts";
import { UserError } from "../base/user-error.ts";
import { load } from "../config/load.ts";
import { formatMebibytes } from "../config/quantity.ts";
import { chainFile, readChain } from "../ship/chain.ts";
import type { SpoolOptions } from "../ship/options.ts";
import { keyReader, type KeyReading } from "../ship/read-key.ts";
import { spoolDirectory } from "../ship/spool.ts";
import { asideFolder } from "../ship/aside.ts";
import { examine } from "../ship/spooled.ts";
import type { World } from "../world.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { configOptions, parseOptions, sourcesOf } from "./options.ts";

/** The spool of one sink. */
interface Place {
  readonly sink: string;
  readonly disk: Disk;
  readonly world: World;
  readonly readKey: (name: string) => KeyReading;
  readonly out: DaemonIo["out"];
}

/** Does something with every file of a spool; false when not all is well. */
type Action = (name: string, place: Place, target: Disk | undefined) => Promise<boolean>;

const actions: Record<string, Action> = {
  async list(name, { disk, sink, out }) {
    out(`${sink} ${name} ${(await disk.size(name)) ?? 0}\n`);
    return true;
  },

  async verify(name, { disk, sink, world, readKey, out }) {
    const bytes = await disk.read(name);
    const isAside = name.startsWith(asideFolder);
    const batch =
      bytes && !isAside && (await examine(name, bytes, { clock: world.clock, readKey }));
    if (batch) out(`${sink} ${name}: ${counted(batch.count, "message")}\n`);
    else out(`${sink} ${name}: ${isAside ? "was set aside" : "is torn or foreign"}\n`);
    return Boolean(batch);
  },

  async export(name, { disk, sink, out }, target) {
    const bytes = await disk.read(name);
    const written = bytes && (await target!.write(`${sink}/${name}`, [bytes]));
    if (!written?.ok) out(`${sink} ${name}: ${written ? written.code : "cannot be read"}\n`);
    return written?.ok === true;
  },

  async drop(name, { disk, sink, out }) {
    const removed = await disk.remove(name);
    if (!removed.ok) out(`${sink} ${name}: ${removed.code}\n`);
    return removed.ok;
  },
};

/** Looks into the spools of the configuration, and at a person's word empties them. */
export const spoolCommand: Command<DaemonIo> = async ([word = "", ...args], io) => {
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined;
  if (action === undefined) {
    const asked = word === "" ? "What about the spool?" : `What about the spool? Not "${word}"`;
    throw new UserError(asked, "sluice spool list | verify | export DIRECTORY | drop");
  }
  const directory = word === "export" ? args.shift() : undefined;
  if (word === "export" && (directory === undefined || directory.startsWith("--"))) {
    throw new UserError("Where to?", "sluice spool export DIRECTORY");
  }
  const { config } = load(sourcesOf(parseOptions("spool", args, configOptions), io));
  const world = io.world();
  const target = directory === undefined ? undefined : world.openDisk(directory);
  const readKey = keyReader(config.ship.key);
  let [files, bytes, isWell] = [0, 0, true];
  const lines: string[] = [];
  const unread: string[] = [];
  for (const { name: sink } of config.sink) {
    const disk = world.openDisk(spoolDirectory(config.spool, sink));
    const names = await namesIn(disk, spoolDirectory(config.spool, sink), unread);
    for (const name of names ?? []) {
      if (name === chainFile) continue;
      files++;
      bytes += (await disk.size(name)) ?? 0;
      isWell = (await action(name, { sink, disk, world, readKey, out: io.out }, target)) && isWell;
    }
    if (names !== undefined) lines.push(await placeLine(sink, config.spool, world));
  }
  if (word === "list") io.out(lines.join(""));
  const done = { list: "", verify: " verified", export: " exported", drop: " dropped" }[word];
  const sum = `${counted(files, "file")}, ${formatMebibytes(bytes)}`;
  if (lines.length > 0) io.out(`${sum}${isWell ? done : ", NOT all well"}\n`);
  if (unread.length > 0) throw new UserError(unread.join("\n"), hintFor(config.spool));
  return isWell ? exitStatus.fine : exitStatus.incomplete;
};

/** Undefined where the folder is not there; what cannot be read is told in `unread`. */
async function namesIn(
  disk: Disk,
  directory: string,
  unread: string[],
): Promise<string[] | undefined> {
  let isThere = true;
  const names = await disk.list((folder, code) => {
    if (code === "ENOENT") isThere = false;
    unread.push(isThere ? `Cannot read "${folder}": ${code}` : `There is no folder "${directory}"`);
  });
  return isThere ? names : undefined;
}

function hintFor({ mode }: SpoolOptions): string {
  if (mode === "off") return "spool.mode is off: nothing is put there";
  return "Nothing has waited there yet, or the daemon's settings (--config) name another place";
}

/** Where it lies, and how much of the day's budget was used when the daemon last said so. */
async function placeLine(sink: string, options: SpoolOptions, world: World): Promise<string> {
  const disk = world.openDisk(spoolDirectory(options, sink));
  const written = (await readChain(disk))?.written;
  const used = formatMebibytes(written?.bytes ?? 0);
  const since = written === undefined ? "" : ` since ${written.since}`;
  const place = `${spoolDirectory(options, sink)} (${await disk.fileSystem()})`;
  const budget = `${used} of ${formatMebibytes(options.dailyBytesMax)} a day`;
  return `${sink} in ${place}, at most ${formatMebibytes(options.bytesMax)}; written ${budget}${since}\n`;
}
