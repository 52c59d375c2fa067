// What search, cat, ls and stats have in common: the objects that can hold what is wanted.
import { resolve } from "node:path";
import { selected, skipOf, type Named } from "../audit/selection.ts";
import type { Entry, ObjectStore } from "../audit/store.ts";
import { isEncrypted } from "../base/age.ts";
import { UserError } from "../base/user-error.ts";
import { checkKeyTemplate, keyTemplateDefault, sanitize } from "../ship/key.ts";
import { keyReader } from "../ship/read-key.ts";
import type { DaemonIo } from "./command.ts";
import type { Given } from "./options.ts";
import { givenIdentity } from "./identity.ts";
import { last, openPlace, windowOf } from "./place.ts";

/** What there is to read. */
export interface Archive {
  store: ObjectStore;
  window: { fromMs?: number; toMs?: number };
  /** In the order of the store; those that their names rule out are left out. */
  objects: AsyncIterable<Named>;
}

/** Opens `place` as `archiveOptions` say. */
export function openArchive(place: string, given: Given, io: DaemonIo): Archive {
  const world = io.world();
  const store = opened(openPlace(place, given, world), given, io);
  const window = windowOf(given, world.clock);
  const device = last(given, "device");
  const wanted = { ...window, device: device && sanitize(device) };
  const read = readerOf(place, last(given, "key") ?? keyTemplateDefault);
  const isAll = window.fromMs === undefined && window.toMs === undefined && device === undefined;
  const entries = store.entries(skipOf(wanted));
  const known = isAll ? notEmpty(entries, place) : entries;
  return { store, window, objects: selected(known, read, wanted) };
}

/** The same store, with what is encrypted decrypted where an identity was given. */
function opened(store: ObjectStore, given: Given, io: DaemonIo): ObjectStore {
  if (last(given, "identity") === undefined) return store;
  let opening: ReturnType<typeof givenIdentity> | undefined;
  return {
    ...store,
    async read(name) {
      const body = await store.read(name);
      const identity = await (opening ??= givenIdentity(given, io));
      return body && isEncrypted(body) ? identity!.decrypt(body) : body;
    },
  };
}

/** In a directory, the way to it may tell as much as what is below. */
export function readerOf(place: string, template: string) {
  const problem = checkKeyTemplate(template);
  if (problem !== undefined) {
    throw new UserError(`--key ${problem}`, "Write it as ship.key in the configuration");
  }
  const read = keyReader(template);
  if (place.startsWith("s3://")) return read;
  const above = resolve(place);
  return (name: string) => read(`${above}/${name}`);
}

async function* notEmpty(entries: AsyncIterable<Entry>, place: string): AsyncGenerator<Entry> {
  let count = 0;
  for await (const entry of entries) {
    count++;
    yield entry;
  }
  if (count === 0)
    throw new UserError(
      `There is nothing in ${place}`,
      "Check its name, and whether anything was stored yet",
    );
}
