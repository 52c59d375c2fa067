import { expect, test } from "bun:test";
import { compressor } from "../../../src/buffer/compress.ts";
import { contentTypeOf, membersIn, membersOf } from "../../../src/buffer/members.ts";

const texts = ["first\n", "second\n".repeat(5000), "{}\n"];
const bodies = (["gzip", "zstd"] as const).map((compression) =>
  texts.map((text, index) => compressor(compression)(Buffer.from(text), index === 1)),
);
const read = (body: Uint8Array) =>
  [...membersOf(body)].map((member) => member && Buffer.from(member.lines).toString());

test("membersOf() finds the members that were put together, in both compressions", () => {
  for (const parts of bodies) {
    const body = Buffer.concat(parts);
    expect(read(body)).toEqual(texts);
    const packed = [...membersOf(body)].map((member) => member!.packed.length);
    expect(packed).toEqual(parts.map((part) => part.length));
  }
});

test("membersOf() ends with undefined wherever a body is torn", () => {
  for (const parts of bodies) {
    const body = Buffer.concat(parts);
    const ends = new Set([parts[0]!.length, parts[0]!.length + parts[1]!.length]);
    for (let length = 1; length < body.length; length++) {
      const found = read(body.subarray(0, length));
      expect(found.includes(undefined)).toBe(!ends.has(length));
    }
  }
});

test("membersOf() sees octets that were changed or put behind", () => {
  const [gzip] = bodies.map((parts) => Buffer.concat(parts));
  expect(read(Buffer.concat([gzip!, Buffer.from("more")]))).toContain(undefined);
  for (let at = 0; at < gzip!.length; at++) {
    // MTIME, XFL and OS of a header say nothing about what is in the member.
    const changed = Buffer.from(gzip!);
    changed[at]! ^= 0x10;
    const found = read(changed);
    expect(found.includes(undefined) || Bun.deepEquals(found, texts)).toBe(true);
  }
});

test("membersOf() takes nothing for a member that is none", () => {
  expect(read(Buffer.from("plain text, and quite some of it"))).toEqual([undefined]);
  expect(read(Buffer.alloc(0))).toEqual([]);
  expect(bodies.map((parts) => contentTypeOf(parts[0]!))).toEqual([
    "application/gzip",
    "application/zstd",
  ]);
  expect(contentTypeOf(Buffer.from("plain"))).toBe(undefined);
});

test("membersOf() is not misled by compressed octets that look like a beginning", () => {
  // Stored blocks hold what was put in as it is.
  const inside = Buffer.concat([Buffer.from("1f8b080000000000", "hex"), Buffer.alloc(64, 65)]);
  const stored = Bun.gzipSync(inside, { level: 0 });
  const body = Buffer.concat([stored, bodies[0]![0]!]);
  expect([...membersOf(body)].map((member) => member?.lines.length)).toEqual([inside.length, 6]);
});

test("membersIn() finds the same in a body that comes in blocks, torn or whole", async () => {
  async function* blocksOf(body: Uint8Array, bytes: number) {
    for (let at = 0; at < body.length; at += bytes) yield body.subarray(at, at + bytes);
  }
  const f = async (body: Uint8Array, bytes: number) => {
    const found: (string | undefined)[] = [];
    for await (const member of membersIn(blocksOf(body, bytes))) {
      found.push(member && Buffer.from(member.lines).toString());
    }
    expect([bytes, found]).toEqual([bytes, read(body)]);
  };
  for (const parts of bodies) {
    const body = Buffer.concat(parts);
    for (let bytes = 1; bytes <= body.length; bytes++) await f(body, bytes);
    for (let length = 0; length < body.length; length++) await f(body.subarray(0, length), 50);
  }
  await f(Buffer.from("plain text, and quite some of it"), 5);
});
