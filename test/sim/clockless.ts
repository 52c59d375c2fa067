// Boxes that nobody tells the time, and that are cut off again and again. Most lives learn it soon,
// so that runs which never knew it are too rare there: every fortieth is one of these.
import type { Chance } from "./chance.ts";
import type { Swarm } from "./swarm.ts";
import { withPeersOf } from "./swarm-peers.ts";

const every = 40;

export function drawOf(seed: number): (chance: Chance) => Swarm {
  const draw = withPeersOf(seed);
  return seed % every === every - 1 ? (chance) => clockless(draw(chance)) : draw;
}

/** Directories tell no time; a ring that is soon half full does not wait for it. */
function clockless(swarm: Swarm): Swarm {
  const { config, faultyMs } = swarm;
  const chunkBytes = Math.min(1024, config.buffer.chunkBytes);
  const memoryBytes = 4 * chunkBytes * config.sink.length;
  const sink = config.sink.map(({ name }) => ({
    ...{ kind: "directory" as const, name, path: `/srv/${name}` },
  }));
  const end = (part: number, by: "kill" | "power") => ({ atMs: part * faultyMs, downMs: 1000, by });
  return {
    ...swarm,
    config: {
      ...config,
      ...{ encoding: "sluice", sink, buffer: { ...config.buffer, chunkBytes, memoryBytes } },
    },
    wall: { startMs: 30_000, pace: 1, steps: [] },
    ends: [end(0.3, "kill"), end(0.6, "power")],
    settings: [],
  };
}
