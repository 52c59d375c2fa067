import { escapeControls } from "../base/controls.ts";
import { openLibc } from "../base/libc.ts";
import { systemBox } from "../base/system-box.ts";
import { withSystemWords } from "../base/system-words.ts";
import type { Doors } from "../doctor/case.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import type { Sources } from "../config/load.ts";
import { serviceStart, type ServiceStart } from "../install/service.ts";
import { grantedBytes } from "../source/udp-socket.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { escapeJsonControls } from "./line-text.ts";
import { doctorOptions } from "./manual-doctor.ts";
import { parseOptions, sourcesOf } from "./options.ts";

/** Says what is wrong with this box, its settings and all that they name. Status 1: something is. */
export const doctorCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("doctor", args, doctorOptions);
  const isReadOnly = given.has("read-only");
  const { doors, service } = lookAround(io);
  const own = { ...sourcesOf(given, io), env: doors.env };
  // Whoever names a file means that one, but with the secrets that the service alone is given.
  const sources = own.file === undefined ? { ...own, ...startOf(service, own.set) } : own;
  const findings = await examine(sources, { isReadOnly, doors, service });
  const isWell = findings.every(({ state }) => state !== "problem");
  if (given.has("json"))
    io.out(escapeJsonControls(JSON.stringify({ ok: isWell, findings })) + "\n");
  else io.out(findingsText(findings, io.isTerminal.out && !io.env["NO_COLOR"]));
  return isWell ? exitStatus.fine : exitStatus.incomplete;
};

function startOf(
  { file, set }: ServiceStart,
  more: readonly string[],
): Pick<Sources, "file" | "set"> {
  return { file, set: [...set, ...more] };
}

function lookAround(io: DaemonIo): { doors: Doors; service: ServiceStart } {
  const world = io.world();
  const { clock, http, readTextFile, openDialog, openDisk } = world;
  const box = systemBox(clock);
  const service = serviceStart({ names: box.names, readTextFile });
  const doors = {
    ...{ clock, http, readTextFile, openDialog, openDisk, box },
    env: { ...service.env, ...world.env },
    grantedBytes(askedBytes: number) {
      const libc = openLibc();
      return libc && grantedBytes(libc, askedBytes);
    },
  };
  return { doors, service };
}

const groups = [
  { state: "problem", title: "Problems", sgr: "1;31" },
  { state: "warning", title: "Warnings", sgr: "33" },
  { state: "ok", title: "Fine", sgr: "32" },
] as const;

/** What is worst first. What was heard from elsewhere may hold anything: it is escaped. */
export function findingsText(findings: readonly Finding[], isColoured: boolean): string {
  const blocks = groups.flatMap(({ state, title, sgr }) => {
    const those = findings.filter((each) => each.state === state);
    if (those.length === 0) return [];
    const shown = isColoured ? `\x1b[${sgr}m${title}\x1b[0m` : title;
    return [`${shown} (${those.length})\n${those.map(findingText).join("\n")}`];
  });
  return `${blocks.join("\n\n")}\n`;
}

function findingText({ topic, what, why, mend }: Finding): string {
  const lines = [`  ${topic}: ${escapeControls(withSystemWords(what))}`];
  if (why !== undefined) lines.push(`      ${escapeControls(why)}.`);
  for (const line of mend?.split("\n") ?? []) lines.push(`      > ${escapeControls(line)}`);
  return lines.join("\n");
}
