// Sockets in the file system: whose path it is, who may write to it, and what is left of it.
import { lookAt, removeFile, setMode } from "../base/files.ts";
import type { Libc } from "../base/libc.ts";
import {
  AF_UNIX,
  errnoName,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  unixAddress,
  unixPathBytesMax,
} from "../base/linux-sockets.ts";
import { UserError } from "../base/user-error.ts";
import type { UnixOptions } from "./local.ts";

const hints: Record<string, string> = {
  EACCES: "Run as a user who may write to that directory, or take another path",
  EADDRINUSE: "Another program listens there (see: ss -lxp): stop it or take another path",
  EEXIST: "Something lies there that is not a socket: move it, or take another path",
  ENAMETOOLONG: "A path of a socket has 107 octets at most",
  ENOENT: "Make the directory first",
  EROFS: "Take a path on a file system that can be written to, such as below /run",
  ENOSYS: "This build cannot open sockets for datagrams: take unix-stream",
};

export function cannotOpen({ transport, path }: UnixOptions, code: string): UserError {
  const hint = hints[code] ?? "See the listen section of the configuration";
  return new UserError(`Cannot listen on ${transport} "${path}": ${code}`, hint);
}

/**
 * Makes room at a path: a socket to which nobody listens any more is removed. Throws a UserError
 * when somebody does, or when something else lies there.
 */
export async function clearPath(options: UnixOptions, libc: Libc | undefined): Promise<void> {
  const { path } = options;
  if (Buffer.byteLength(path) > unixPathBytesMax) throw cannotOpen(options, "ENAMETOOLONG");
  const found = lookAt(path);
  if (found === "nothing") return;
  if (found === "other") throw cannotOpen(options, "EEXIST");
  if (await isListenedTo(path, libc)) throw cannotOpen(options, "EADDRINUSE");
  const failure = removeFile(path);
  if (failure !== undefined) throw cannotOpen(options, failure);
}

/** A connection is refused where nobody listens; to a socket of the other kind there is none. */
async function isListenedTo(path: string, libc: Libc | undefined): Promise<boolean> {
  if (libc !== undefined) {
    const fd = unixSocket(libc);
    const address = unixAddress(path);
    const isRefused =
      libc.connect(fd, address, address.length) !== 0 && errnoName(libc) === "ECONNREFUSED";
    libc.close(fd);
    return !isRefused;
  }
  try {
    const socket = await Bun.connect({ unix: path, socket: { data() {} } });
    socket.terminate();
    return true;
  } catch {
    return false;
  }
}

/** A socket for datagrams; -1 is a failure. */
export function unixSocket(libc: Libc): number {
  return libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/** Says who may write to the socket that was made. Throws a UserError when that cannot be said. */
export function permit(options: UnixOptions): void {
  const failure = setMode(options.path, options.mode);
  if (failure !== undefined) throw cannotOpen(options, failure);
}
