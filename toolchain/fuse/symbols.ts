// Who defines what, in a dynamic linker's order: the host first, then the companion.
// Source: gABI chapter 5, "Shared Object Dependencies"; weak symbols: chapter 4, "Symbol Table".
import { type DynamicSymbol, type ElfObject, FuseError } from "./elf.ts";

const weak = 2;
const threadLocal = 6;

export interface Definition {
  owner: "host" | "companion";
  symbol: DynamicSymbol;
  /** Where it is in the result; for a thread-local variable its place in the owner's block. */
  address: number;
}

export class Symbols {
  readonly #host = new Map<string, DynamicSymbol>();
  readonly #companion = new Map<string, DynamicSymbol>();
  readonly #base: number;
  readonly #missing = new Set<string>();

  /** `base` is where the companion lies; the host stays where it was linked to. */
  constructor(host: ElfObject, companion: ElfObject, base: number) {
    this.#base = base;
    for (const symbol of host.symbols) {
      if (symbol.binding > 0 && !this.#host.get(symbol.name)?.defined) {
        this.#host.set(symbol.name, symbol);
      }
    }
    for (const symbol of companion.symbols) {
      if (symbol.binding > 0 && symbol.defined) this.#companion.set(symbol.name, symbol);
    }
  }

  /** For a pointer. Undefined is a null pointer: a weak symbol, or one that `check` will name. */
  resolve(wanted: DynamicSymbol): Definition | undefined {
    const own = this.#host.get(wanted.name);
    // An undefined function with a value: the address of the program's PLT entry for it stands
    // for the function everywhere, so that pointers to it compare equal.
    const canonical = own !== undefined && own.value !== 0 && own.kind !== threadLocal;
    if (own && (own.defined || canonical)) {
      return { owner: "host", symbol: own, address: own.value };
    }
    return this.ofCompanion(wanted);
  }

  /** For a PLT's table: its own entry must not lead back to itself. */
  resolveCall(wanted: DynamicSymbol): Definition | undefined {
    const own = this.#host.get(wanted.name);
    if (own?.defined) return { owner: "host", symbol: own, address: own.value };
    return this.ofCompanion(wanted);
  }

  /** For a copy: the library's variable, although the program has one of that name. */
  ofCompanion(wanted: DynamicSymbol): Definition | undefined {
    const symbol = this.#companion.get(wanted.name);
    if (!symbol) {
      if (wanted.binding !== weak) this.#missing.add(wanted.name);
      return undefined;
    }
    const bias = symbol.kind === threadLocal ? 0 : this.#base;
    return { owner: "companion", symbol, address: bias + symbol.value };
  }

  /** Address in the result of a function or variable of the companion. */
  addressOf(name: string): number {
    const symbol = this.#companion.get(name);
    if (!symbol) throw new FuseError(`The companion has no symbol ${name}`);
    return this.#base + symbol.value;
  }

  /** Throws unless everything asked for so far was found: names all that was not. */
  check(): void {
    if (this.#missing.size === 0) return;
    const names = [...this.#missing].sort().join(", ");
    throw new FuseError(`The companion lacks ${names}: add it to toolchain/companion`);
  }
}

export function isThreadLocal(symbol: DynamicSymbol): boolean {
  return symbol.kind === threadLocal;
}
