/**
 * Octets that need no escape, such as keys, kept as words of four: writing those takes a third of
 * the time of writing single octets (8 octets 9 ns instead of 14, 40 octets 18 instead of 45), and
 * up to some 50 octets less than a native copy (21 ns).
 */
export class Literal {
  readonly text: string;
  readonly length: number;
  /** Little endian; the last one is filled up with zeros. */
  readonly words: Int32Array;

  constructor(text: string) {
    const octets = Buffer.from(text);
    this.text = text;
    this.length = octets.length;
    this.words = new Int32Array(Math.ceil(octets.length / 4));
    octets.forEach((octet, i) => void (this.words[i >> 2]! |= octet << (8 * (i & 3))));
  }
}
