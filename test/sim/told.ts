import type { Swarm } from "./swarm.ts";

/** How a life went. */
export interface Told {
  seed: number;
  /** The first promise that was broken. */
  violation: string | undefined;
  swarm: Swarm;
  /** The last events. */
  trace: string[];
  /** The same for two lives that went the same way. */
  digest: string;
  virtualMs: number;
  messages: number;
}
