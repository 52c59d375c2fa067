import {
  chmodSync,
  closeSync,
  lstatSync,
  open,
  openSync,
  read,
  readFileSync,
  readSync,
  statSync,
  unlinkSync,
} from "node:fs";
import { errorCode } from "./error-code.ts";
import { UserError } from "./user-error.ts";

/** What reading a small file came to. `code` is the system's word: ENOENT, EACCES, EISDIR ... */
export type TextFile = { ok: true; text: string } | { ok: false; code: string };

/** The same for a file that may be no text. */
export type OctetFile = { ok: true; octets: Buffer } | { ok: false; code: string };

/** Configuration, keys and certificates are small; whatever is larger is not one of them. */
const textFileBytesMax = 4 * 1024 * 1024;

/** A whole small text file at once. For start and reload only: it blocks. */
export function readTextFile(path: string): TextFile {
  try {
    if (statSync(path).size > textFileBytesMax) return { ok: false, code: "EFBIG" };
    const octets = readUpTo(path, textFileBytesMax);
    return octets ? { ok: true, text: octets.toString() } : { ok: false, code: "EFBIG" };
  } catch (error) {
    return { ok: false, code: errorCode(error) };
  }
}

/** A device or a pipe has no size, and may have no end; undefined where it is longer. */
function readUpTo(path: string, bytesMax: number): Buffer | undefined {
  const descriptor = openSync(path, "r");
  try {
    const parts: Buffer[] = [];
    for (let bytes = 0; bytes <= bytesMax;) {
      const part = Buffer.allocUnsafe(64 * 1024);
      const count = readSync(descriptor, part);
      if (count === 0) return Buffer.concat(parts);
      parts.push(part.subarray(0, count));
      bytes += count;
    }
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

/** A whole file at once, for commands that end with it. A pipe is read up to its end. */
export function readOctetFile(path: string): OctetFile {
  try {
    return { ok: true, octets: readFileSync(path) };
  } catch (error) {
    return { ok: false, code: errorCode(error) };
  }
}

const partBytesMax = 64 * 1024;

/**
 * A file, a device or a pipe as it comes, up to its end where it has one; nothing is read while
 * nobody asks for it, and nobody else waits for a pipe that says nothing. Rejects with a UserError.
 */
export async function* partsOf(path: string): AsyncGenerator<Uint8Array, void> {
  // The runtime's own streams do not read devices, which epoll does not know.
  const descriptor = await answered<number>(path, (done) => open(path, "r", done));
  try {
    for (;;) {
      const part = Buffer.allocUnsafeSlow(partBytesMax);
      const count = await answered<number>(path, (done) =>
        read(descriptor, part, 0, part.length, null, done),
      );
      if (count === 0) return;
      yield part.subarray(0, count);
    }
  } finally {
    closeSync(descriptor);
  }
}

function answered<T>(
  path: string,
  ask: (done: (error: Error | null, answer: T) => void) => void,
): Promise<T> {
  const unreadable = (error: Error) =>
    new UserError(`Cannot read "${path}": ${errorCode(error)}`, "Name another file with -f");
  return new Promise((resolve, reject) =>
    ask((error, answer) => (error === null ? resolve(answer) : reject(unreadable(error)))),
  );
}

/** The digest of a file of any length, read in parts. */
export async function fileDigest(
  path: string,
  algorithm: "blake2b512" | "sha256",
): Promise<OctetFile> {
  const hasher = new Bun.CryptoHasher(algorithm);
  try {
    for await (const part of Bun.file(path).stream()) hasher.update(part);
    return { ok: true, octets: hasher.digest() as Buffer };
  } catch (error) {
    return { ok: false, code: errorCode(error) };
  }
}

/** What lies at a path: nothing, a socket, or something else. */
export function lookAt(path: string): "nothing" | "socket" | "other" {
  const found = statSync(path, { throwIfNoEntry: false });
  // A link that leads nowhere is in the way as well.
  if (found === undefined) {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined ? "nothing" : "other";
  }
  return found.isSocket() ? "socket" : "other";
}

/** Removes a file; the system's word where that cannot be, undefined where it is done. */
export function removeFile(path: string): string | undefined {
  try {
    unlinkSync(path);
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

/** Sets who may do what, as chmod(1) does: 0o660. */
export function setMode(path: string, mode: number): string | undefined {
  try {
    chmodSync(path, mode);
    return undefined;
  } catch (error) {
    return errorCode(error);
  }
}

/**
 * At least so many files and sockets this process has open: a file opened takes the lowest number
 * that is free. Costs the same whether they are ten or ten thousand. Infinity when it may open no
 * more.
 */
export function openFilesAtLeast(): number {
  try {
    const lowestFree = openSync("/", "r");
    closeSync(lowestFree);
    return lowestFree;
  } catch (error) {
    return errorCode(error) === "EMFILE" ? Infinity : 0;
  }
}
