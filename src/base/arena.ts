import { UserError } from "./user-error.ts";

/**
 * Memory of a fixed size: its pages are taken as they are first touched. Throws a UserError where
 * the system promises no more than it has, and not so much.
 */
export function openArena(bytes: number): Uint8Array {
  try {
    return new Uint8Array(new ArrayBuffer(bytes));
  } catch {
    const hint = "Make buffer.memory smaller, or see vm.overcommit_memory";
    throw new UserError(`The system does not give ${bytes} bytes of memory`, hint);
  }
}
