import type { Datagrams } from "../../base/datagrams.ts";
import { UserError } from "../../base/user-error.ts";
import { describePatternFault, openPatterns } from "../../rule/open-patterns.ts";
import { openCondition, type Predicate } from "../../rule/predicate.ts";
import { DatagramWay } from "./datagram-way.ts";
import { Forward } from "./forward.ts";
import type { ForwardOptions } from "./options.ts";
import { StreamWay, type StreamWayDoors } from "./stream-way.ts";
import type { Way } from "./way.ts";

export interface ForwardDoors extends StreamWayDoors {
  openDatagrams(): Promise<Datagrams>;
}

export interface ForwardsBefore {
  boot: string;
  /** Those that a reload may go on with. */
  before: readonly Forward[];
}

/**
 * Rejects with a UserError when a condition cannot be compiled. A way that leads where one did
 * `before` is that one, with what waits on it; it has yet to be changed.
 */
export async function openForwards(
  targets: readonly ForwardOptions[],
  { boot, before }: ForwardsBefore,
  doors: ForwardDoors,
): Promise<Forward[]> {
  const conditions = await openConditions(targets);
  const rest = [...before];
  const forwards: Forward[] = [];
  const opening: Promise<void>[] = [];
  for (const [index, options] of targets.entries()) {
    const wants = conditions[index]!;
    const at = rest.findIndex((other) => leadsAs(options, other.options));
    const [same] = at === -1 ? [] : rest.splice(at, 1);
    const way = same?.way ?? (await openWay(options, doors));
    if (same === undefined) opening.push(way.open());
    const forward = new Forward(options, { way, wants, boot, log: doors.log });
    forward.looped = same?.looped ?? 0;
    forwards.push(forward);
  }
  await Promise.all(opening);
  return forwards;
}

async function openWay({ host, port, stream }: ForwardOptions, doors: ForwardDoors): Promise<Way> {
  const to = { host, port };
  if (stream) return new StreamWay(to, stream, doors);
  return new DatagramWay(to, { ...doors, datagrams: await doors.openDatagrams() });
}

/** To the same server in the same manner: what else differs, a way takes as it is. */
function leadsAs({ host, port, stream }: ForwardOptions, other: ForwardOptions): boolean {
  const isSame = host === other.host && port === other.port;
  const [isTls, isOtherTls] = [stream?.tls !== undefined, other.stream?.tls !== undefined];
  return isSame && isTls === isOtherTls && stream?.framing === other.stream?.framing;
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
