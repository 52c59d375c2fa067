import { audit, type AuditOptions, type AuditReport } from "../audit/audit.ts";
import type { ChainReport } from "../audit/chain.ts";
import { bucketStore, directoryStore, type ObjectStore } from "../audit/store.ts";
import { UserError } from "../base/user-error.ts";
import { S3Client } from "../s3/client.ts";
import type { World } from "../world.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { parseOptions, type Given } from "./options.ts";
import { verifyOptions } from "./verify-options.ts";

/** Tells whether anything is missing from a bucket or a directory, and what. */
export const verifyCommand: Command<DaemonIo> = async ([place, ...args], io) => {
  if (place === undefined || place.startsWith("--")) {
    throw new UserError("What is to be verified?", "sluice verify s3://BUCKET/PREFIX or DIRECTORY");
  }
  const given = parseOptions("verify", args, verifyOptions);
  const options = auditOptions(given);
  const report = await audit(openStore(place, given, io.world()), options);
  if (report.objects === 0 && report.problems.length === 0) {
    throw new UserError(
      `No objects of Sluice in ${place}`,
      "Check the prefix, --from and --device",
    );
  }
  io.out(given.has("json") ? JSON.stringify(report, null, 2) + "\n" : reportText(report));
  return report.complete ? exitStatus.fine : exitStatus.incomplete;
};

function auditOptions(given: Given): AuditOptions {
  return { fromMs: time(given, "from"), toMs: time(given, "to"), device: last(given, "device") };
}

function time(given: Given, name: string): number | undefined {
  const text = last(given, name);
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return ms;
  throw new UserError(`--${name} is no time: "${text}"`, "Write 2026-11-21 or 2026-11-21T08:00Z");
}

function openStore(place: string, given: Given, world: World): ObjectStore {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(place) ?? [];
  if (bucket === undefined) return directoryStore(world.openDisk(place));
  const caFile = last(given, "ca-file");
  const ca = caFile === undefined ? undefined : world.readTextFile(caFile);
  if (ca?.ok === false) throw new UserError(`Cannot read "${caFile}": ${ca.code}`, "See --ca-file");
  const client = new S3Client(
    {
      ...{ bucket, endpoint: last(given, "endpoint") ?? "", addressing: "auto", credentials: {} },
      region: last(given, "region") ?? "us-east-1",
      ...{ connectTimeoutMs: 10_000, timeoutMs: 300_000 },
      // Nothing is put.
      put: { tags: {}, metadata: {}, contentMd5: false, unsignedPayload: false, ifNoneMatch: true },
    },
    ca?.text,
    world,
  );
  return bucketStore(client, prefix, world);
}

function last(given: Given, name: string): string | undefined {
  return given.get(name)?.at(-1);
}

function reportText(report: AuditReport): string {
  const { objects, stored, missing, foreign, chains, problems } = report;
  const lines = chains.flatMap(chainLines);
  lines.push(...problems.map(({ key, problem }) => `${key}: ${problem}`));
  if (foreign > 0) lines.push(`${foreign} files are not of Sluice and were passed over`);
  lines.push(`${objects} objects, ${stored} messages stored, ${missing} missing`);
  const trouble = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  lines.push(report.complete ? "complete" : `NOT complete: ${missing} messages, ${trouble}`);
  return lines.join("\n") + "\n";
}

function chainLines(chain: ChainReport): string[] {
  const { device, boot, sink, from, to, objects, stored, received, waiting } = chain;
  const kept = `${objects} objects, ${stored} of ${received} messages`;
  const later = waiting > 0 ? `, ${waiting} waited` : "";
  const missing = chain.missing.map((gap) => {
    const numbers = "first" in gap ? `${gap.first}-${gap.last}, ` : "";
    const when = [gap.from && `after ${gap.from}`, gap.to && `before ${gap.to}`].filter(Boolean);
    return `  missing: ${numbers}${gap.count} messages, ${gap.reason}, ${when.join(", ")}`;
  });
  return [`${device} run ${boot} to ${sink}, ${from} - ${to}: ${kept}${later}`, ...missing];
}
