// The binary container of apk-tools 3 (doc/apk-v3.5.scd and src/adb.h there): a heap of values, each
// named by a 32-bit word of four bits of type and 28 bits of value or place.

/** Such a word; 0 is null. */
export type Value = number;

const types = {
  int: 0x10000000,
  int32: 0x20000000,
  int64: 0x30000000,
  blob8: 0x80000000,
  blob16: 0x90000000,
  blob32: 0xa0000000,
  array: 0xd0000000,
  object: 0xe0000000,
};
const placeMask = 0x0fffffff;
const headerBytes = 8;

export class Adb {
  #parts: Buffer[] = [Buffer.alloc(headerBytes)];
  #bytes = headerBytes;
  /** apk writes equal values once, and readers compare packages by it. */
  readonly #places = new Map<string, number>();

  int(value: number): Value {
    if (value <= placeMask) return types.int + value;
    const wide = value > 0xffffffff;
    const octets = Buffer.alloc(wide ? 8 : 4);
    if (wide) octets.writeBigUInt64LE(BigInt(value));
    else octets.writeUInt32LE(value);
    return (wide ? types.int64 : types.int32) + this.#put(octets, 4);
  }

  blob(content: Uint8Array | string): Value {
    const octets = Buffer.from(content as Uint8Array);
    if (octets.length === 0) return 0;
    const [type, bytes] =
      octets.length <= 0xff
        ? [types.blob8, 1]
        : octets.length <= 0xffff
          ? [types.blob16, 2]
          : [types.blob32, 4];
    const length = Buffer.alloc(bytes);
    length.writeUIntLE(octets.length, 0, bytes);
    return type + this.#put(Buffer.concat([length, octets]), bytes);
  }

  /** A blob whose octets are filled in later, at the place that is answered. */
  blobToFill(bytes: number): { value: Value; place: number } {
    const place = this.#append(Buffer.concat([Buffer.from([bytes]), Buffer.alloc(bytes)]), 1);
    return { value: types.blob8 + place, place: place + 1 };
  }

  array(values: readonly Value[]): Value {
    return this.#slots(types.array, values);
  }

  /** Fields by number, from 1; those that are not given are null. */
  object(fields: Record<number, Value>): Value {
    const last = Math.max(0, ...Object.keys(fields).map(Number));
    return this.#slots(
      types.object,
      Array.from({ length: last }, (_, index) => fields[index + 1] ?? 0),
    );
  }

  /** The whole, with the value that everything hangs on. */
  finish(root: Value): Buffer {
    const all = Buffer.concat(this.#parts);
    all.writeUInt32LE(root, 4);
    return all;
  }

  /** A count of words, itself among them, and the words; nulls at the end are left out. */
  #slots(type: number, values: readonly Value[]): Value {
    const used = values.findLastIndex((value) => value !== 0) + 1;
    if (used === 0) return 0;
    const octets = Buffer.alloc(4 * (used + 1));
    octets.writeUInt32LE(used + 1, 0);
    for (let index = 0; index < used; index++) {
      octets.writeUInt32LE(values[index]!, 4 * (index + 1));
    }
    return type + this.#put(octets, 4);
  }

  #put(octets: Buffer, alignment: number): number {
    const key = `${alignment}:${octets.toString("latin1")}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#append(octets, alignment);
    this.#places.set(key, place);
    return place;
  }

  #append(octets: Buffer, alignment: number): number {
    const padding = -this.#bytes & (alignment - 1);
    const place = this.#bytes + padding;
    this.#parts.push(Buffer.alloc(padding), octets);
    this.#bytes = place + octets.length;
    return place;
  }
}

export const blockTypes = { adb: 0, data: 2 };

/** A block of the file: type and length in one word, the content, padding to eight octets. */
export function block(type: number, ...content: Uint8Array[]): Buffer {
  const bytes = 4 + content.reduce((sum, part) => sum + part.length, 0);
  const word = Buffer.alloc(4);
  word.writeUInt32LE(type * 0x40000000 + bytes);
  return Buffer.concat([word, ...content, Buffer.alloc(-bytes & 7)]);
}
