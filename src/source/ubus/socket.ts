// The socket of ubusd, by libc: the runtime's own sockets lose the descriptors that come by one.
import { pinnedMemory, type Libc } from "../../base/libc.ts";
import {
  AF_UNIX,
  errnoName,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  unixAddress,
} from "../../base/linux-sockets.ts";

/** Where ubusd listens; until OpenWrt 21.02 in the second place. */
export const socketPaths = ["/var/run/ubus/ubus.sock", "/var/run/ubus.sock"];

// Linux, asm-generic: the same on x64 and arm64.
const SCM_RIGHTS = 1;
const MSG_CMSG_CLOEXEC = 0x40000000;

/** What came: octets, with the descriptor that came along; or the system's word for why nothing. */
export type Received = { octets: Buffer; descriptor: number | undefined } | string;

/** A connection to ubusd that never waits. */
export interface UbusSocket {
  /** Undefined, or the system's word. */
  send(octets: Buffer): string | undefined;
  /** EAGAIN: nothing yet. EPIPE: the other side is gone. */
  receive(): Received;
  close(): void;
}

/** Connects; or the system's word for why not. */
export function openUbusSocket(libc: Libc, path: string): UbusSocket | string {
  const fd = libc.socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const word = () => errnoName(libc);
  if (fd < 0) return word();
  const address = unixAddress(path);
  if (libc.connect(fd, address, address.length) !== 0) {
    const failure = word();
    libc.close(fd);
    return failure;
  }
  const nowhere = Buffer.alloc(1);
  return {
    send(octets) {
      const sent = libc.sendto(fd, octets, octets.length, MSG_NOSIGNAL, nowhere, 0);
      if (Number(sent) === octets.length) return undefined;
      return sent < 0 ? word() : "EAGAIN";
    },
    receive: () => receive(libc, fd) ?? word(),
    close: () => void libc.close(fd),
  };
}

// What the kernel is shown, on one page: struct mmsghdr and iovec as in datagrams.ts, then struct
// cmsghdr (length 64, level 32, type 32) with one descriptor behind it, then the octets.
const vectorAt = 64;
const controlAt = 96;
const controlHeaderBytes = 16;
/** Room for one descriptor: the kernel closes more than fit. */
const controlBytes = controlHeaderBytes + 4;
const octetsAt = 128;
const pageBytes = 4096;
let page: ReturnType<typeof pinnedMemory> | undefined;

/** Undefined where `errno` says why. */
function receive(libc: Libc, fd: number): Received | undefined {
  page ??= pinnedMemory(pageBytes);
  const { bytes, address } = page;
  bytes.fill(0, 0, octetsAt);
  const pointer = (at: number, to: number) => bytes.writeBigUInt64LE(BigInt(address + to), at);
  pointer(16, vectorAt);
  bytes.writeUInt32LE(1, 24);
  pointer(32, controlAt);
  bytes.writeUInt32LE(controlBytes, 40);
  pointer(vectorAt, octetsAt);
  bytes.writeUInt32LE(pageBytes - octetsAt, vectorAt + 8);
  const count = libc.recvmmsg(fd, address, 1, MSG_DONTWAIT | MSG_CMSG_CLOEXEC, null);
  if (count < 0) return undefined;
  const length = bytes.readUInt32LE(56);
  const isPassed =
    bytes.readUInt32LE(40) >= controlBytes &&
    bytes.readUInt32LE(controlAt) >= controlBytes &&
    bytes.readUInt32LE(controlAt + 8) === SOL_SOCKET &&
    bytes.readUInt32LE(controlAt + 12) === SCM_RIGHTS;
  const descriptor = isPassed ? bytes.readInt32LE(controlAt + controlHeaderBytes) : undefined;
  if (length === 0) {
    if (descriptor !== undefined) libc.close(descriptor);
    return "EPIPE";
  }
  return { octets: Buffer.from(bytes.subarray(octetsAt, octetsAt + length)), descriptor };
}
