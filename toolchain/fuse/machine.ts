// What differs between the two architectures.
import { FuseError, hex } from "./elf.ts";

/** What a relocation asks for, whatever its number on an architecture. */
export type RelocationKind =
  /** The address of a symbol, in a pointer (64, GLOB_DAT). */
  | "address"
  /** The address of a function, in the PLT's table (JUMP_SLOT). */
  | "call"
  /** The place where the object itself was put, plus an addend (RELATIVE). */
  | "relative"
  /** The initial content of a variable of a library which the program owns (COPY). */
  | "copy"
  /** The distance of a thread-local variable from the thread pointer (TPOFF64, TPREL64). */
  | "threadOffset";

export interface Machine {
  name: "x64" | "arm64";
  /** Size of the largest page that a kernel of this architecture may use. */
  page: number;
  /** Drepper, "ELF Handling For Thread-Local Storage", section 3: 1 above, 2 below the pointer. */
  tlsVariant: 1 | 2;
  relocations: ReadonlyMap<number, RelocationKind>;
}

/** By e_machine. Numbers: x86-64 psABI, table 4.9; ELF for the Arm 64-bit Architecture, 5.7.11. */
const machines: ReadonlyMap<number, Machine> = new Map([
  [
    62,
    {
      name: "x64",
      page: 0x1000,
      tlsVariant: 2,
      relocations: new Map<number, RelocationKind>([
        [1, "address"],
        [6, "address"],
        [7, "call"],
        [8, "relative"],
        [5, "copy"],
        [18, "threadOffset"],
      ]),
    },
  ],
  [
    183,
    {
      name: "arm64",
      page: 0x10000,
      tlsVariant: 1,
      relocations: new Map<number, RelocationKind>([
        [257, "address"],
        [1025, "address"],
        [1026, "call"],
        [1027, "relative"],
        [1024, "copy"],
        [1030, "threadOffset"],
      ]),
    },
  ],
]);

export function machineOf(code: number): Machine {
  const machine = machines.get(code);
  if (!machine) throw new FuseError(`Machine ${hex(code)} is neither x86-64 nor AArch64`);
  return machine;
}
