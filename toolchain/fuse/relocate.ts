// Applies what a dynamic linker would apply at each start, once, in the file.
import { FuseError, hex, offsetOf, type ElfObject, type Relocation } from "./elf.ts";
import type { Machine, RelocationKind } from "./machine.ts";
import { type Image, writeWord } from "./place.ts";
import { isThreadLocal, type Symbols } from "./symbols.ts";
import type { Tls } from "./tls.ts";

export interface Link {
  machine: Machine;
  image: Image;
  symbols: Symbols;
  tls: Tls;
}

/** Throws FuseError for a relocation of unknown type, or for symbols that nobody defines. */
export function relocate(link: Link, host: ElfObject, companion: ElfObject): void {
  const { symbols } = link;
  for (const relocation of companion.relocations) apply(link, "companion", relocation);
  for (const relocation of host.relocations) {
    if (kindOf(link.machine, relocation) !== "copy") apply(link, "host", relocation);
  }
  // Last: what is copied may hold pointers that the companion's own relocations have set.
  for (const relocation of host.relocations) {
    if (kindOf(link.machine, relocation) === "copy") copy(link, relocation);
  }
  symbols.check();
}

function apply(link: Link, owner: "host" | "companion", relocation: Relocation): void {
  const { image, machine } = link;
  const bias = owner === "companion" ? image.base : 0;
  const at = bias + relocation.address;
  switch (kindOf(machine, relocation)) {
    case "relative":
      return writeWord(image, at, bias + relocation.addend);
    case "address":
      return writeAddress(link, at, relocation, link.symbols.resolve(relocation.symbol)?.address);
    case "call":
      return writeAddress(
        link,
        at,
        relocation,
        link.symbols.resolveCall(relocation.symbol)?.address,
      );
    case "threadOffset":
      return writeWord(image, at, threadOffset(link, owner, relocation));
    case "copy":
      throw new FuseError(`The ${owner} copies ${relocation.symbol.name}: only a program may`);
  }
}

/** A null pointer stays one: nothing is added to it. */
function writeAddress(link: Link, at: number, relocation: Relocation, address?: number): void {
  writeWord(link.image, at, address === undefined ? 0 : address + relocation.addend);
}

/** Without a name it is a variable of the object itself, and the addend its place in the block. */
function threadOffset(link: Link, owner: "host" | "companion", relocation: Relocation): number {
  const { symbol, addend } = relocation;
  if (symbol.name === "") return link.tls.distance(owner, addend);
  const found = link.symbols.resolve(symbol);
  if (!found) return 0;
  if (!isThreadLocal(found.symbol)) throw new FuseError(`${symbol.name} is not thread-local`);
  return link.tls.distance(found.owner, found.address + addend);
}

function copy(link: Link, relocation: Relocation): void {
  const { image, symbols } = link;
  const { name, size } = relocation.symbol;
  const found = symbols.ofCompanion(relocation.symbol);
  if (!found) return;
  if (found.symbol.size !== size) {
    throw new FuseError(`${name}: the host wants ${size} bytes, not ${found.symbol.size}`);
  }
  const from = offsetOf(image.loads, found.address);
  image.bytes.copy(image.bytes, offsetOf(image.loads, relocation.address), from, from + size);
}

function kindOf(machine: Machine, relocation: Relocation): RelocationKind {
  const kind = machine.relocations.get(relocation.type);
  if (kind) return kind;
  const { type, address } = relocation;
  throw new FuseError(`Relocation of type ${type} at ${hex(address)} is not known`);
}
