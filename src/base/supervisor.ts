import type { Libc } from "./libc.ts";
import {
  AF_UNIX,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  unixAddress,
  unixPathBytesMax,
} from "./linux-sockets.ts";

/** Who started this process and wants to know how it is: systemd's sd_notify(3). */
export interface Supervisor {
  /** Lines such as `READY=1`. Nobody has to hear them. */
  tell(state: string): void;
  /** The process is ended unless it says WATCHDOG=1 so often; undefined: nobody waits for it. */
  watchdogMs: number | undefined;
}

/** Undefined when nobody has asked, or there is no way to tell. */
export function openSupervisor(
  env: Readonly<Record<string, string | undefined>>,
  libc: Libc | undefined,
): Supervisor | undefined {
  const path = env["NOTIFY_SOCKET"];
  if (!path || !/^[/@]/.test(path) || Buffer.byteLength(path) > unixPathBytesMax) return undefined;
  const socket = libc?.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0) ?? -1;
  if (libc === undefined || socket < 0) return undefined;
  // An @ stands for the NUL of an abstract name.
  const address = unixAddress(path.replace(/^@/, "\0"));
  const flags = MSG_NOSIGNAL | MSG_DONTWAIT;
  const watchdogMs = Number(env["WATCHDOG_USEC"]) / 1000;
  return {
    tell(state) {
      const octets = Buffer.from(state);
      libc.sendto(socket, octets, octets.length, flags, address, address.length);
    },
    watchdogMs: watchdogMs > 0 && !isForAnother(env["WATCHDOG_PID"]) ? watchdogMs : undefined,
  };
}

function isForAnother(pid: string | undefined): boolean {
  return pid !== undefined && pid !== "" && Number(pid) !== process.pid;
}
