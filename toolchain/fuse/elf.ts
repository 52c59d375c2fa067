// Reads one ELF64 object. Sources: System V ABI, generic part ("gABI"), chapters 4 and 5; names
// of fields are ours, those of the gABI stand beside them. An address (p_vaddr, st_value) is a
// place in memory, an offset (p_offset) a place in a file.

/** gABI chapter 5, "Program Header": p_type. The last two are GNU's. */
export const segmentTypes = {
  load: 1,
  dynamic: 2,
  note: 4,
  programHeaders: 6,
  tls: 7,
  ehFrame: 0x6474e550,
  stack: 0x6474e551,
} as const;

/** p_flags. */
export const writable = 2;

/** gABI chapter 5, "Dynamic Section": d_tag. */
export const tags = {
  needed: 1,
  hash: 4,
  stringTable: 5,
  symbolTable: 6,
  relocations: 7,
  relocationsSize: 8,
  init: 12,
  fini: 13,
  pltRelocationsSize: 2,
  pltRelocations: 23,
  initArray: 25,
  finiArray: 26,
  initArraySize: 27,
  finiArraySize: 28,
  preinitArray: 32,
  relativeRelocations: 36,
} as const;

/** e_type: a program at fixed addresses, or one that may lie anywhere (a library, or a PIE). */
export const fixedProgram = 2;
export const sharedObject = 3;

export const headerSize = 64;
export const programHeaderSize = 56;
export const sectionHeaderSize = 64;

/** A program header. Addresses are those of the object, until it is placed. */
export interface Segment {
  type: number;
  flags: number;
  offset: number;
  address: number;
  fileSize: number;
  memorySize: number;
  align: number;
}

/** An entry of .dynsym. */
export interface DynamicSymbol {
  name: string;
  /** STB_LOCAL 0, STB_GLOBAL 1, STB_WEAK 2. */
  binding: number;
  /** STT_OBJECT 1, STT_FUNC 2, STT_TLS 6. */
  kind: number;
  /** False for SHN_UNDEF: the object wants it from elsewhere. */
  defined: boolean;
  /** An address, or for STT_TLS the place within the object's block. */
  value: number;
  size: number;
}

/** An entry of .rela.dyn or .rela.plt. Symbol 0 of every object is the nameless one. */
export interface Relocation {
  address: number;
  type: number;
  symbol: DynamicSymbol;
  addend: number;
}

export interface ElfObject {
  /** What to call it in a sentence: "host" or "companion". */
  name: string;
  bytes: Buffer;
  machine: number;
  /** e_type. */
  kind: number;
  segments: Segment[];
  /** The PT_LOADs, by ascending address (the gABI demands that order). */
  loads: Segment[];
  /** d_tag to d_val; DT_NEEDED apart. */
  dynamic: Map<number, number>;
  needed: string[];
  symbols: DynamicSymbol[];
  relocations: Relocation[];
  /** e_shoff and e_shnum. */
  sections: { offset: number; count: number };
}

/** The input cannot be fused. A build error: the message says what is in the way. */
export class FuseError extends Error {
  override name = "FuseError";
}

/** Reads `bytes`; throws FuseError unless it is a little-endian, dynamically linked ELF64 object. */
export function readElf(bytes: Buffer, name: string): ElfObject {
  const magic = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  if (!bytes.subarray(0, magic.length).equals(magic)) {
    throw new FuseError(`The ${name} is not a little-endian ELF64 file`);
  }
  const segments = readSegments(bytes);
  const loads = segments.filter((segment) => segment.type === segmentTypes.load);
  const table = segments.find((segment) => segment.type === segmentTypes.dynamic);
  if (!table) throw new FuseError(`The ${name} has no dynamic section: is it static already?`);
  const { dynamic, neededAt } = readDynamic(bytes, table);
  const at = (tag: number) => offsetOf(loads, required(dynamic, tag, name));
  const strings = at(tags.stringTable);
  // The second word of DT_HASH is nchain, the number of symbols; nothing else says it.
  const count = bytes.readUInt32LE(at(tags.hash) + 4);
  const symbols = readSymbols(bytes, at(tags.symbolTable), strings, count);
  const ranges = [
    [tags.relocations, tags.relocationsSize],
    [tags.pltRelocations, tags.pltRelocationsSize],
  ] as const;
  return {
    name,
    bytes,
    machine: bytes.readUInt16LE(18),
    kind: bytes.readUInt16LE(16),
    segments,
    loads,
    dynamic,
    needed: neededAt.map((offset) => cString(bytes, strings + offset)),
    symbols,
    relocations: ranges.flatMap(([start, size]) =>
      dynamic.has(start) ? readRelocations(bytes, at(start), dynamic.get(size) ?? 0, symbols) : [],
    ),
    sections: { offset: readWord(bytes, 40), count: bytes.readUInt16LE(60) },
  };
}

