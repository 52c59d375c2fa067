// The headers of the result. Neither an interpreter nor a dynamic section is named any more, which
// makes it a static program to the kernel. Source: gABI chapter 4, "ELF Header" and "Sections";
// chapter 5, "Program Header".
import type { Machine } from "./machine.ts";
import { type Image, moved } from "./place.ts";
import {
  type ElfObject,
  FuseError,
  headerSize,
  hex,
  programHeaderSize,
  readWord,
  roundUp,
  sectionHeaderSize,
  type Segment,
  segmentTypes,
  tags,
} from "./elf.ts";

export function writeHeaders(
  machine: Machine,
  image: Image,
  host: ElfObject,
  companion: ElfObject,
): void {
  const segments = segmentsOf(image, host);
  for (const load of image.loads) checkCongruent(machine, load);
  checkDisjoint(machine, image.loads);

  // Kernels before 5.18 look for the program headers in the first PT_LOAD, so they lie at its
  // start: over the companion's own headers and the tables by which it would have been linked.
  const dead = deadTables(companion);
  const end = headerSize + segments.length * programHeaderSize;
  if (end > dead) throw new FuseError("The program headers do not fit over the dead tables");
  host.bytes.copy(image.bytes, 0, 0, headerSize);
  image.bytes.fill(0, headerSize, dead);
  segments.forEach((segment, index) =>
    writeProgramHeader(image.bytes, headerSize + index * programHeaderSize, segment),
  );
  image.bytes.writeBigUInt64LE(BigInt(headerSize), 32);
  image.bytes.writeUInt16LE(segments.length, 56);
  moveSections(image, host);
}

/** All that the result needs: PT_INTERP and PT_DYNAMIC are left out. */
function segmentsOf(image: Image, host: ElfObject): Segment[] {
  const kept = host.segments.flatMap((segment) => {
    if (segment.type === segmentTypes.stack) return [segment];
    const known = segment.type === segmentTypes.ehFrame || segment.type === segmentTypes.note;
    return known ? [moved(segment, image.shift)] : [];
  });
  const rest = [...image.loads, image.tls, ...kept];
  const size = (rest.length + 1) * programHeaderSize;
  const own: Segment = {
    type: segmentTypes.programHeaders,
    flags: 4,
    offset: headerSize,
    address: image.base + headerSize,
    fileSize: size,
    memorySize: size,
    align: 8,
  };
  return [own, ...rest];
}

/** Offset up to which the companion holds only headers, hash table, symbols and strings. */
function deadTables(companion: ElfObject): number {
  const end = companion.dynamic.get(tags.relocations) ?? 0;
  const tables = [tags.hash, tags.symbolTable, tags.stringTable];
  if (tables.every((tag) => (companion.dynamic.get(tag) ?? Infinity) < end)) return end;
  throw new FuseError("The companion's dynamic tables are not in front of its relocations");
}

/** gABI: "p_vaddr should equal p_offset, modulo p_align". */
function checkCongruent(machine: Machine, load: Segment): void {
  if (load.offset % machine.page === load.address % machine.page) return;
  throw new FuseError(`Segment at ${hex(load.address)} cannot be mapped from ${hex(load.offset)}`);
}

/** Ascending, and no two on one page: they would be mapped over each other. */
function checkDisjoint(machine: Machine, loads: readonly Segment[]): void {
  loads.reduce((end, load) => {
    const start = Math.floor(load.address / machine.page) * machine.page;
    if (start < roundUp(end, machine.page)) {
      throw new FuseError(`Segment at ${hex(load.address)} begins on the page of the one before`);
    }
    return load.address + load.memorySize;
  }, 0);
}

function writeProgramHeader(bytes: Buffer, at: number, segment: Segment): void {
  bytes.writeUInt32LE(segment.type, at);
  bytes.writeUInt32LE(segment.flags, at + 4);
  const { offset, address, fileSize, memorySize, align } = segment;
  // p_vaddr stands twice: p_paddr is its copy.
  [offset, address, address, fileSize, memorySize, align].forEach((word, index) =>
    bytes.writeBigUInt64LE(BigInt(word), at + 8 + index * 8),
  );
}

/** Only tools read them, and `bun build --compile`, which looks for the section .bun. */
function moveSections(image: Image, host: ElfObject): void {
  const { bytes, shift, hostEnd, tailShift } = image;
  const behind = (offset: number) => shift + (offset >= hostEnd ? tailShift : 0);
  const table = host.sections.offset + behind(host.sections.offset);
  bytes.writeBigUInt64LE(BigInt(table), 40);
  for (let index = 0; index < host.sections.count; index++) {
    const at = table + index * sectionHeaderSize;
    const [unused, noBits] = [0, 8];
    const type = bytes.readUInt32LE(at + 4);
    if (type === unused) continue;
    const offset = readWord(bytes, at + 24);
    const by = type === noBits ? shift : behind(offset);
    bytes.writeBigUInt64LE(BigInt(offset + by), at + 24);
  }
}
