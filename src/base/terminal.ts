import { fstatSync, readlinkSync, writeSync } from "node:fs";
import { errorCode } from "./error-code.ts";
import { UserError } from "./user-error.ts";

// Standard output and error. process.stdout and stderr would bring the stream library with them,
// two megabytes that a daemon would carry for ever; the console puts colours around errors.
export const terminal = {
  out: (text: string): void => void write(1, Buffer.from(text)),
  err: (text: string): void => void write(2, Buffer.from(text)),
  outOctets: (octets: Uint8Array): boolean => write(1, octets),
  input,
  /** Why not all of standard output was written, such as ENOSPC; undefined: nothing went wrong. */
  outFault: (): string | undefined => outFault,
};

/**
 * Standard input as it comes, up to its end. Throws a UserError where it cannot be read, and its
 * iterator rejects with one where it cannot be read any more.
 */
function input(): AsyncIterable<Uint8Array> {
  if (fstatSync(0).isDirectory()) throw unreadable("EISDIR");
  return pieces();
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  try {
    yield* Bun.stdin.stream();
  } catch (error) {
    throw unreadable(errorCode(error));
  }
}

function unreadable(code: string): UserError {
  return new UserError(`Cannot read standard input: ${code}`, "Give it a file or a pipe");
}

let outFault: string | undefined;
/** The reader of a pipe or the terminal has gone away. */
const goneCodes = ["EPIPE", "EIO"];

/** Whether a person looks at it; without /proc nobody does. node:tty would bring sockets along. */
export function isTerminal(descriptor: 0 | 1 | 2): boolean {
  try {
    const file = readlinkSync(`/proc/self/fd/${descriptor}`);
    return /^\/dev\/(pts\/|tty|console|ttyS|hvc)/.test(file);
  } catch {
    return false;
  }
}

/** Writes all of it, or as much as somebody reads: whoever went away misses nothing. */
function write(descriptor: number, octets: Uint8Array): boolean {
  for (let at = 0; at < octets.length;) {
    try {
      at += writeSync(descriptor, octets, at);
    } catch (error) {
      const code = errorCode(error);
      if (descriptor === 1 && code !== "EAGAIN" && !goneCodes.includes(code)) outFault ??= code;
      if (code !== "EAGAIN") return false;
      // Somebody made our pipe non-blocking and reads slowly.
      Bun.sleepSync(1);
    }
  }
  return true;
}