/** Offset in the file of what will be at `address`. Throws when no file bytes back it. */
export function offsetOf(loads: readonly Segment[], address: number): number {
  const load = loads.find(
    (segment) => address >= segment.address && address < segment.address + segment.fileSize,
  );
  if (!load) throw new FuseError(`Address ${hex(address)} is not in the file`);
  return load.offset + address - load.address;
}

/** End of the object in memory: the first address behind its last PT_LOAD. */
export function endOf(loads: readonly Segment[]): number {
  return Math.max(...loads.map((segment) => segment.address + segment.memorySize));
}

export function segmentOf(object: ElfObject, type: number): Segment | undefined {
  return object.segments.find((segment) => segment.type === type);
}

/** A 64-bit word as a number: no address and no size here is beyond 2^53. */
export function readWord(bytes: Buffer, offset: number): number {
  const value = Number(bytes.readBigUInt64LE(offset));
  if (!Number.isSafeInteger(value)) throw new FuseError(`Word out of range at ${hex(offset)}`);
  return value;
}

export function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

function required(dynamic: Map<number, number>, tag: number, name: string): number {
  const value = dynamic.get(tag);
  if (value !== undefined) return value;
  const names = Object.entries(tags).find(([, number]) => number === tag);
  throw new FuseError(`The ${name} has no ${names?.[0] ?? tag} in its dynamic section`);
}

/** The program headers, of a static program as well. */
export function readSegments(bytes: Buffer): Segment[] {
  const start = readWord(bytes, 32);
  return Array.from({ length: bytes.readUInt16LE(56) }, (_, index) => {
    const at = start + index * programHeaderSize;
    return {
      type: bytes.readUInt32LE(at),
      flags: bytes.readUInt32LE(at + 4),
      offset: readWord(bytes, at + 8),
      address: readWord(bytes, at + 16),
      fileSize: readWord(bytes, at + 32),
      memorySize: readWord(bytes, at + 40),
      align: readWord(bytes, at + 48),
    };
  });
}

function readDynamic(bytes: Buffer, table: Segment) {
  const dynamic = new Map<number, number>();
  const neededAt: number[] = [];
  for (let at = table.offset; at < table.offset + table.fileSize; at += 16) {
    const [tag, value] = [readWord(bytes, at), readWord(bytes, at + 8)];
    if (tag === 0) break;
    if (tag === tags.needed) neededAt.push(value);
    else dynamic.set(tag, value);
  }
  return { dynamic, neededAt };
}

function readSymbols(bytes: Buffer, table: number, strings: number, count: number) {
  return Array.from({ length: count }, (_, index): DynamicSymbol => {
    const at = table + index * 24;
    const info = bytes.readUInt8(at + 4);
    return {
      name: cString(bytes, strings + bytes.readUInt32LE(at)),
      binding: info >> 4,
      kind: info & 15,
      defined: bytes.readUInt16LE(at + 6) !== 0,
      value: readWord(bytes, at + 8),
      size: readWord(bytes, at + 16),
    };
  });
}

function readRelocations(bytes: Buffer, start: number, size: number, symbols: DynamicSymbol[]) {
  return Array.from({ length: size / 24 }, (_, index): Relocation => {
    const at = start + index * 24;
    const symbol = symbols[bytes.readUInt32LE(at + 12)];
    if (!symbol) throw new FuseError(`Relocation at ${hex(at)} names a symbol that is not there`);
    return {
      address: readWord(bytes, at),
      type: bytes.readUInt32LE(at + 8),
      symbol,
      addend: Number(bytes.readBigInt64LE(at + 16)),
    };
  });
}

function cString(bytes: Buffer, start: number): string {
  return bytes.toString("latin1", start, bytes.indexOf(0, start));
}
