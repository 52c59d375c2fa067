import type { Chance } from "./chance.ts";
import { Chance as Seeded } from "./chance.ts";
import type { Mix } from "./swarm.ts";

const hash = 0x23;
const markerAmidMax = 120;

/** Octets without order, made once: text that no compression makes smaller, and garbage. */
const noise = Buffer.from(new Seeded(1).bytes(48 * 1024)).map((octet) =>
  octet === hash || octet === 10 || octet === 0 ? 120 : octet,
);
const noiseText = Buffer.from(noise).toString("base64");
const plainText = "link state changed to up, neighbour reachable again; ".repeat(400);

/** Frames of all kinds. Each holds a text that is in no other: `#17#`. */
export class Texts {
  readonly #mix: Mix;
  readonly #chance: Chance;
  #made: number;

  /** The markers count on from `made`. */
  constructor(mix: Mix, chance: Chance, made = 0) {
    this.#mix = mix;
    this.#chance = chance;
    this.#made = made;
  }

  /** The marker of a frame, or nothing when it was cut before it. */
  static markerOf(bytes: Buffer, start: number, end: number): string {
    const text = bytes.toString("latin1", start, Math.min(end, start + markerAmidMax));
    return /#\d+#/.exec(text)?.[0] ?? "";
  }

  next(frameBytesMax: number): Buffer {
    const chance = this.#chance;
    const mix = this.#mix;
    if (chance.often(mix.empty)) return Buffer.alloc(0);
    const marker = `#${++this.#made}#`;
    const length = chance.often(mix.long)
      ? chance.between(frameBytesMax - 100, frameBytesMax + 500)
      : chance.below(mix.textBytesMax);
    if (chance.often(mix.garbage)) {
      const at = chance.below(noise.length - length);
      return Buffer.concat([
        Buffer.from(`<${chance.below(300)}>${marker} `),
        noise.subarray(at, at + length),
      ]);
    }
    return Buffer.from(this.#header() + marker + " " + this.#text(length));
  }

  #header(): string {
    const priority = `<${this.#chance.below(192)}>`;
    switch (this.#chance.below(4)) {
      case 0:
        return `${priority}1 2026-11-21T08:20:17.5Z router app 17 - [a@1 b="c"] `;
      case 1:
        return `${priority}Nov 21 08:20:17 router app[17]: `;
      case 2:
        return `${priority}app: `;
      default:
        return "";
    }
  }

  #text(length: number): string {
    const isNoise = this.#chance.often(this.#mix.noise);
    const text = isNoise ? noiseText : plainText;
    const at = this.#chance.below(text.length - length);
    return text.slice(at, at + length);
  }
}
