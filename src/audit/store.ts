import { backoffMs } from "../base/backoff.ts";
import type { Clock } from "../base/clock.ts";
import type { Disk } from "../base/disk.ts";
import type { Random } from "../base/random.ts";
import { UserError } from "../base/user-error.ts";
import type { S3Client } from "../s3/client.ts";
import type { S3Error } from "../s3/error.ts";
import { getObject, listPage } from "../s3/read.ts";

/** Where objects are looked at: a directory or a bucket. */
export interface ObjectStore {
  /** Names in the order of the store. */
  names(): AsyncIterable<string>;
  /** Undefined when there is no such object, or none that can be read. */
  read(name: string): Promise<Uint8Array | undefined>;
}

/** Objects are some megabytes; whatever is longer is none, or was made longer. */
export const objectBytesMax = 256 * 1024 * 1024;

const attemptsMax = 5;

/** Files below a directory, by their path in it. */
export function directoryStore(disk: Disk): ObjectStore {
  return {
    async *names() {
      yield* await disk.list();
    },
    read: (name) => disk.read(name),
  };
}

/** Objects of a bucket below a prefix. What cannot be listed or read at all is a UserError. */
export function bucketStore(
  client: S3Client,
  prefix: string,
  doors: { clock: Clock; random: Random },
): ObjectStore {
  return {
    async *names() {
      let from: string | undefined;
      do {
        const page = await again(() => listPage(client, prefix, from), doors);
        if ("error" in page) throw unreadable(`list "${prefix}"`, page.error);
        yield* page.keys;
        from = page.next;
      } while (from !== undefined);
    },
    async read(name) {
      const outcome = await again(() => getObject(client, name, objectBytesMax), doors);
      if (outcome.ok) return outcome.answer.body;
      if (outcome.error.status === 404) return undefined;
      throw unreadable(`read "${name}"`, outcome.error);
    },
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
