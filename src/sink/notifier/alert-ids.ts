import type { Random } from "../../base/random.ts";

/**
 * Numbers alerts, each with a word of its own by chance before it: other boxes, and other runs of
 * this one, tell the same services.
 */
export function alertIds(random: Random): () => string {
  const run = Buffer.from(random.bytes(8)).toString("hex");
  let number = 0;
  return () => `${run}-${++number}`;
}
