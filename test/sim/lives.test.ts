import { expect, test } from "bun:test";
import { live } from "./life.ts";
import type { Told } from "./told.ts";

/** A life that kept all promises; else its seed, its draw and its end. */
function lived(seed: number): Told {
  const told = live(seed);
  if (told.violation !== undefined) {
    const { swarm, trace, violation } = told;
    const drawn = JSON.stringify(swarm);
    throw new Error([`make sim SEED=${seed}: ${violation}`, drawn, ...trace].join("\n"));
  }
  return told;
}

test("fifty lives keep all promises", () => {
  let messages = 0;
  for (let seed = 1; seed <= 50; seed++) messages += lived(seed).messages;
  expect(messages).toBeGreaterThan(5_000);
}, 60_000);

test("a life is the same each time it is lived", () => {
  for (const seed of [7, 8, 9]) expect(live(seed).digest).toBe(live(seed).digest);
});

/** Seeds that found a bug, and the promise that it broke. */
function keeps(promise: string, seed: number): void {
  test(`seed ${seed}: ${promise}`, () => {
    lived(seed);
  });
}

keeps("a directory that a failed attempt has made survives a power cut", 126);
keeps("lines that came after a step from one wrong time to another are put right as well", 557);
keeps("a stop writes each batch once, also into a spool that is too small", 3183);
keeps("what a boot begins its chain with may begin that of another boot", 21415);
keeps("whoever refuses objects for good is asked for the next ones at once", 14278);
keeps("a temporary file never takes the place of one that has its name already", 3710);
keeps("a stop has the time to write what has waited for the time in many chunks", 36059);
keeps("a spool that is gone back to has older batches than the one in between", 400370);
keeps("a spool keeps to its bound while what fills it is being sent", 280);
