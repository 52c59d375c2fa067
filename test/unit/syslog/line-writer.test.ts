import { expect, test } from "bun:test";
import { repair } from "../../../src/syslog/escape.ts";
import { LineWriter, viewOf } from "../../../src/syslog/line-writer.ts";
import { Literal } from "../../../src/syslog/literal.ts";

const out = Buffer.alloc(4096);

/** What is written of the octets amid others: octet by octet, then by words. */
function written(octets: Buffer): string[] {
  const source = Buffer.concat([Buffer.from('"'), octets, Buffer.from("\\")]);
  const writer = new LineWriter();
  return [undefined, source].map((known) => {
    writer.begin(out.fill("#"), 1, known, known && viewOf(known));
    const isPlain = writer.text(source, 1, 1 + octets.length);
    expect(isPlain).toBe(writer.at === 1 + octets.length);
    return out.toString("latin1", 0, writer.at + 1);
  });
}

test("by words and by octets the same is written, whatever is special and wherever", () => {
  for (const length of [1, 2, 3, 4, 5, 7, 8, 23, 24, 25, 26, 96, 97, 131]) {
    for (let octet = 0; octet < 256; octet++) {
      const octets = Buffer.alloc(length, "a");
      const at = (octet * 7) % length;
      octets[at] = octet;
      const [byOctets, byWords] = written(octets);
      expect(byWords).toBe(byOctets!);
      const isCopied = byWords === `#${octets.toString("latin1")}#`;
      expect(isCopied).toBe(repair.special[octet] === 0);
    }
  }
});

test("what needs no escape is written as it is, and nothing beside it", () => {
  const source = Buffer.from("0123456789abcdef");
  const keys = [',"k":', ',"key":', ',"a_key":', ',"a_longer_key":"'].map(
    (text) => new Literal(text),
  );
  const writer = new LineWriter();
  for (let start = 0; start <= source.length; start++) {
    for (let end = start; end <= source.length; end++) {
      for (const key of keys) {
        writer.begin(out.fill("#"), 1, source, viewOf(source));
        writer.plain(key, start, end);
        const value = source.toString("utf8", start, end);
        expect(out.toString("utf8", 0, writer.at + 1)).toBe(`#${key.text}${value}#`);
      }
    }
  }
});

test("two special octets in one word are both escaped, and what is between them stays", () => {
  const [special, plain] = ['"\\\n\x7f\x80\xff', " !#[]a~"];
  for (const first of special) {
    for (const second of special) {
      for (const other of plain) {
        const octets = Buffer.from(`${first}${other}${second}${other}${other}`, "latin1");
        const [byOctets, byWords] = written(octets);
        expect(byWords).toBe(byOctets!);
      }
    }
  }
});

test("a literal is written as it is, and nothing beside it", () => {
  const writer = new LineWriter();
  for (const text of ["", "a", ',"', '":"', '":",', ',"content":"', "ä€"]) {
    writer.begin(out.fill("#"), 1);
    writer.literal(new Literal(text));
    expect(out.toString("utf8", 0, writer.at + 1)).toBe(`#${text}#`);
  }
});

test("octets are copied up to the one that is asked for, or to the first that is special", () => {
  const writer = new LineWriter();
  for (let octet = 0; octet < 256; octet++) {
    const source = Buffer.from("0123456789abcdef=");
    const at = octet % 16;
    source[at] = octet;
    writer.begin(out.fill("#"), 1, source, viewOf(source));
    const isFound = octet === 0x3d || repair.special[octet] !== 0;
    for (const start of [0, 1, 2, 3, 4, 5]) {
      const end = isFound && at >= start ? at : 16;
      writer.at = 1;
      expect(writer.plainUntil(0x3d, start, 17)).toBe(end);
      expect(writer.at).toBe(1 + end - start);
      expect(out.toString("latin1", 1, writer.at)).toBe(source.toString("latin1", start, end));
      expect(writer.plainUntil(0x3d, start, start)).toBe(start);
    }
  }
});
