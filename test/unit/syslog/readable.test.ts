import { expect, test } from "bun:test";
import { Readable } from "../../../src/syslog/readable.ts";

/** What is read of a frame, by octets and by the view. */
function read(readable: Readable, bytes: Buffer, start: number, end: number): string {
  readable.put(bytes, start, end);
  const until = readable.start + end - start;
  const byView = Array.from({ length: end - start }, (_, i) =>
    readable.view.getUint8(readable.start + i),
  );
  expect(Buffer.from(byView).equals(readable.bytes.subarray(readable.start, until))).toBe(true);
  return readable.bytes.toString("latin1", readable.start, until);
}

test("a frame is read whole, whether its memory is met once or again and again", () => {
  const readable = new Readable();
  const slab = Buffer.from("one two three");
  const others = ["a", "", "bc"].map((text) => Buffer.from(text));
  for (let n = 0; n < 40; n++) {
    expect(read(readable, slab, 4, 7)).toBe("two");
    slab.write(n % 2 === 0 ? "TWO" : "two", 4);
    expect(read(readable, slab, 4, 7)).toBe(n % 2 === 0 ? "TWO" : "two");
    slab.write("two", 4);
    if (n === 30) for (const other of others) read(readable, other, 0, other.length);
  }
});

test("memory that frames come in again and again is read where it is, other memory is not", () => {
  const readable = new Readable();
  const slab = Buffer.from("one two three");
  read(readable, slab, 0, 3);
  expect(readable.bytes).not.toBe(slab);
  for (let n = 0; n < 16; n++) read(readable, slab, 0, 3);
  expect(readable.bytes).toBe(slab);
  read(readable, Buffer.from("else"), 0, 4);
  read(readable, slab, 0, 3);
  expect(readable.bytes).not.toBe(slab);
});

test("a long frame is read where it is", () => {
  const readable = new Readable();
  const long = Buffer.alloc(5000, "abc");
  expect(read(readable, long, 1, 4999)).toBe(long.toString("latin1", 1, 4999));
  expect(readable.bytes).toBe(long);
  expect(read(readable, Buffer.from("short"), 0, 5)).toBe("short");
});
