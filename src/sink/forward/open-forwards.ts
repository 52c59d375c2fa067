import type { Datagrams } from "../../base/datagrams.ts";
import { UserError } from "../../base/user-error.ts";
import { describePatternFault, openPatterns } from "../../rule/open-patterns.ts";
import { openCondition, type Predicate } from "../../rule/predicate.ts";
import { DatagramWay } from "./datagram-way.ts";
import { Forward } from "./forward.ts";
import type { ForwardOptions } from "./options.ts";
import { StreamWay, type StreamWayDoors } from "./stream-way.ts";

export interface ForwardDoors extends StreamWayDoors {
  openDatagrams(): Promise<Datagrams>;
}

/** Rejects with a UserError when a condition cannot be compiled. */
export async function openForwards(
  targets: readonly ForwardOptions[],
  boot: string,
  doors: ForwardDoors,
): Promise<Forward[]> {
  const conditions = await openConditions(targets);
  const forwards: Forward[] = [];
  for (const [index, { format, stream, ...to }] of targets.entries()) {
    const way = stream
      ? new StreamWay(to, stream, doors)
      : new DatagramWay(to, { ...doors, datagrams: await doors.openDatagrams() });
    forwards.push(new Forward(way, { format, wants: conditions[index]!, boot }));
  }
  await Promise.all(forwards.map(({ way }) => way.open()));
  return forwards;
}

/** The conditions of all targets; rejects with a UserError that lists what is wrong with them. */
async function openConditions(
  targets: readonly Pick<ForwardOptions, "condition">[],
): Promise<Predicate[]> {
  const problems: string[] = [];
  const opened: Predicate[] = [];
  for (const [index, { condition }] of targets.entries()) {
    const { patterns, faults } = await openPatterns(condition);
    problems.push(...faults.map((fault) => describePatternFault(`forward[${index}]`, fault)));
    if (faults.length === 0) opened.push(openCondition(condition, patterns).test);
  }
  if (problems.length === 0) return opened;
  throw new UserError(problems.join("\n"), "sluice help rules shows how conditions are written");
}
