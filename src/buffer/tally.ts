import type { Origin, Transport } from "../syslog/message.ts";

/** Where lines came from. The sums are exact; of the sources, the busiest are named. */
export interface Tally {
  transports: Partial<Record<Transport, number>>;
  /** Lines by the sender's address. */
  sources: Record<string, number>;
  /** Lines of all sources that are not named. */
  otherSources: number;
}

/** Named sources of one chunk or object; senders may be many, or make their addresses up. */
const sourcesMax = 16;

/** What was counted at the origins themselves, which begin to count anew. */
export function tallyOf(origins: readonly Origin[]): Tally {
  const tally: Tally = { transports: {}, sources: {}, otherSources: 0 };
  for (const origin of origins) {
    const { transport, address, unsealed } = origin;
    origin.unsealed = 0;
    tally.transports[transport] = (tally.transports[transport] ?? 0) + unsealed;
    tally.sources[address] = (tally.sources[address] ?? 0) + unsealed;
  }
  return bounded(tally);
}

/** Of several chunks. A source that one of them does not name is among its others. */
export function sumOfTallies(tallies: readonly Tally[]): Tally {
  const sum: Tally = { transports: {}, sources: {}, otherSources: 0 };
  for (const { transports, sources, otherSources } of tallies) {
    addAll(sum.transports, transports);
    addAll(sum.sources, sources);
    sum.otherSources += otherSources;
  }
  return bounded(sum);
}

function addAll(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}

function bounded(tally: Tally): Tally {
  const busiest = Object.entries(tally.sources).sort(([, one], [, other]) => other - one);
  const rest = busiest.splice(sourcesMax);
  return {
    transports: tally.transports,
    sources: Object.fromEntries(busiest),
    otherSources: rest.reduce((sum, [, count]) => sum + count, tally.otherSources),
  };
}
