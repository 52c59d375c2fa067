/** We are wrong: the state contradicts the code. Ends the process with status 70 (EX_SOFTWARE). */
export class BugError extends Error {
  override name = "BugError";
}

/** On in production too: a daemon that goes on after a broken promise corrupts what it keeps. */
export function assert(held: boolean, promise: string): asserts held {
  if (!held) throw new BugError(`BUG: ${promise}`);
}
