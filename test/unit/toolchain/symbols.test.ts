import { expect, test } from "bun:test";
import type { DynamicSymbol, ElfObject } from "../../../toolchain/fuse/elf.ts";
import { Symbols } from "../../../toolchain/fuse/symbols.ts";

const base = 0x100000;
const [object, func, threadLocal] = [1, 2, 6];
const symbol = (name: string, change: Partial<DynamicSymbol> = {}): DynamicSymbol => ({
  ...{ name, binding: 1, kind: func, defined: true, value: 0, size: 8, ...change },
});
const having = (...symbols: DynamicSymbol[]) => ({ symbols }) as ElfObject;

const wantsMalloc = symbol("malloc", { value: 0x200010 });
const wantsStrlen = symbol("strlen", { defined: false });
const pointsToPuts = symbol("puts", { defined: false, value: 0x200020 });
const ownsEnviron = symbol("environ", { kind: object, value: 0x200030 });
const wantsOnce = symbol("once", { defined: false, kind: threadLocal });
const maybe = symbol("maybe", { defined: false, binding: 2 });
const absent = symbol("absent", { defined: false });

const symbols = () =>
  new Symbols(
    having(wantsMalloc, wantsStrlen, pointsToPuts, ownsEnviron, wantsOnce, maybe, absent),
    having(
      symbol("malloc", { value: 0x10 }),
      symbol("strlen", { value: 0x20 }),
      symbol("puts", { value: 0x30 }),
      symbol("environ", { kind: object, value: 0x40 }),
      symbol("once", { kind: threadLocal, value: 0x8 }),
      symbol("hidden", { binding: 0, value: 0x50 }),
    ),
    base,
  );

test("symbols: the host's definition wins, the companion's is moved to its base", () => {
  expect(symbols().resolve(wantsMalloc)).toMatchObject({ owner: "host", address: 0x200010 });
  expect(symbols().resolve(wantsStrlen)).toMatchObject({ owner: "companion", address: 0x100020 });
});

test("symbols: pointers agree on the program's PLT entry, its call goes to the function", () => {
  expect(symbols().resolve(pointsToPuts)).toMatchObject({ owner: "host", address: 0x200020 });
  expect(symbols().resolveCall(pointsToPuts)).toMatchObject({ address: 0x100030 });
});

test("symbols: a copy is taken from the companion although the host has the variable", () => {
  expect(symbols().resolve(ownsEnviron)).toMatchObject({ owner: "host" });
  expect(symbols().ofCompanion(ownsEnviron)).toMatchObject({ address: 0x100040 });
});

test("symbols: a thread-local variable is a place in its owner's block, not an address", () => {
  expect(symbols().resolve(wantsOnce)).toMatchObject({ owner: "companion", address: 8 });
});

test("symbols: a weak one may be absent, any other absent one is named", () => {
  const lenient = symbols();
  expect(lenient.resolve(maybe)).toBeUndefined();
  expect(() => lenient.check()).not.toThrow();
  const strict = symbols();
  expect(strict.resolve(absent)).toBeUndefined();
  expect(strict.resolve(symbol("also", { defined: false }))).toBeUndefined();
  expect(() => strict.check()).toThrow("The companion lacks absent, also: add it");
});

test("symbols: a local name is nobody's business", () => {
  expect(() => symbols().addressOf("hidden")).toThrow("no symbol hidden");
});
