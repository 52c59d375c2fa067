import { openLibc } from "../base/libc.ts";
import { systemBox } from "../base/system-box.ts";
import { withSystemWords } from "../base/system-words.ts";
import type { Doors } from "../doctor/case.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { serviceEnvironment } from "../install/environment.ts";
import { grantedBytes } from "../source/udp-socket.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { escapeControls, escapeJsonControls } from "./line-text.ts";
import { doctorOptions } from "./manual-doctor.ts";
import { parseOptions, sourcesOf } from "./options.ts";

/** Says what is wrong with this box, its settings and all that they name. Status 1: something is. */
export const doctorCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("doctor", args, doctorOptions);
  const isReadOnly = given.has("read-only");
  const doors = doorsOf(io);
  const sources = { ...sourcesOf(given, io), env: doors.env };
  const findings = await examine(sources, { isReadOnly, doors });
  const isWell = findings.every(({ state }) => state !== "problem");
  if (given.has("json"))
    io.out(escapeJsonControls(JSON.stringify({ ok: isWell, findings })) + "\n");
  else io.out(findingsText(findings, io.isTerminal.out && !io.env["NO_COLOR"]));
  return isWell ? exitStatus.fine : exitStatus.incomplete;
};

function doorsOf(io: DaemonIo): Doors {
  const world = io.world();
  const { clock, http, readTextFile, openDialog, openDisk } = world;
  const read = (path: string) => {
    const file = readTextFile(path);
    return file.ok ? file.text : undefined;
  };
  return {
    ...{ clock, http, readTextFile, openDialog, openDisk },
    // A secret that the service alone is given is what is to be tried.
    env: { ...serviceEnvironment(read), ...world.env },
    box: systemBox(clock),
    grantedBytes(askedBytes) {
      const libc = openLibc();
      return libc && grantedBytes(libc, askedBytes);
    },
  };
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
