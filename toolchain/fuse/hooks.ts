// Initialisers and finalisers. The start-up code of the companion (toolchain/companion/start.c)
// runs those of both objects from the table `__fuse_hooks`, which is filled in here.
import { type ElfObject, FuseError, offsetOf, tags } from "./elf.ts";
import { type Image, writeWord } from "./place.ts";
import type { Symbols } from "./symbols.ts";

export function fillHooks(image: Image, symbols: Symbols, objects: ElfObject[]): void {
  const table = symbols.addressOf("__fuse_hooks");
  const magic = offsetOf(image.loads, table);
  if (image.bytes.toString("latin1", magic, magic + 8) !== "FUSEHOOK") {
    throw new FuseError("The companion's __fuse_hooks is of another kind");
  }
  const words = objects.flatMap((object) => hooksOf(image, object));
  words.forEach((word, index) => writeWord(image, table + 8 + index * 8, word));
}

/** `struct hooks` of start.c: addresses are 0 where the object has none. */
function hooksOf(image: Image, object: ElfObject): number[] {
  if (object.dynamic.has(tags.preinitArray)) {
    throw new FuseError(`The ${object.name} has a preinit array, which nobody would run`);
  }
  const bias = object.name === "companion" ? image.base : 0;
  const address = (tag: number) => {
    const value = object.dynamic.get(tag);
    return value ? bias + value : 0;
  };
  const count = (tag: number) => (object.dynamic.get(tag) ?? 0) / 8;
  return [
    address(tags.init),
    address(tags.initArray),
    count(tags.initArraySize),
    address(tags.fini),
    address(tags.finiArray),
    count(tags.finiArraySize),
  ];
}
