// Whether more may come of a run. Objects alone tell: by another run that names it, or by clocks.
import type { Chain } from "./chain.ts";

/** Why nothing more is waited for. */
export type End = "run ended" | "run ended, or has no clock";

/**
 * Undefined: the run may go on. One that does not know the time can be anywhere among the others of
 * its device; as one at most goes on, it is taken for one that has ended, unless it came behind all
 * of them. One that knew the time and was killed may thus seem to go on beside it: which of the two
 * came first, no object tells unless one names the other.
 */
export function endOf(chain: Chain, all: readonly Chain[]): End | undefined {
  const others = all.filter(({ sink }) => sink === chain.sink);
  const hasBegunAnew = others.some(({ boot, first }) => boot === chain.boot && first > chain.first);
  if (hasBegunAnew || others.some((other) => other.names(chain))) return "run ended";
  const earlier = namedBy(chain, others);
  const rivals = others.filter(
    (other) => other.boot !== chain.boot && other.device === chain.device && !earlier.has(other),
  );
  if (!chain.knowsTime) return rivals.length > 0 ? "run ended, or has no clock" : undefined;
  const isOutlived = rivals.some(({ knowsTime, at }) => knowsTime && at > chain.at);
  return isOutlived ? "run ended" : undefined;
}

/** Those that it names, and those that these name, and so on. */
function namedBy(chain: Chain, all: readonly Chain[]): Set<Chain> {
  const named = new Set<Chain>();
  const add = (one: Chain) => {
    for (const other of all) {
      if (named.has(other) || !one.names(other)) continue;
      named.add(other);
      add(other);
    }
  };
  add(chain);
  return named;
}
