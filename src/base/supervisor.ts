import type { Libc } from "./libc.ts";

/** Who started this process and wants to know how it is: systemd's sd_notify(3). */
export interface Supervisor {
  /** Lines such as `READY=1`. Nobody has to hear them. */
  tell(state: string): void;
  /** The process is ended unless it says WATCHDOG=1 so often; undefined: nobody waits for it. */
  watchdogMs: number | undefined;
}

const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 0o2000002;
const MSG_NOSIGNAL_DONTWAIT = 0x4040;
/** Of sun_path, its final NUL included (unix(7)). */
const pathBytesMax = 108;

/** Undefined when nobody has asked, or there is no way to tell. */
export function openSupervisor(
  env: Readonly<Record<string, string | undefined>>,
  libc: Libc | undefined,
): Supervisor | undefined {
  const path = env["NOTIFY_SOCKET"];
  if (!path || !/^[/@]/.test(path) || Buffer.byteLength(path) >= pathBytesMax) return undefined;
  const socket = libc?.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0) ?? -1;
  if (libc === undefined || socket < 0) return undefined;
  const address = unixAddress(path);
  const watchdogMs = Number(env["WATCHDOG_USEC"]) / 1000;
  return {
    tell(state) {
      const octets = Buffer.from(state);
      libc.sendto(socket, octets, octets.length, MSG_NOSIGNAL_DONTWAIT, address, address.length);
    },
    watchdogMs: watchdogMs > 0 && !isForAnother(env["WATCHDOG_PID"]) ? watchdogMs : undefined,
  };
}

/** struct sockaddr_un; an @ at the front is the NUL of an abstract name, which has none at its end. */
function unixAddress(path: string): Buffer {
  const isAbstract = path.startsWith("@");
  const address = Buffer.alloc(2 + Buffer.byteLength(path) + (isAbstract ? 0 : 1));
  address.writeUInt16LE(AF_UNIX, 0);
  address.write(isAbstract ? `\0${path.slice(1)}` : path, 2);
  return address;
}

function isForAnother(pid: string | undefined): boolean {
  return pid !== undefined && pid !== "" && Number(pid) !== process.pid;
}
