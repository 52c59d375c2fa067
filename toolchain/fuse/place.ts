// Where both objects go, in memory and in the file.
//
//   memory   | companion | host .................................... | merged TLS image |
//   file     | companion | host, every offset + shift, .bss as zeros | the same         | tail |
//
// The companion lies in front of the host in both: `bun build --compile` puts its payload behind
// the last PT_LOAD, and moves everything in the file behind it. No segment keeps a .bss (its zeros
// are in the file): several segments with .bss are more than some loaders can do.
import type { Machine } from "./machine.ts";
import { type Tls, tlsOf } from "./tls.ts";
import {
  type ElfObject,
  endOf,
  FuseError,
  hex,
  offsetOf,
  roundUp,
  type Segment,
  writable,
} from "./elf.ts";

/** The lowest address a program may use (vm.mmap_min_addr, where distributions raise it most). */
const addressMin = 0x10000;

/** Both objects in one file, not yet relocated. Written by address only. */
export interface Image {
  bytes: Buffer;
  /** Address of the companion's first byte, which is the first of the file. */
  base: number;
  /** What is added to offsets of the host, in front of `hostEnd` and behind it. */
  shift: number;
  hostEnd: number;
  tailShift: number;
  /** The PT_LOADs of the result by ascending address; all of their bytes are in the file. */
  loads: Segment[];
  /** The PT_TLS of the result. */
  tls: Segment;
}

export function place(machine: Machine, host: ElfObject, companion: ElfObject, merged: Tls): Image {
  const base = baseOf(machine, host, companion);
  const shift = roundUp(endOf(companion.loads), machine.page);
  const last = lastLoad(host);
  const tlsAddress = roundUp(last.address + last.memorySize, 64);
  const end = merged.image ? tlsAddress + merged.image.length : last.address + last.memorySize;
  const grown = { ...last, fileSize: end - last.address, memorySize: end - last.address };
  const hostEnd = last.offset + last.fileSize;
  // 16: the tail holds tables of words, which keep their alignment.
  const tailShift = roundUp(grown.fileSize - last.fileSize, 16);

  const bytes = Buffer.concat([
    companionImage(companion, shift),
    host.bytes.subarray(0, hostEnd),
    Buffer.alloc(tailShift),
    host.bytes.subarray(hostEnd),
  ]);
  const loads = [
    ...companion.loads.map((load) => placedCompanion(load, base)),
    ...host.loads.map((load) => (load === last ? grown : load)).map((load) => moved(load, shift)),
  ];
  const tls = moved(tlsSegment(host, merged, tlsAddress, grown), shift);
  merged.image?.copy(bytes, tls.offset);
  return { bytes, base, shift, hostEnd, tailShift, loads, tls };
}

/** Writes the word at `address`. Negative values are two's complement, as distances in TLS are. */
export function writeWord(image: Image, address: number, value: number): void {
  image.bytes.writeBigInt64LE(BigInt(value), offsetOf(image.loads, address));
}

/** A header of the host, where the host's bytes are now. */
export function moved(segment: Segment, shift: number): Segment {
  return { ...segment, offset: segment.offset + shift };
}

/** Directly below the host: above it would be where `--compile` puts its payload. */
function baseOf(machine: Machine, host: ElfObject, companion: ElfObject): number {
  const [first, own] = [host.loads[0], companion.loads[0]];
  if (!first || !own || own.address !== 0 || own.offset !== 0) {
    throw new FuseError("The companion's first segment does not start at 0");
  }
  const span = endOf(companion.loads);
  const base = Math.floor((first.address - span) / machine.page) * machine.page;
  if (base >= addressMin) return base;
  throw new FuseError(`No room for ${hex(span)} bytes between ${hex(addressMin)} and the host`);
}

/** The host's only writable segment: it holds .bss and, for `--compile`, the section .bun. */
function lastLoad(host: ElfObject): Segment {
  const last = host.loads.at(-1);
  if (!last || (last.flags & writable) === 0) {
    throw new FuseError("The host's last segment is not the writable one");
  }
  const sound = host.loads.every(
    (load) => load === last || (load.fileSize === load.memorySize && load.offset < last.offset),
  );
  if (!sound) throw new FuseError("The host has a .bss in the middle, or segments out of order");
  return last;
}

/** The companion as it will be in memory: offset in the file = address - base. */
function companionImage(companion: ElfObject, size: number): Buffer {
  const image = Buffer.alloc(size);
  for (const load of companion.loads) {
    companion.bytes.copy(image, load.address, load.offset, load.offset + load.fileSize);
  }
  return image;
}

function placedCompanion(load: Segment, base: number): Segment {
  return { ...load, offset: load.address, address: base + load.address, fileSize: load.memorySize };
}

function tlsSegment(host: ElfObject, merged: Tls, address: number, grown: Segment): Segment {
  const own = tlsOf(host);
  const { memorySize, align, image } = merged;
  if (!image) return { ...own, memorySize, align };
  const offset = grown.offset + address - grown.address;
  return { ...own, address, offset, fileSize: image.length, memorySize, align };
}
