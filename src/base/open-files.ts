import type { Libc } from "./libc.ts";

/** asm-generic: the same on x64 and arm64. */
const RLIMIT_NOFILE = 7;
/** More are of no use here, and some systems allow a thousand million. */
const usefulMax = 1024 * 1024;

/**
 * How many files and sockets this process may have open. Shells and supervisors often give 1024 and
 * allow more: what is allowed is taken (getrlimit(2)). Undefined where libc cannot be called.
 */
export function raiseOpenFiles(libc: Libc | undefined): number | undefined {
  // struct rlimit: what holds, and how far it may be raised.
  const limits = new BigUint64Array(2);
  const octets = new Uint8Array(limits.buffer);
  if (libc === undefined || libc.getrlimit(RLIMIT_NOFILE, octets) !== 0) return undefined;
  const [soft, hard] = [Number(limits[0]), Math.min(Number(limits[1]), usefulMax)];
  if (soft >= hard) return soft;
  limits[0] = BigInt(hard);
  return libc.setrlimit(RLIMIT_NOFILE, octets) === 0 ? hard : soft;
}
