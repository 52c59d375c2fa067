// Thread-local storage of both objects becomes one block. The host's code holds distances from
// the thread pointer as constants ("local exec"), so its variables must not move; the companion
// asks for its own through relocations, which we fill in.
// Source: Ulrich Drepper, "ELF Handling For Thread-Local Storage", section 3.
import type { Machine } from "./machine.ts";
import {
  type ElfObject,
  FuseError,
  roundUp,
  type Segment,
  segmentOf,
  segmentTypes,
} from "./elf.ts";

export interface Tls {
  /** Size of the merged block, and the alignment of its start. */
  memorySize: number;
  align: number;
  /** The new initial content, if it is not the host's as it stands. */
  image: Buffer | undefined;
  /** Distance from the thread pointer to the variable at `value` in the block of its owner. */
  distance(owner: "host" | "companion", value: number): number;
}

export function mergeTls(machine: Machine, host: ElfObject, companion: ElfObject): Tls {
  const [ours, added] = [tlsOf(host), tlsOf(companion)];
  const align = Math.max(ours.align, added.align);
  // Up to 16 bytes every libc agrees on where a block starts; beyond, paddings would differ.
  if (align > 16 || ours.address % align !== 0) {
    throw new FuseError(`The thread-local storage is aligned to ${align} bytes, more than 16`);
  }
  const merge = machine.tlsVariant === 1 ? mergeAbove : mergeBelow;
  return merge(host, companion, align);
}

/** Variant 1: the pointer, two words of the system, the host's block, then the companion's. */
function mergeAbove(host: ElfObject, companion: ElfObject, align: number): Tls {
  const [ours, added] = [tlsOf(host), tlsOf(companion)];
  if (added.fileSize > 0) {
    throw new FuseError("The companion has initialised thread-local variables");
  }
  const system = 16;
  const start = roundUp(ours.memorySize, align);
  return {
    memorySize: start + added.memorySize,
    align,
    image: undefined,
    distance: (owner, value) => system + (owner === "host" ? 0 : start) + value,
  };
}

/** Variant 2: the companion's block, the host's block, which ends at the pointer. */
function mergeBelow(host: ElfObject, companion: ElfObject, align: number): Tls {
  const [ours, added] = [tlsOf(host), tlsOf(companion)];
  const front = roundUp(added.memorySize, align);
  const memorySize = front + ours.memorySize;
  const image = Buffer.alloc(front + ours.fileSize);
  companion.bytes.copy(image, 0, added.offset, added.offset + added.fileSize);
  host.bytes.copy(image, front, ours.offset, ours.offset + ours.fileSize);
  const starts = { host: roundUp(ours.memorySize, align), companion: roundUp(memorySize, align) };
  return { memorySize, align, image, distance: (owner, value) => value - starts[owner] };
}

/** The PT_TLS. Both objects have one; without it there would be nothing to merge. */
export function tlsOf(object: ElfObject): Segment {
  const segment = segmentOf(object, segmentTypes.tls);
  if (!segment) throw new FuseError(`The ${object.name} has no thread-local storage`);
  return segment;
}
