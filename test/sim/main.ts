// make sim: SEED=n lives one life and tells it; LIVES=n lives many, from seed FROM on.
import { live } from "./life.ts";
import type { Told } from "./told.ts";

const env = (name: string): number | undefined =>
  process.env[name] === undefined ? undefined : Number(process.env[name]);

const seed = env("SEED");
const from = seed ?? env("FROM") ?? 1;
const failuresMax = env("FAILURES_MAX") ?? 10;
const lives = seed === undefined ? (env("LIVES") ?? 20_000) : 1;

/** A bug that nobody awaits: it belongs to the life that was lived last. */
let unhandled: unknown;
process.on("unhandledRejection", (error) => (unhandled ??= error));

function tell({ swarm, trace, violation, digest }: Told): void {
  console.log(JSON.stringify(swarm, (_, value) => (value === Infinity ? "unlimited" : value)));
  console.log(trace.join("\n"));
  console.log(`digest ${digest}: ${violation ?? "all promises were kept"}`);
}

const begunMs = performance.now();
const failed: number[] = [];
let messages = 0;
let virtualMs = 0;
for (let at = from; at < from + lives; at++) {
  let told: Told | undefined;
  try {
    told = live(at);
  } catch (error) {
    unhandled ??= error;
  }
  await new Promise((resolve) => setImmediate(resolve));
  messages += told?.messages ?? 0;
  virtualMs += told?.virtualMs ?? 0;
  if (seed !== undefined && told !== undefined) tell(told);
  if (told?.violation === undefined && unhandled === undefined) continue;
  failed.push(at);
  console.log(`SEED=${at}: ${told?.violation ?? (unhandled as Error).stack}`);
  unhandled = undefined;
  if (failed.length >= failuresMax) break;
}
const seconds = (performance.now() - begunMs) / 1000;
const pace = `${(lives / seconds).toFixed(0)} a second`;
const hours = (virtualMs / 3_600_000).toFixed(1);
console.log(`${lives} lives of ${hours} hours with ${messages} messages, ${pace}`);
if (failed.length > 0) {
  console.log(`${failed.length} failed; replay with: make sim SEED=${failed[0]}`);
  process.exit(1);
}
