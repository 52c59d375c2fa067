import { escapeControls } from "../base/controls.ts";
import { counted } from "../base/counted.ts";
import { audit, type AuditOptions, type AuditReport } from "../audit/audit.ts";
import type { ChainReport } from "../audit/chain.ts";
import type { ClosedReport } from "../audit/closed-objects.ts";
import { UserError } from "../base/user-error.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { parseArguments, type Given } from "./options.ts";
import { keyTemplateDefault } from "../ship/key.ts";
import { givenIdentity } from "./identity.ts";
import { readerOf } from "./archive.ts";
import { last, openPlace, timeOf } from "./place.ts";
import { verifyOptions } from "./verify-options.ts";

/** Tells whether anything is missing from a bucket or a directory, and what. */
export const verifyCommand: Command<DaemonIo> = async (args, io) => {
  const { words, given } = parseArguments("verify", args, verifyOptions);
  const [place, ...more] = words;
  if (place === undefined || more.length > 0) {
    throw new UserError("What is to be verified?", "sluice verify s3://BUCKET/PREFIX or DIRECTORY");
  }
  const identity = await givenIdentity(given, io);
  const readKey = readerOf(place, last(given, "key") ?? keyTemplateDefault);
  const options = { ...auditOptions(given), identity, readKey };
  const report = await audit(openPlace(place, given, io.world()), options);
  if (report.objects === 0 && report.problems.length === 0 && report.closed === undefined) {
    throw new UserError(
      `No objects of Sluice in ${place}`,
      "Check the prefix, --from and --device",
    );
  }
  io.out(given.has("json") ? JSON.stringify(report, null, 2) + "\n" : reportText(report));
  return report.complete ? exitStatus.fine : exitStatus.incomplete;
};

function auditOptions(given: Given): Pick<AuditOptions, "fromMs" | "toMs" | "device"> {
  return {
    ...{ fromMs: timeOf(given, "from"), toMs: timeOf(given, "to") },
    device: last(given, "device"),
  };
}

function reportText(report: AuditReport): string {
  const { objects, stored, missing, foreign, chains, problems } = report;
  const lines = chains.flatMap(chainLines);
  if (report.closed !== undefined) lines.push(...closedLines(report.closed));
  lines.push(...problems.map(({ key, problem }) => `${key}: ${problem}`));
  if (foreign > 0) {
    const are = foreign === 1 ? "1 file is" : `${foreign} files are`;
    lines.push(`${are} not of Sluice, and passed over`);
  }
  lines.push(
    `${counted(objects, "object")}, ${counted(stored, "message")} stored, ${missing} missing`,
  );
  const trouble = `${counted(missing, "message")}, ${counted(problems.length, "problem")}`;
  lines.push(report.complete ? "complete" : `NOT complete: ${trouble}`);
  // Whoever may put objects chooses their names, and what ledgers say.
  return lines.map((line) => `${escapeControls(line)}\n`).join("");
}

/** Hashes and reasons are in the ledgers, which are as closed as the rest. */
function closedLines({ objects, stored, missing }: ClosedReport): string[] {
  const gaps = missing.map(
    ({ device, boot, first, last, count }) =>
      `  missing: ${first}-${last}, ${counted(count, "message")} of ${device} run ${boot}`,
  );
  const by = "judged by their names alone; --identity FILE looks into them";
  return [`${counted(objects, "encrypted object")}, ${counted(stored, "message")}: ${by}`, ...gaps];
}

function chainLines(chain: ChainReport): string[] {
  const { device, boot, sink, from, to, objects, stored, received, waiting } = chain;
  const kept = `${counted(objects, "object")}, ${stored} of ${counted(received, "message")}`;
  const later = waiting > 0 ? `, ${waiting} waited` : "";
  const came = chain.began?.why === "changed" ? "changed" : "added";
  const went = chain.ended?.why === "changed" ? "changed" : "removed";
  const began = chain.began ? `, from ${chain.began.first} on, when the sink was ${came}` : "";
  const ended = chain.ended ? `, up to ${chain.ended.last}, when it was ${went}` : "";
  const missing = chain.missing.map((gap) => {
    const numbers = "first" in gap ? `${gap.first}-${gap.last}, ` : "";
    const when = [gap.from && `after ${gap.from}`, gap.to && `before ${gap.to}`].filter(Boolean);
    return `  missing: ${numbers}${counted(gap.count, "message")}, ${gap.reason}, ${when.join(", ")}`;
  });
  const between = objects > 0 ? `, ${from} - ${to}` : "";
  return [
    `${device} run ${boot} to ${sink}${between}: ${kept}${later}${began}${ended}`,
    ...missing,
  ];
}
