// A UDP socket by libc: bound, non-blocking, with the largest receive buffer the kernel grants.
import type { Libc } from "../base/libc.ts";
import {
  errnoName,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from "../base/linux-sockets.ts";
import { AF_INET, AF_INET6, socketAddress } from "./address.ts";
import type { ListenOptions } from "./source.ts";

// Linux, asm-generic: the same on x64 and arm64.
const SO_RCVBUF = 8;
const SO_BINDTODEVICE = 25;
const SO_RCVBUFFORCE = 33;
const SO_MEMINFO = 55;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;

export interface UdpSocket {
  fd: number;
  port: number;
  /** What the kernel granted, as it counts: twice what was asked for, to cover its own overhead. */
  bufferBytes: number;
}

/** Opens and binds; otherwise says which step failed with what. */
export function openUdpSocket(libc: Libc, options: ListenOptions): UdpSocket | { errno: string } {
  const address = socketAddress(options.host, options.port);
  if (address === undefined) return { errno: "EADDRNOTAVAIL" };
  const fail = (fd: number) => {
    const errno = errnoName(libc);
    if (fd >= 0) libc.close(fd);
    return { errno };
  };
  const fd = libc.socket(address[0]!, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(fd);
  if (address[0] === AF_INET6) {
    libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, word(options.v6Only ? 1 : 0), 4);
  }
  // An address of a link (fe80::1%eth0) is there once for each interface.
  const [, zone] = options.host.split("%");
  const device = Buffer.from(`${zone}\0`);
  if (zone && libc.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, device, device.length) !== 0) {
    return fail(fd);
  }
  askForBuffer(libc, fd, options.receiveBufferBytes);
  if (libc.bind(fd, address, address.length) !== 0) return fail(fd);
  const bound = new Uint8Array(28);
  libc.getsockname(fd, bound, word(bound.length));
  return { fd, port: (bound[2]! << 8) | bound[3]!, bufferBytes: readWord(libc, fd, SO_RCVBUF) };
}

/** SO_RCVBUFFORCE goes beyond net.core.rmem_max and needs CAP_NET_ADMIN; SO_RCVBUF does not. */
export function askForBuffer(libc: Libc, fd: number, bytes: number): void {
  if (libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, word(bytes), 4) === 0) return;
  libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, word(bytes), 4);
}

/**
 * Of the connections that a listening socket accepts from now on (tcp(7): the size is inherited).
 * The kernel doubles it, and enlarges none of them to its 6 MiB: what is sent faster than it is
 * taken in waits with its sender, and no more than this is under way to us in a round trip.
 */
export function limitReceiveBuffers(libc: Libc | undefined, fd: number, bytes: number): void {
  if (libc !== undefined) askForBuffer(libc, fd, bytes);
}

/**
 * What a process without CAP_NET_ADMIN is granted when it asks for so much, as the kernel counts;
 * undefined where no socket can be opened.
 */
export function grantedBytes(libc: Libc, bytes: number): number | undefined {
  const fd = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return undefined;
  libc.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, word(bytes), 4);
  const granted = readWord(libc, fd, SO_RCVBUF);
  libc.close(fd);
  return granted;
}

/** Datagrams that found this socket's queue full since it was opened, modulo 2^32. */
export function kernelDrops(libc: Libc, fd: number): number {
  const info = new Uint32Array(9); // SK_MEMINFO_VARS; [8] is SK_MEMINFO_DROPS (linux/sock_diag.h)
  const length = word(info.byteLength);
  if (libc.getsockopt(fd, SOL_SOCKET, SO_MEMINFO, bytesOf(info), length) !== 0) return 0;
  return info[8]!;
}

function readWord(libc: Libc, fd: number, option: number): number {
  const value = new Int32Array(1);
  libc.getsockopt(fd, SOL_SOCKET, option, bytesOf(value), word(4));
  return value[0]!;
}

function word(value: number): Uint8Array {
  return bytesOf(Int32Array.of(value));
}

function bytesOf(array: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
