// Encryption to public keys by the age format (https://age-encryption.org/v1): whoever has the
// recipient can write, only whoever has the identity can read. Imported when it is asked for.
import type { Clock } from "./clock.ts";
import type { HttpBody } from "./http.ts";
import { UserError } from "./user-error.ts";

/** What a body becomes, in parts. No two are alike, for each has a key of its own. */
export type Encrypt = (body: HttpBody) => Promise<Uint8Array[]>;

/** Opens what was encrypted for it. */
export interface Identity {
  /** Undefined when it is for another identity, or was torn or altered. */
  decrypt(bytes: Uint8Array): Promise<Uint8Array | undefined>;
  /**
   * The same of a body as it is read, in parts of 64 KiB that have been proven to be as they were;
   * undefined, instead of the end, when the rest is not. Throws what `blocks` throws.
   */
  decryptParts(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | undefined>;
}

const intro = Buffer.from("age-encryption.org/v1\n");

/** Does a body begin as an encrypted one does? */
export function isEncrypted(body: Uint8Array): boolean {
  return intro.equals(body.subarray(0, intro.length));
}

/** `recipients`: `age1...`. Between two parts of 64 KiB, some ms each, sockets get their turn. */
export async function openEncrypt(recipients: readonly string[], clock: Clock): Promise<Encrypt> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return async (body) => {
    const parts = body.parts()[Symbol.iterator]();
    const source = new ReadableStream<Uint8Array>({
      async pull(stream) {
        await clock.sleep(0);
        const next = parts.next();
        if (next.done) stream.close();
        else stream.enqueue(next.value);
      },
    });
    const sealed: Uint8Array[] = [];
    for await (const part of await encrypter.encrypt(source)) sealed.push(part);
    return sealed;
  };
}

/**
 * `text`: a file of identities, a line each, as age-keygen writes it; comments begin with `#`.
 * Rejects with a UserError when it holds none.
 */
export async function openIdentity(text: string, file: string): Promise<Identity> {
  const { Decrypter } = await import("age-encryption");
  const lines = text.split("\n").map((line) => line.trim());
  const identities = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const decrypter = new Decrypter();
  try {
    if (identities.length === 0) throw new Error("none");
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch {
    const hint = "It must hold lines that begin with AGE-SECRET-KEY-1, as age-keygen writes them";
    throw new UserError(`Cannot use identity file "${file}"`, hint);
  }
  return {
    decrypt: (bytes) => decrypter.decrypt(bytes).catch(() => undefined),
    async *decryptParts(blocks) {
      const source = new Source(blocks);
      try {
        yield* await decrypter.decrypt(source.stream());
      } catch {
        if (source.failure !== undefined) throw source.failure;
        yield undefined;
      }
    },
  };
}

/** Blocks as a stream; what they throw is told apart from what their reader does. */
class Source {
  failure: unknown;
  readonly #blocks: AsyncIterator<Uint8Array>;

  constructor(blocks: AsyncIterable<Uint8Array>) {
    this.#blocks = blocks[Symbol.asyncIterator]();
  }

  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream({ pull: (stream) => this.#pull(stream) }, { highWaterMark: 0 });
  }

  async #pull(stream: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      const next = await this.#blocks.next();
      if (next.done) stream.close();
      else stream.enqueue(next.value);
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
