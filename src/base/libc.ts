// The one door to libc. Run from source it opens the system's library; the static executable has
// no dlopen, but its libc lies at addresses which the build knows and injects. Where neither works
// (no JIT, a future runtime) there is no door, and whoever asked takes its fallback.
import { CFunction, dlopen, ptr, read } from "bun:ffi";

/** Injected by the static build: name of a function -> its absolute address. */
declare const SLUICE_LIBC_SYMBOLS: Record<string, number>;

/** C prototypes, LP64: socklen_t is u32, size_t u64, ssize_t i64. */
const prototypes = {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  bind: { args: ["i32", "buffer", "u32"], returns: "i32" },
  connect: { args: ["i32", "buffer", "u32"], returns: "i32" },
  setsockopt: { args: ["i32", "i32", "i32", "buffer", "u32"], returns: "i32" },
  getsockopt: { args: ["i32", "i32", "i32", "buffer", "buffer"], returns: "i32" },
  getsockname: { args: ["i32", "buffer", "buffer"], returns: "i32" },
  recvmmsg: { args: ["i32", "ptr", "u32", "i32", "ptr"], returns: "i32" },
  sendto: { args: ["i32", "buffer", "u64", "i32", "buffer", "u32"], returns: "i64" },
  getrlimit: { args: ["i32", "buffer"], returns: "i32" },
  setrlimit: { args: ["i32", "buffer"], returns: "i32" },
  poll: { args: ["buffer", "u64", "i32"], returns: "i32" },
  ioctl: { args: ["i32", "u64", "buffer"], returns: "i32" },
  dup: { args: ["i32"], returns: "i32" },
  close: { args: ["i32"], returns: "i32" },
  madvise: { args: ["ptr", "u64", "i32"], returns: "i32" },
  __errno_location: { args: [], returns: "ptr" },
} as const;

type Name = keyof typeof prototypes;
type Call = (...args: (number | bigint | Uint8Array | null)[]) => number;
type Calls = Record<Name, Call>;

/** The calls that Sluice needs. Each answers as in C: -1 is a failure, then `errno()` says which. */
export interface Libc extends Omit<Calls, "__errno_location"> {
  errno(): number;
  /** Where from: `symbol map` or the library's name. */
  readonly door: string;
}

let opened: Libc | undefined | null = null;

/** The door, opened once; undefined where there is none. */
export function openLibc(): Libc | undefined {
  if (opened === null) opened = fromSymbolMap() ?? fromLibrary();
  return opened;
}

function fromSymbolMap(): Libc | undefined {
  if (typeof SLUICE_LIBC_SYMBOLS === "undefined") return undefined;
  try {
    const calls: Partial<Calls> = {};
    for (const [name, prototype] of Object.entries(prototypes)) {
      const address = SLUICE_LIBC_SYMBOLS[name];
      if (address === undefined) return undefined;
      calls[name as Name] = CFunction({ ...prototype, ptr: address as never }) as unknown as Call;
    }
    return libc(calls as Calls, "symbol map");
  } catch {
    return undefined;
  }
}

function fromLibrary(): Libc | undefined {
  // musl's loader takes glibc's name for itself, so one name serves both.
  const library = "libc.so.6";
  try {
    return libc(dlopen(library, prototypes).symbols as unknown as Calls, library);
  } catch {
    return undefined;
  }
}

function libc(calls: Calls, door: string): Libc {
  const { __errno_location, ...rest } = calls;
  return { ...rest, door, errno: () => read.i32(__errno_location() as never, 0) };
}

// What C holds a pointer to, JavaScript must not collect: the kernel's use of a buffer is invisible
// to the garbage collector.
const pinned: Uint8Array[] = [];

/** Zeroed memory at an address that stays the same and lives as long as the process. */
export function pinnedMemory(bytes: number): { bytes: Buffer; address: number } {
  // Small typed arrays may be moved when their ArrayBuffer is asked for; these are never small.
  const memory = Buffer.from(new ArrayBuffer(Math.max(bytes, 4096)));
  pinned.push(memory);
  return { bytes: memory, address: Number(ptr(memory)) };
}

/** The largest that a Linux on x64 or arm64 may have. */
const pageBytesMax = 64 * 1024;
const MADV_DONTNEED = 4; // asm-generic/mman-common.h

/**
 * Gives the memory of whole pages within `octets` back to the system (madvise(2)): they read as
 * zeros from then on. Where libc cannot be called the memory stays.
 */
export function giveBack(octets: Uint8Array): void {
  const start = Number(ptr(octets));
  const first = Math.ceil(start / pageBytesMax) * pageBytesMax;
  const end = Math.floor((start + octets.length) / pageBytesMax) * pageBytesMax;
  if (end > first) openLibc()?.madvise(first, end - first, MADV_DONTNEED);
}
