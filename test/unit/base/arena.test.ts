import { expect, test } from "bun:test";
import { openArena } from "../../../src/base/arena.ts";

test("openArena() gives zeros, and says when there is no memory", () => {
  expect([...openArena(3)]).toEqual([0, 0, 0]);
  const problem = "The system does not give 4503599627370496 bytes of memory";
  expect(() => openArena(2 ** 52)).toThrow(problem);
});
