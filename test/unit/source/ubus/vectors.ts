import { readFileSync } from "node:fs";
import { join } from "node:path";

const file = join(import.meta.dir, "../../../vectors/ubus.json");
const { records, ...messages } = JSON.parse(readFileSync(file, "utf8")) as Record<
  "hello" | "lookup" | "lookupAnswer" | "read" | "readAnswer" | "emptyRing",
  string
> & { records: { octets: string; line: string }[] };

const octets = (hex: string): Buffer => Buffer.from(hex, "hex");

/** What was on the wire between logread, ubusd and logd. */
export const wire = {
  hello: octets(messages.hello),
  lookup: octets(messages.lookup),
  lookupAnswer: octets(messages.lookupAnswer),
  read: octets(messages.read),
  readAnswer: octets(messages.readAnswer),
  emptyRing: octets(messages.emptyRing),
};

/** Records of logd, and the line that logread printed of each, its octets as latin1. */
export const recorded = records.map(({ octets: hex, line }) => ({ octets: octets(hex), line }));

/** The object `log` of these messages. */
export const logObject = 0xbccd87af;

/** Numbers below `end`, the same for the same seed (xorshift). */
export function numbersFrom(seed: number): (end: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return (end) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % end;
  };
}

/** Octets with some of them exchanged, taken away, doubled or their end cut off. */
export function spoiled(bytes: Buffer, below: (end: number) => number): Buffer {
  let result = Buffer.from(bytes);
  for (let count = 1 + below(4); count > 0 && result.length > 0; count--) {
    const [at, kind] = [below(result.length), below(5)];
    if (kind === 0) result = result.subarray(0, at);
    else if (kind === 1) result = Buffer.concat([result.subarray(0, at), result.subarray(at + 1)]);
    else if (kind === 2) result = Buffer.concat([result.subarray(0, at), result.subarray(at >> 1)]);
    else result[at] = kind === 3 ? below(256) : 255;
  }
  return result;
}
