// What the wire may hold: real lines, real lines spoiled, and noise. The same for the same seed.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Pieces that mean something to some parser. */
const tokens = [
  ...["<13>", "<191>", "<0>", "<", ">", "1 ", " - ", "-", " ", "  ", ":", ": ", "[", "]", "[1]:"],
  ...['"', '\\"', "\\\\", "\\]", "=", '="', '[a b="c"]', '[id@1 k="v" k="w"]', "[x]", "] ", "{}"],
  ...["Oct  4 00:24:15 ", "Feb 29 23:59:60", "2026-02-30T24:00:00Z ", "2026-11-21T10:20:30+02:00 "],
  ...["1763720430.123 ", " UTC", " EST ", " PST:", "0001-01-01T00:00Z", ".123456789012", "9999999"],
  ...["\0", "\n", "\r\n", "\t", "\x1b[31m", "\x7f", "\ufeff", "é", "€", "𐌼", "\u2028", "<b>&amp;"],
  ...["__proto__", "constructor", "kernel: ", "last message repeated 5 times", "%ASA-6-302013:"],
  ...["%SYS-5-CONFIG_I: ", "29: foo: *", "%%10WEB/5/LOGIN(s)[1]:", " IN=a OUT= SRC=::1 DPT=1 SYN "],
  ...["firewall,info ", "fwd: in:a out:b, proto TCP (SYN), ", "1.2.3.4:5->6.7.8.9:10", ", len 9"],
  ...["CEF:0|a|b|c|1|n|5|src=1 ", "LEEF:2.0|a|b|c|d|^|src=1^", '{"level":"warn","time":"', "}"],
  ...[
    "[1696379055.123] ",
    "date=2023-10-11 time=15:44:14 devname=x eventtime=",
    "aabbccddeeff,U7-1: ",
  ],
  ...["type=A msg=audit(1364481363.243:7): uid=1 ", "1,2020/04/14 16:48:54,s,TRAFFIC,a,", "(a) "],
  ...[
    "[Originator@6876 sub=a] ",
    " PM.5 UTC",
    "Sat Nov 21 08:46:37 2026 ",
    "daemon.err ",
    ", ",
    "|",
  ],
].map((token) => Buffer.from(token));

const invalid = ["ff", "c3", "e282", "f0908c", "eda080", "f4908080", "c0af", "80"];
const spoilers = [...tokens, ...invalid.map((hex) => Buffer.from(hex, "hex"))];

/** The lines of the vectors, as octets. */
export function vectorLines(): Buffer[] {
  const file = join(import.meta.dir, "../vectors/devices.jsonl");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const { raw, rawBase64 } = JSON.parse(line) as { raw: string; rawBase64?: string };
    return rawBase64 === undefined ? Buffer.from(raw) : Buffer.from(rawBase64, "base64");
  });
}

export class Noise {
  #state: number;
  readonly #lines: Buffer[];

  constructor(seed: number, lines: Buffer[]) {
    // Seeds that are close give states that are not; none may be 0.
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 1;
    this.#lines = lines;
  }

  /** A line as it is, spoiled in up to eight places, joined from two, made of tokens, or noise. */
  line(): Buffer {
    const kind = this.below(16);
    if (kind === 0) return this.#of(this.#lines);
    if (kind === 1) return Buffer.concat([this.#start(), this.#rest()]);
    if (kind === 2)
      return Buffer.from(Array.from({ length: this.below(80) }, () => this.below(256)));
    if (kind < 6) return Buffer.concat(Array.from({ length: this.below(30) }, () => this.#token()));
    let line = this.#of(this.#lines);
    for (let times = this.below(8); times >= 0; times--) line = this.#spoil(line);
    return line;
  }

  /** A whole number from 0 to `count` - 1 (xorshift32). */
  below(count: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return Math.floor(((this.#state >>> 0) / 2 ** 32) * count);
  }

  #spoil(line: Buffer): Buffer {
    const at = this.below(line.length + 1);
    const until = Math.min(line.length, at + this.below(12));
    const [before, within, after] = [
      line.subarray(0, at),
      line.subarray(at, until),
      line.subarray(until),
    ];
    // Now and then one part is longer than any that a device has.
    if (this.below(50) === 0) return Buffer.concat([before, this.#run(), after]);
    switch (this.below(5)) {
      case 0:
        return Buffer.concat([before, this.#token(), line.subarray(at)]);
      case 1:
        return Buffer.concat([before, this.#token(), after]);
      case 2:
        return Buffer.concat([before, after]);
      case 3:
        return Buffer.concat([before, within, within, after]);
      default:
        return Buffer.concat([before, Buffer.from([this.below(256)]), line.subarray(at + 1)]);
    }
  }

  #start(): Buffer {
    const line = this.#of(this.#lines);
    return line.subarray(0, this.below(line.length));
  }

  #rest(): Buffer {
    const line = this.#of(this.#lines);
    return line.subarray(this.below(line.length));
  }

  #run(): Buffer {
    return Buffer.alloc(256 + this.below(3000), this.#token());
  }

  #token(): Buffer {
    return this.#of(spoilers);
  }

  #of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}
