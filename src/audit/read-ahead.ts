import type { Entry, ObjectStore } from "./store.ts";

/** Bodies that are being read or wait to be looked at, as far as their sizes are known. */
const aheadBytesMax = 64 * 1024 * 1024;

/**
 * Reads objects, several at a time, and gives them in their order; `body` is undefined for one that
 * cannot be read. Memory holds no more than `readsMax` of the store, and no more than 64 MiB unless
 * one is larger.
 */
export async function* readAhead<T extends Entry>(
  store: Pick<ObjectStore, "read" | "readsMax">,
  entries: AsyncIterable<T>,
): AsyncGenerator<{ entry: T; body: Uint8Array | undefined }> {
  const ahead: { entry: T; reading: Promise<Reading> }[] = [];
  let bytes = 0;
  const take = async () => {
    const { entry, reading } = ahead.shift()!;
    bytes -= entry.bytes ?? 0;
    const read = await reading;
    if ("error" in read) throw read.error;
    return { entry, body: read.body };
  };
  for await (const next of untilBroken(entries)) {
    if ("error" in next) {
      while (ahead.length > 0) yield await take();
      throw next.error;
    }
    const { entry } = next;
    const size = entry.bytes ?? 0;
    while (ahead.length === store.readsMax || (ahead.length > 0 && bytes + size > aheadBytesMax)) {
      yield await take();
    }
    ahead.push({ entry, reading: settled(store.read(entry.name)) });
    bytes += size;
  }
  while (ahead.length > 0) yield await take();
}

/** A list that breaks off is told behind what it has named. */
async function* untilBroken<T>(
  entries: AsyncIterable<T>,
): AsyncGenerator<{ entry: T } | { error: unknown }> {
  try {
    for await (const entry of entries) yield { entry };
  } catch (error) {
    yield { error };
  }
}

type Reading = { body: Uint8Array | undefined } | { error: unknown };

/** An error waits for its turn: what was read before it comes first. */
function settled(read: Promise<Uint8Array | undefined>): Promise<Reading> {
  return read.then(
    (body) => ({ body }),
    (error: unknown) => ({ error }),
  );
}
