// Text that many lines share, kept as octets so that it is copied and not written anew.
import type { Origin } from "./message.ts";
import { zero } from "./octet.ts";

/** The time of reception: messages of one burst share it, those of one minute most of it. */
export class ReceivedText {
  /** `,"received_at":"2026-11-21T10:20:30.400Z","timestamp":"` */
  readonly keys = Buffer.from(',"received_at":"2000-01-01T00:00:00.000Z","timestamp":"');
  /** `2026-11-21T10:20:30.400Z` */
  readonly time = this.keys.subarray(16, 40);
  #ms = NaN;
  #minute = NaN;

  /** Makes both tell the time `ms`. */
  set(ms: number): void {
    if (ms === this.#ms) return;
    this.#ms = ms;
    const minute = Math.floor(ms / 60_000);
    if (minute === this.#minute) this.#setWithinMinute(Math.floor(ms - minute * 60_000));
    else this.time.write(new Date(ms).toISOString(), "latin1");
    this.#minute = minute;
  }

  /** The five digits around the dot. */
  #setWithinMinute(ms: number): void {
    let rest = ms;
    for (let i = 22; i > 16; i--) {
      if (i === 19) continue;
      this.time[i] = zero + (rest % 10);
      rest = (rest / 10) | 0;
    }
  }
}

/** The number of a line but for its last two digits: a hundred lines share it. */
export class SeqText {
  #hundreds = -1;
  #text = Buffer.alloc(0);

  /** `{"seq":12` for 1200 to 1299. */
  of(hundreds: number): Buffer {
    if (hundreds !== this.#hundreds) {
      this.#hundreds = hundreds;
      this.#text = Buffer.from(`{"seq":${hundreds}`);
    }
    return this.#text;
  }
}

const nothing = Buffer.alloc(0);

export interface OriginText {
  /** `","client":"...","transport":"...","client_identity":"...","hostname":"` */
  readonly keys: Buffer;
  /** For senders that give themselves no name. */
  readonly address: Buffer;
  /** `,"tag":"..."` for messages without one; empty where the origin gives none. */
  readonly tag: Buffer;
}

/** What is always the same about an origin. */
export class OriginTexts {
  readonly #texts = new WeakMap<Origin, OriginText>();
  #last: Origin | undefined;
  #lastText: OriginText = { keys: nothing, address: nothing, tag: nothing };

  of(origin: Origin): OriginText {
    if (origin === this.#last) return this.#lastText;
    let text = this.#texts.get(origin);
    if (text === undefined) {
      text = textOf(origin);
      this.#texts.set(origin, text);
    }
    this.#last = origin;
    this.#lastText = text;
    return text;
  }
}

function textOf({ client, transport, address, tag, identity }: Origin): OriginText {
  const peer = `"client":${JSON.stringify(client)},"transport":"${transport}"`;
  const known = identity === undefined ? "" : `,"client_identity":${JSON.stringify(identity)}`;
  return {
    keys: Buffer.from(`",${peer}${known},"hostname":"`),
    address: Buffer.from(JSON.stringify(address).slice(1, -1)),
    tag: tag === undefined ? nothing : Buffer.from(`,"tag":${JSON.stringify(tag)}`),
  };
}

export class PriorityTexts {
  readonly #texts: (Buffer | undefined)[] = [];

  /** `","facility":3,"severity":6,"priority":30` */
  of(priority: number): Buffer {
    const known = this.#texts[priority];
    if (known !== undefined) return known;
    const parts = `"facility":${priority >> 3},"severity":${priority & 7}`;
    return (this.#texts[priority] = Buffer.from(`",${parts},"priority":${priority}`));
  }
}
