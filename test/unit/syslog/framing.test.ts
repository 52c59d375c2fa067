import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CarryBudget } from "../../../src/syslog/carry.ts";
import { cutEnd, Framer } from "../../../src/syslog/framing.ts";

interface Cut {
  frames: string[];
  sent: number[];
  empties: number;
}

interface Options {
  max?: number;
  budget?: number;
  /** A pause before the end. */
  quiet?: boolean;
}

/** Feeds the pieces to a fresh framer: at once and step by step, which must come to the same. */
function frames(pieces: Buffer[], options: Options = {}): Cut {
  const cut = framesBy(Infinity, pieces, options);
  expect(framesBy(1, pieces, options)).toEqual(cut);
  return cut;
}

function framesBy(steps: number, pieces: Buffer[], options: Options): Cut {
  const cut: Cut = { frames: [], sent: [], empties: 0 };
  const target = {
    frame(bytes: Buffer, start: number, end: number, sentBytes: number) {
      cut.frames.push(bytes.toString("utf8", start, end));
      cut.sent.push(sentBytes);
    },
    empty: () => void cut.empties++,
  };
  const budget = new CarryBudget(options.budget ?? 1 << 20);
  const framer = new Framer(target, options.max ?? 1 << 20, budget);
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) at = framer.push(piece, at, steps);
  }
  if (options.quiet) framer.quiet();
  framer.end();
  expect(budget.take(budget.bytesMax)).toBe(budget.bytesMax); // All memory was given back.
  return cut;
}

/** The same stream whole, cut in two at every position, and octet by octet. */
function everyCut(stream: Buffer): Buffer[][] {
  const cuts = [[stream], [...stream].map((octet) => Buffer.from([octet]))];
  for (let at = 1; at < stream.length; at++)
    cuts.push([stream.subarray(0, at), stream.subarray(at)]);
  return cuts;
}

test("captured streams give their frames wherever the network cuts them", () => {
  const file = join(import.meta.dir, "../../vectors/streams.jsonl");
  const vectors = readFileSync(file, "utf8").trim().split("\n");
  expect(vectors.length).toBeGreaterThan(10);
  for (const line of vectors) {
    const vector = JSON.parse(line) as {
      description: string;
      bytesBase64: string;
      frames: string[];
    };
    const stream = Buffer.from(vector.bytesBase64, "base64");
    for (const pieces of everyCut(stream)) {
      const found = frames(pieces, { quiet: true }).frames;
      expect({ description: vector.description, frames: found }).toEqual({
        description: vector.description,
        frames: vector.frames.map((frame) => frame.replace(/\n$/, "")),
      });
    }
  }
});

test("framing is found out per connection", () => {
  const f = (stream: string, expected: string[], empties = 0) => {
    for (const pieces of everyCut(Buffer.from(stream))) {
      const cut = frames(pieces);
      expect({ stream, frames: cut.frames, empties: cut.empties }).toEqual({
        stream,
        frames: expected,
        empties,
      });
    }
  };
  f("<1>a\n<1>b\n", ["<1>a", "<1>b"]);
  f("<1>a\r\n<1>b\r\n", ["<1>a", "<1>b"]);
  f("<1>a\0<1>b\0", ["<1>a", "<1>b"]);
  f("\0\0<1>a\0\0", ["<1>a"], 3);
  f("\n\n<1>a\n\n", ["<1>a"], 3);
  f("4 <1>a4 <1>b", ["<1>a", "<1>b"]);
  f("4 <1>a\n4 <1>b\n", ["<1>a", "<1>b"]);
  f("5 <1>a\n5 <1>b\n", ["<1>a", "<1>b"]);
  f("4 <1>a5 plain", ["<1>a", "plain"]);
  f("4 <1>a<1>not counted\n4 <1>b", ["<1>a", "<1>not counted", "<1>b"]);
  f("6 <1>a\nb6 <1>c\nd", ["<1>a\nb", "<1>c\nd"]);
  f("2026-11-21 no priority\nnext\n", ["2026-11-21 no priority", "next"]);
  f("12 packets\nnext\n", ["12 packets", "next"]);
  f("1\n2\n", ["1", "2"]);
  f("12 \n34 <1>\n", ["12 ", "34 <1>"]);
  f("123456789 <1>a\n<1>b\n", ["123456789 <1>a", "<1>b"]);
  f("<1>no end", ["<1>no end"]);
  f("<1>a <b> <7>\n", ["<1>a <b> <7>"]);
  f("42", ["42"]);
});

test("a NUL-ended message may have lines", () => {
  expect(frames([Buffer.from("<1>a\n at b\0<1>c\0")]).frames).toEqual(["<1>a\n at b", "<1>c"]);
});

test("where nothing ends a frame, silence or the next <PRI> does", () => {
  const stream = Buffer.from("<1>Oct a<2>Oct b<999>c");
  expect(frames([stream], { quiet: true }).frames).toEqual(["<1>Oct a", "<2>Oct b<999>c"]);
  const pieces = ["<1>Oct a", "<2>Oct b"].map((text) => Buffer.from(text));
  expect(frames(pieces, { quiet: true }).frames).toEqual(["<1>Oct a", "<2>Oct b"]);
});

test("a frame over the limit is cut, and the stream goes on with the next one", () => {
  const long = "<1>" + "x".repeat(50);
  const f = (stream: string) => {
    for (const pieces of everyCut(Buffer.from(stream))) {
      const cut = frames(pieces, { max: 20 });
      expect(cut.frames).toEqual([long.slice(0, 20), "<1>b"]);
      expect(cut.sent).toEqual([53, 4]);
    }
  };
  f(`${long}\n<1>b\n`);
  f(`53 ${long}4 <1>b`);
  f(`${long}\0<1>b\0`);
});

test("a frame for which no memory is left is cut, not lost", () => {
  const pieces = [Buffer.from("<1>" + "x".repeat(5000)), Buffer.from("y\n<1>b\n")];
  const cut = frames(pieces, { budget: 2048 });
  expect(cut.sent).toEqual([5004, 4]);
  expect(cut.frames[1]).toBe("<1>b");
});

test("cutEnd() never cuts a UTF-8 sequence in two", () => {
  const text = Buffer.from("aé€😀z");
  const whole = new Set([0, 1, 3, 6, 10, 11]);
  for (let end = 1; end <= text.length; end++) {
    const cut = cutEnd(text, 0, end);
    expect(whole.has(cut)).toBe(true);
    expect(end - cut).toBeLessThan(4);
  }
  expect(cutEnd(Buffer.from([0x80, 0x80, 0x80, 0x80]), 0, 3)).toBe(3);
});

test("what arrived is searched once for an end, however many frames without one are in it", () => {
  let searched = 0;
  const data = Buffer.from("<13>a".repeat(10_000));
  const search = data.indexOf.bind(data) as (what: number, from: number) => number;
  data.indexOf = ((what: number, from: number) => {
    const found = search(what, from);
    searched += (found === -1 ? data.length : found) - from;
    return found;
  }) as typeof data.indexOf;
  let count = 0;
  const target = { frame: () => void count++, empty() {} };
  const framer = new Framer(target, 1 << 20, new CarryBudget(1 << 20));
  framer.push(Buffer.from("<13>a"));
  framer.quiet();
  framer.push(data);
  expect(count).toBe(10_000);
  expect(searched).toBeLessThan(5 * data.length);
});
