import { backoffMs } from "../base/backoff.ts";
import { collectEvery } from "../base/collect.ts";
import type { Clock } from "../base/clock.ts";
import type { Disk } from "../base/disk.ts";
import type { Random } from "../base/random.ts";
import { UserError } from "../base/user-error.ts";
import type { S3Client } from "../s3/client.ts";
import type { S3Error } from "../s3/error.ts";
import { getObject, getPart, listPage, type ListFrom } from "../s3/read.ts";
import { isTrial } from "../ship/key.ts";

/** An object before it is read. */
export interface Entry {
  name: string;
  /** Undefined where the list does not tell. */
  bytes: number | undefined;
}

/** Where objects are looked at: a directory or a bucket. */
export interface ObjectStore {
  /**
   * All objects in the order of the store, but those of `sluice doctor`. `skip` says behind which
   * name the list may go on from this one; where that costs nothing it is not asked.
   */
  entries(skip?: (name: string) => string | undefined): AsyncIterable<Entry>;
  /** Undefined when there is no such object, or none that can be read. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Up to `partBytes` of an object from there on, fewer where it ends; undefined as with `read`. */
  part(entry: Entry, from: number): Promise<Uint8Array | undefined>;
  /** Bytes of an object. */
  size(entry: Entry): Promise<number | undefined>;
  /** How many reads at a time are worth while. */
  readonly readsMax: number;
}

/** Objects are some megabytes; whatever is longer is none, or was made longer. */
const objectBytesMax = 256 * 1024 * 1024;

/** What is looked through is read in parts of this size: most objects are smaller. */
export const partBytes = 4 * 1024 * 1024;

const attemptsMax = 5;

const collect = collectEvery(4 * partBytes);

/** The rest of an object behind its first part. */
export async function* partsBehind(
  store: Pick<ObjectStore, "part">,
  entry: Entry,
  first: Uint8Array,
): AsyncGenerator<Uint8Array> {
  yield first;
  let from = first.length;
  for (let last = first; last.length === partBytes; from += last.length) {
    const next = await store.part(entry, from);
    // What has gone meanwhile is torn.
    if (next === undefined) return;
    collect(next.length);
    yield (last = next);
  }
}

/** Files below a directory, by their path in it. Folders that may not be read are a UserError, last. */
export function directoryStore(disk: Disk): ObjectStore {
  return {
    async *entries() {
      const unread: string[] = [];
      const names = await disk.list((folder, code) => {
        // Nothing is there, or it is a file: there is nothing to be left out.
        if (code === "ENOENT" || code === "ENOTDIR") return;
        // Every ext4 has one, for root alone.
        if (!/\/lost\+found\/?$/.test(folder)) unread.push(`Cannot read ${folder}: ${code}`);
      });
      for (const name of names) if (!isTrial(name)) yield { name, bytes: undefined };
      const hint = "What lies there is left out: ask as a user who may read it, such as root";
      if (unread.length > 0) throw new UserError(unread.join("\n"), hint);
    },
    read: (name) => disk.read(name),
    part: ({ name }, from) => disk.readPart(name, { from, bytesMax: partBytes }),
    size: ({ name }) => disk.size(name),
    // One is read while the other is looked through.
    readsMax: 2,
  };
}

/** Objects of a bucket below a prefix. What cannot be listed or read at all is a UserError. */
export function bucketStore(
  client: S3Client,
  prefix: string,
  doors: { clock: Clock; random: Random },
): ObjectStore {
  return {
    async *entries(skip = () => undefined) {
      let from: ListFrom | undefined = {};
      let behind = "";
      let obeys = true;
      while (from !== undefined) {
        const at: ListFrom = from;
        const page = await again(() => listPage(client, prefix, at), doors);
        if ("error" in page) throw unreadable(`list "${prefix}"`, page.error);
        // A store that does not know `start-after` begins anew: it is listed as a whole.
        if (at.after && (page.entries[0]?.name ?? "~") <= at.after) obeys = false;
        for (const entry of page.entries) {
          if (entry.name <= behind) continue;
          behind = skip(entry.name) ?? "";
          if (behind === "" && !isTrial(entry.name)) yield entry;
        }
        // A page of names that are passed over is not worth its request.
        from = page.next && (behind === "" || !obeys ? page.next : { after: behind });
      }
    },
    async read(name) {
      const outcome = await again(() => getObject(client, name, objectBytesMax), doors);
      if (outcome.ok) return outcome.answer.body;
      if (outcome.error.status === 404) return undefined;
      throw unreadable(`read "${name}"`, outcome.error);
    },
    async part({ name, bytes = 0 }, from) {
      if (from > 0 && from >= bytes) return new Uint8Array();
      const isOne = bytes <= partBytes;
      const outcome = await again(
        () =>
          isOne
            ? getObject(client, name, partBytes)
            : getPart(client, name, { from, bytesMax: partBytes }),
        doors,
      );
      // A server that knows no parts begins anew.
      const isThat = outcome.ok && (from === 0 || outcome.answer.status === 206);
      if (isThat) return outcome.answer.body;
      if (outcome.ok || outcome.error.status === 404) return undefined;
      throw unreadable(`read "${name}"`, outcome.error);
    },
    size: async ({ bytes }) => bytes,
    readsMax: 8,
  };
}

/** The weather passes; five attempts are enough for a person who waits. */
async function again<T extends object>(
  attempt: () => Promise<T>,
  { clock, random }: { clock: Clock; random: Random },
): Promise<T> {
  for (let failures = 1; ; failures++) {
    const outcome = await attempt();
    const error = "error" in outcome ? (outcome.error as S3Error) : undefined;
    const passes = error !== undefined && (error.status === 0 || error.status >= 500);
    if (!passes || failures === attemptsMax) return outcome;
    await clock.sleep(backoffMs(failures, random));
  }
}

function unreadable(what: string, { status, code, message }: S3Error): UserError {
  const word = status === 0 ? `${code} (${message})` : `${status} ${code}`;
  const hint =
    "Check bucket, --endpoint, --region and the key, which needs s3:ListBucket and s3:GetObject";
  return new UserError(`Cannot ${what}: ${word}`, hint);
}
