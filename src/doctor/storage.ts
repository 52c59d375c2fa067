import { formatRoom } from "../config/quantity.ts";
import { lastingHint } from "../ship/spool-status.ts";
import type { Case } from "./case.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { change } from "./remedy.ts";

/** Nothing can be written with less. */
const leastBytes = 1024 * 1024;
/** A directory sink has no bound of its own: with less it will be full some day soon. */
const scantBytes = 256 * 1024 * 1024;

/** Where messages lie on disk: what kind of storage that is, and whether there is room. */
export async function storage(subject: Case): Promise<Word[]> {
  const { spool, sink } = subject.config;
  const folders = sink.flatMap((each, index) =>
    each.kind === "directory" ? [directoryWords(each.path, index, subject)] : [],
  );
  if (spool.mode !== "off") folders.push(spoolWords(subject));
  return (await Promise.all(folders)).flat();
}

async function spoolWords(subject: Case): Promise<Word[]> {
  const { config, doors } = subject;
  const { directory, bytesMax } = config.spool;
  const place = { section: "spool", name: "dir" };
  const unusable = unusableWord(directory, "the spool", subject);
  if (unusable !== undefined) return [unusable];
  const disk = doors.openDisk(directory);
  const kind = await disk.fileSystem();
  const hint = lastingHint(kind);
  const words: Word[] = [];
  if (hint !== undefined) {
    const mend = change(subject, place, "/mnt/usb/sluice-spool");
    words.push(warning(`The spool "${directory}" is on ${kind}`, { why: hint, mend }));
  }
  const free = doors.box.freeBytes(directory) ?? Infinity;
  const names = await disk.list();
  const sizes = await Promise.all(names.map((name) => disk.size(name)));
  const used = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const wanted = bytesMax * config.sink.length;
  if (free + used >= wanted) {
    return [...words, fine(`The spool "${directory}" (${kind}) has room for all that it may hold`)];
  }
  const what = `The spool "${directory}" may hold ${formatRoom(wanted)}, and has ${formatRoom(free + used)}`;
  const perSink = Math.max(1, Math.floor((free + used) / config.sink.length / leastBytes / 2));
  const size = { section: "spool", name: "max" };
  words.push(
    warning(what, {
      why: "When the disk is full, what waits stays in memory, and the oldest is lost sooner",
      mend: change(subject, size, `${perSink}MiB`),
    }),
  );
  return words;
}

async function directoryWords(path: string, index: number, subject: Case): Promise<Word[]> {
  const { doors } = subject;
  const unusable = unusableWord(path, `sink ${index}`, subject);
  if (unusable !== undefined) return [unusable];
  const kind = await doors.openDisk(path).fileSystem();
  const free = doors.box.freeBytes(path) ?? Infinity;
  const hint = lastingHint(kind);
  const mend = change(subject, { section: "sink", index, name: "path" }, "/mnt/usb/logs");
  if (hint !== undefined) {
    const why = `What is stored there does not last: ${hint.split(":")[0]}`;
    return [warning(`Objects in "${path}" lie on ${kind}`, { why, mend })];
  }
  if (free >= scantBytes) return [fine(`"${path}" (${kind}) has ${formatRoom(free)}`)];
  const why = "Nothing removes old objects from a directory: it will be full";
  return [warning(`"${path}" has ${formatRoom(free)} left`, { why, mend })];
}

/** Read-only, or full: nothing can be written there. */
function unusableWord(path: string, of: string, { doors }: Case): Word | undefined {
  const fault = doors.box.writeFault(path);
  if (fault !== undefined) {
    return problem(`"${path}" cannot be written to: ${fault}`, {
      why: `Nothing can be kept by ${of}`,
      mend: fault === "EROFS" ? `mount -o remount,rw ${path}` : `ls -ld ${path}; id`,
    });
  }
  const free = doors.box.freeBytes(path);
  if (free === undefined || free >= leastBytes) return undefined;
  return problem(`The disk of "${path}" is full`, {
    why: `Nothing can be kept by ${of}`,
    mend: `df -h ${path}; du -sh ${path}`,
  });
}
