// The static program has no dlopen, but its libc lies at addresses that the fuser knows: the build
// gives them to the source as the constant SLUICE_LIBC_SYMBOLS, and src/base/libc.ts calls them.
import type { Fused } from "./fuse.ts";

/** What src/base/libc.ts may call. A name that the companion lacks is a build error. */
export const libcCalls = [
  "__errno_location",
  "bind",
  "close",
  "connect",
  "dup",
  "fcntl",
  "getrlimit",
  "getsockname",
  "getsockopt",
  "ioctl",
  "listen",
  "madvise",
  "poll",
  "prctl",
  "recvfrom",
  "recvmmsg",
  "recvmsg",
  "sendmmsg",
  "sendto",
  "setrlimit",
  "setsockopt",
  "socket",
  "unlink",
] as const;

/** Name of a function to its address in the running program. */
export function libcSymbols(fused: Fused): Record<string, number> {
  return Object.fromEntries(libcCalls.map((name) => [name, fused.addressOf(name)]));
}
