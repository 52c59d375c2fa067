import { escapeControls } from "../base/controls.ts";
import { counted } from "../base/counted.ts";
import type { Named } from "../audit/selection.ts";
import { UserError } from "../base/user-error.ts";
import { formatMebibytes } from "../config/quantity.ts";
import { listOptions } from "./archive-options.ts";
import { openArchive } from "./archive.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { parseArguments } from "./options.ts";
import { Output } from "./output.ts";

/** Lists objects by their names; none is read. Exit status 1 when there are none. */
export const listCommand: Command<DaemonIo> = async (args, io) => {
  const { words, given } = parseArguments("ls", args, listOptions);
  const [place, ...more] = words;
  if (place === undefined || more.length > 0) {
    throw new UserError("What is to be listed?", "sluice ls s3://BUCKET/PREFIX or DIRECTORY");
  }
  const { store, objects } = openArchive(place, given, io);
  const output = new Output((octets) => io.outOctets(octets));
  const isJson = given.has("json");
  let [count, lines, bytes] = [0, 0, 0];
  try {
    for await (const object of objects) {
      const sized = { ...object, bytes: await store.size(object) };
      count++;
      lines += countOf(sized) ?? 0;
      bytes += sized.bytes ?? 0;
      output.line(isJson ? JSON.stringify(record(sized)) : row(sized));
      if (output.isOver) break;
    }
    const sums = [counted(count, "object"), counted(lines, "message"), formatMebibytes(bytes)];
    if (!isJson) output.line(sums.join(", "));
  } finally {
    // What was listed before the store fails is shown before that is told.
    output.flush();
  }
  return count > 0 ? exitStatus.fine : exitStatus.incomplete;
};

/** `from` is the beginning of the hour, or whatever the name tells, of the first line. */
function record({ name, bytes, reading }: Named) {
  const { device, boot, first, last, fromMs, isBeat } = reading;
  const from = fromMs === undefined ? undefined : new Date(fromMs).toISOString();
  const count = countOf({ reading });
  return { name, bytes, from, device, boot, first, last, count, heartbeat: isBeat };
}

/** Messages, when the name tells. */
function countOf({ reading: { first, last } }: Pick<Named, "reading">): number | undefined {
  return first === undefined || last === undefined ? undefined : last - first + 1;
}

/** `2026-11-21T08:00Z  gw-berlin  6b017dae018410       1-412       412    11.3 KiB  logs/...` */
function row({ name, bytes, reading }: Named): string {
  const { device = "-", boot = "-", first = "", last = "", fromMs, isBeat } = reading;
  const from = fromMs === undefined ? "-" : `${new Date(fromMs).toISOString().slice(0, 16)}Z`;
  const count = countOf({ reading });
  const cells = [
    from.padEnd(17),
    device.padEnd(16),
    boot.padEnd(14),
    (isBeat ? "heartbeat" : `${first}-${last}`).padStart(19),
    String(count ?? "-").padStart(8),
    bytes === undefined ? "-" : `${(bytes / 1024).toFixed(1)} KiB`.padStart(12),
    escapeControls(name),
  ];
  return cells.join("  ");
}
