// Makes one static program of a dynamically linked one and the libraries it needs: a dynamic
// linker that runs at build time. Both objects get fixed addresses, so each relocation is applied
// in the file, once; at run time nothing is left to do but what the kernel does for any static
// program. Deterministic: the result depends on the two inputs only.
//
//   host       Bun for musl: a program at fixed addresses that wants libc and libstdc++
//   companion  both of these, as far as Bun uses them (toolchain/companion)
import { fillHooks } from "./hooks.ts";
import { machineOf } from "./machine.ts";
import { writeHeaders } from "./headers.ts";
import { place } from "./place.ts";
import { relocate } from "./relocate.ts";
import { Symbols } from "./symbols.ts";
import { mergeTls } from "./tls.ts";
import { type ElfObject, fixedProgram, FuseError, readElf, sharedObject, tags } from "./elf.ts";

export interface Fused {
  bytes: Buffer;
  /** Address, at run time, of a function of the companion. Throws FuseError if it has none. */
  addressOf(name: string): number;
}

/** Throws FuseError, which names what is in the way: a missing symbol, a host of another kind. */
export function fuse(hostBytes: Buffer, companionBytes: Buffer): Fused {
  const host = readElf(hostBytes, "host");
  const companion = readElf(companionBytes, "companion");
  checkInputs(host, companion);
  const machine = machineOf(host.machine);
  const tls = mergeTls(machine, host, companion);
  const image = place(machine, host, companion, tls);
  const symbols = new Symbols(host, companion, image.base);
  relocate({ machine, image, symbols, tls }, host, companion);
  fillHooks(image, symbols, [companion, host]);
  writeHeaders(machine, image, host, companion);
  return { bytes: image.bytes, addressOf: (name) => symbols.addressOf(name) };
}

function checkInputs(host: ElfObject, companion: ElfObject): void {
  if (host.machine !== companion.machine) {
    throw new FuseError("The companion is for another architecture than the host");
  }
  if (host.kind !== fixedProgram) {
    throw new FuseError("The host is a PIE: its code has no fixed addresses to link to");
  }
  if (companion.kind !== sharedObject) throw new FuseError("The companion is not a shared object");
  if (companion.needed.length > 0) {
    throw new FuseError(`The companion needs ${companion.needed.join(", ")} itself`);
  }
  for (const object of [host, companion]) {
    if (object.dynamic.has(tags.relativeRelocations)) {
      throw new FuseError(`The ${object.name} has packed relocations (DT_RELR), not handled`);
    }
  }
}
