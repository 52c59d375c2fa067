import type { Random } from "../base/random.ts";

/** Whether a secret was given, in a time that tells nothing about how much of it was right. */
export class TokenCheck {
  readonly #key: Uint8Array;
  readonly #expected: Uint8Array | undefined;

  /** Without a token everything is right. */
  constructor(token: string | undefined, random: Random) {
    this.#key = random.bytes(32);
    this.#expected = token === undefined ? undefined : this.#digest(token);
  }

  /** `header` is the value of `Authorization`. */
  allows(header: string | null): boolean {
    if (this.#expected === undefined) return true;
    const [, given = ""] = /^bearer +([!-~]+) *$/i.exec(header ?? "") ?? [];
    const digest = this.#digest(given);
    let difference = 0;
    // Of digests under a key that nobody knows, equal beginnings say nothing about the texts.
    for (const [at, octet] of digest.entries()) difference |= octet ^ this.#expected[at]!;
    return difference === 0;
  }

  #digest(text: string): Uint8Array {
    return new Bun.CryptoHasher("sha256", this.#key).update(text).digest();
  }
}
