// What `sluice verify` says of the objects that a life has left, held against what really happened.
import { drainMicrotasks } from "bun:jsc";
import { audit, type AuditReport } from "../../src/audit/audit.ts";
import type { ChainReport } from "../../src/audit/chain.ts";
import type { ObjectStore } from "../../src/audit/store.ts";
import type { BootTruth } from "./boot-truth.ts";
import type { Life } from "./life.ts";
import type { SinkTruth } from "./sink-truth.ts";
import { below } from "./spool-files.ts";

/** The objects of a sink that are there at the end. */
type Objects = Map<string, Buffer>;

/** Whoever has the objects alone must come to the truth. */
export function verifyAll({ truths, swarm, files, boots, stage }: Life): void {
  for (const [index, truth] of truths.entries()) {
    const { hasKeys, encoding, sink } = truth.rules;
    if (!hasKeys || encoding === "logfwrd") continue;
    const found = [...below(`/srv/${sink}/`, files.files)];
    const whole = new Map(found.filter(([key]) => !key.startsWith(".partial-")));
    const objects = swarm.config.sink[index]!.kind === "directory" ? whole : truth.objects;
    const lie = verifyProblem(objects, truth, boots);
    if (lie !== undefined) stage.violate(`${sink}: verify ${lie}`);
  }
}

/** Where verify is wrong about a sink; undefined when it is right. */
function verifyProblem(
  objects: Objects,
  truth: SinkTruth,
  boots: Map<string, BootTruth>,
): string | undefined {
  const report = audited(objects);
  if (report === undefined) return "comes to no end";
  for (const { key, problem } of report.problems) {
    // Heartbeats that were lost hold no numbers: it is their successors that miss them.
    const isGone = problem.startsWith("is named by") && !objects.has(key);
    if (!isGone) return `finds that "${key}" ${problem}`;
  }
  if (report.foreign > 0) return "finds foreign files";
  if (report.objects !== objects.size) return `sees ${report.objects} of ${objects.size} objects`;
  for (const chain of report.chains) {
    const lie =
      chain.objects === 0
        ? unseenLie(chain, truth, objects)
        : (chainLie(chain, truth, { objects, boots }) ?? waitLie(chain, report.chains, boots));
    if (lie !== undefined) return `says of boot ${chain.boot} ${lie}`;
  }
  return undefined;
}

/** Everything that it waits for is there: it needs no time. Undefined: it comes to no end. */
export function audited(objects: Objects): AuditReport | undefined {
  const store: ObjectStore = {
    async *entries() {
      for (const name of [...objects.keys()].sort()) yield { name, bytes: undefined };
    },
    read: async (name) => objects.get(name),
    part: async ({ name }) => objects.get(name),
    size: async ({ name }) => objects.get(name)?.length,
    readsMax: 1,
  };
  let report: AuditReport | undefined;
  void audit(store, {}).then((done) => (report = done));
  drainMicrotasks();
  return report;
}

/**
 * Nothing is waited for of a run that did not know the time, when a later one of that device has
 * stored something.
 */
function waitLie(
  { boot, device, waiting }: ChainReport,
  all: readonly ChainReport[],
  boots: Map<string, BootTruth>,
): string | undefined {
  const inOrder = [...boots.keys()];
  const later = inOrder.slice(inOrder.indexOf(boot) + 1);
  const isOver = all.some((other) => later.includes(other.boot) && other.device === device);
  const isUnset = boots.get(boot)!.timeKnownAtMs === undefined;
  return waiting > 0 && isOver && isUnset
    ? `that ${waiting} wait, of a run that is over`
    : undefined;
}

/** Of a run that has no objects, others tell what they know: nothing of it is there. */
function unseenLie(
  { boot, missing }: ChainReport,
  truth: SinkTruth,
  objects: Objects,
): string | undefined {
  const { owners } = truth.shelf(boot);
  for (const gap of missing) {
    if (!("first" in gap)) return `that ${gap.count} are lost (${gap.reason}), which nobody told`;
    for (let seq = gap.first; seq <= gap.last; seq++) {
      if (objects.has(owners[seq] ?? "")) return `that ${seq} is missing, which is there`;
    }
  }
  return undefined;
}

/** A number is missing if and only if no object holds it; and why, as far as anybody knows. */
function chainLie(
  { boot, missing, stored, received, waiting, began, ended }: ChainReport,
  truth: SinkTruth,
  { objects, boots }: { objects: Objects; boots: Map<string, BootTruth> },
): string | undefined {
  const { owners } = truth.shelf(boot);
  const isThere = (seq: number) => owners[seq] !== undefined && objects.has(owners[seq]);
  const reasons = new Map<number, string>();
  for (const gap of missing) {
    if (!("first" in gap)) {
      const { lostKernel, lostRate } = boots.get(boot)!;
      const lost = gap.reason === "rate" ? lostRate : lostKernel;
      if (gap.count > lost) return `that ${gap.count} are lost (${gap.reason}), which are ${lost}`;
      continue;
    }
    for (let seq = gap.first; seq <= gap.last; seq++) reasons.set(seq, gap.reason);
  }
  const first = began?.first ?? 1;
  const receivedSeq = first - 1 + received;
  const stints = boots.get(boot)!.stints.get(truth.name) ?? [];
  const stint = stints.find(({ firstSeq }) => firstSeq === first);
  if (stint === undefined) return `that it began with ${first}`;
  if (ended !== undefined && !stints.some(({ lastSeq }) => lastSeq === ended.last)) {
    return `that it ended with ${ended.last}`;
  }
  const known = Math.max(receivedSeq - waiting, ...reasons.keys());
  let there = 0;
  for (let seq = first; seq <= known; seq++) {
    const reason = reasons.get(seq);
    if (isThere(seq)) there++;
    if (isThere(seq) === (reason !== undefined)) {
      return `that ${seq} is ${reason ?? "stored"}, which ${owners[seq] ?? "nobody"} has`;
    }
    const isRefused = owners[seq]?.startsWith("refused") === true;
    if (isRefused ? reason === "ring" : reason === "refused") return `that ${seq} is ${reason}`;
  }
  if (there !== stored) return `that ${stored} are stored, which are ${there}`;
  const taken = boots.get(boot)!.taken.length;
  return receivedSeq > taken ? `that ${received} were received, which are ${taken}` : undefined;
}
