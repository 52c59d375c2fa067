// Numbers and structures by which sockets are asked for: socket(2), unix(7), errno(3); asm-generic,
// so the same on x64 and arm64.
import type { Libc } from "./libc.ts";

export const AF_UNIX = 1;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;
export const SOL_SOCKET = 1;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;

const errnoNames: Record<number, string> = {
  1: "EPERM",
  2: "ENOENT",
  11: "EAGAIN",
  13: "EACCES",
  19: "ENODEV",
  20: "ENOTDIR",
  22: "EINVAL",
  30: "EROFS",
  32: "EPIPE",
  97: "EAFNOSUPPORT",
  98: "EADDRINUSE",
  99: "EADDRNOTAVAIL",
  104: "ECONNRESET",
  111: "ECONNREFUSED",
};

/** The word for why the last call failed. */
export function errnoName(libc: Libc): string {
  const errno = libc.errno();
  return errnoNames[errno] ?? `errno ${errno}`;
}

/** Octets that a path may have: a NUL behind it takes one of the 108 of sun_path. */
export const unixPathBytesMax = 107;

/** struct sockaddr_un: a path, which a NUL ends, or an abstract name, which one begins. */
export function unixAddress(path: string): Buffer {
  const end = path.startsWith("\0") ? "" : "\0";
  return Buffer.concat([Buffer.from([AF_UNIX, 0]), Buffer.from(path + end)]);
}
