// Looks for many short texts in one pass over a message, and mostly skips it: the search of Wu and
// Manber (A Fast Algorithm for Multi-Pattern Searching, 1994) over blocks of two octets.

const blockBytes = 2;
const hashSize = 4096;

/** ASCII letters in lower case, everything else as it is. */
const lower = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet,
);

/** Which of the texts stand in a message, whatever the case of its letters. */
export class LiteralScan {
  /** 1 for each text that the last scan has found, by its number. */
  readonly found: Uint8Array;
  readonly #texts: Buffer[];
  /** All texts are looked for by their first octets, as many as the shortest has. */
  readonly #window: number;
  /** How far the window may move when it ends with a block. */
  readonly #shifts: Uint8Array;
  /** Numbers of the texts whose window ends with a block. */
  readonly #candidates: (number[] | undefined)[] = Array.from({ length: hashSize });

  /** `texts` are lower case ASCII of at least two characters. */
  constructor(texts: readonly string[]) {
    this.#texts = texts.map((text) => Buffer.from(text));
    this.found = new Uint8Array(texts.length);
    this.#window = Math.min(255, ...texts.map((text) => text.length));
    this.#shifts = new Uint8Array(hashSize).fill(this.#window - blockBytes + 1);
    this.#texts.forEach((text, number) => {
      for (let end = blockBytes - 1; end < this.#window; end++) {
        const hash = hashOf(text[end - 1]!, text[end]!);
        const shift = this.#window - 1 - end;
        this.#shifts[hash] = Math.min(this.#shifts[hash]!, shift);
        if (shift === 0) (this.#candidates[hash] ??= []).push(number);
      }
    });
  }

  /** Sets `found`; answers whether there is anything. */
  scan(bytes: Buffer, start: number, end: number): boolean {
    let any = false;
    this.found.fill(0);
    for (let at = start + this.#window - 1; at < end;) {
      const hash = hashOf(lower[bytes[at - 1]!]!, lower[bytes[at]!]!);
      const shift = this.#shifts[hash]!;
      if (shift === 0) {
        any = this.#mark(hash, bytes, at + 1 - this.#window, end) || any;
        at++;
      } else at += shift;
    }
    return any;
  }

  /** Compares the candidates with what stands at `start`. */
  #mark(hash: number, bytes: Buffer, start: number, end: number): boolean {
    let any = false;
    for (const number of this.#candidates[hash]!) {
      const text = this.#texts[number]!;
      let length = 0;
      if (start + text.length > end) continue;
      while (length < text.length && lower[bytes[start + length]!] === text[length]) length++;
      if (length < text.length) continue;
      this.found[number] = 1;
      any = true;
    }
    return any;
  }
}

function hashOf(first: number, second: number): number {
  return ((first << 5) ^ second) & (hashSize - 1);
}
