// Text that many lines share, kept as octets so that it is copied and not written anew.
import { Literal } from "./literal.ts";
import type { Origin } from "./message.ts";

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

/** `","facility":3,"severity":6,"priority":30`, which begins with the end of the host name. */
export class PriorityTexts {
  readonly #texts: (Literal | undefined)[] = [];
  readonly #end: string;

  /** `end`: what is written behind it. */
  constructor(end: string) {
    this.#end = end;
  }

  of(priority: number): Literal {
    const known = this.#texts[priority];
    if (known !== undefined) return known;
    const parts = `"facility":${priority >> 3},"severity":${priority & 7}`;
    const text = new Literal(`",${parts},"priority":${priority}${this.#end}`);
    return (this.#texts[priority] = text);
  }
}
