// Where the commands that read an archive look, and what of it they look at.
import { basename, dirname, resolve } from "node:path";
import { bucketStore, directoryStore, type ObjectStore } from "../audit/store.ts";
import type { Clock } from "../base/clock.ts";
import { UserError } from "../base/user-error.ts";
import { durationMs } from "../config/quantity.ts";
import { S3Client } from "../s3/client.ts";
import type { World } from "../world.ts";
import type { Given } from "./options.ts";

/** Objects of `s3://BUCKET/PREFIX`, of a directory and what is below it, or one that is a file. */
export function openPlace(place: string, given: Given, world: World): ObjectStore {
  const [, bucket, prefix = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(place) ?? [];
  if (bucket === undefined && place.startsWith("s3:")) {
    throw new UserError(`"${place}" names no bucket`, "Write s3://BUCKET or s3://BUCKET/PREFIX");
  }
  if (bucket === undefined) return pathStore(resolve(place), world);
  const caFile = last(given, "ca-file");
  const ca = caFile === undefined ? undefined : world.readTextFile(caFile);
  if (ca?.ok === false) throw new UserError(`Cannot read "${caFile}": ${ca.code}`, "See --ca-file");
  const client = new S3Client(
    {
      ...{ bucket, endpoint: last(given, "endpoint") ?? "", addressing: "auto", credentials: {} },
      region: last(given, "region") ?? "us-east-1",
      ...{ connectTimeoutMs: 10_000, timeoutMs: 300_000 },
      // Nothing is put.
      put: { tags: {}, metadata: {}, contentMd5: false, unsignedPayload: false, ifNoneMatch: true },
    },
    ca?.text,
    world,
  );
  return bucketStore(client, prefix, world);
}

/** Where nothing lies below a path, it may be the one object itself. */
function pathStore(path: string, world: World): ObjectStore {
  const below = directoryStore(world.openDisk(path));
  const beside = directoryStore(world.openDisk(dirname(path)));
  const file = basename(path);
  let isFile = false;
  return {
    ...below,
    async *entries() {
      let count = 0;
      for await (const entry of below.entries()) {
        count++;
        yield entry;
      }
      isFile = count === 0 && (await beside.size({ name: file, bytes: undefined })) !== undefined;
      if (isFile) yield { name: file, bytes: undefined };
    },
    read: (name) => (isFile ? beside : below).read(name),
    part: (entry, from) => (isFile ? beside : below).part(entry, from),
    size: (entry) => (isFile ? beside : below).size(entry),
  };
}

/** The value that was given last. */
export function last(given: Given, name: string): string | undefined {
  return given.get(name)?.at(-1);
}

/** A day, perhaps with a time and a zone (RFC 3339, or with a space and without seconds). */
const timePattern =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;

/** `2026-11-21` or `2026-11-21T08:00Z` in milliseconds; without a zone it is UTC. */
export function timeOf(given: Given, name: string): number | undefined {
  const text = last(given, name);
  if (text === undefined) return undefined;
  const [, day = "", time = "00:00", zone = "Z"] = timePattern.exec(text) ?? [];
  const ms = Date.parse(`${day}T${time}${zone.toUpperCase()}`);
  // The 30th of February would be one of March.
  const dayMs = Date.parse(day);
  const isDay = !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(day);
  if (isDay && !Number.isNaN(ms)) return ms;
  throw new UserError(
    `--${name} is not a time: "${text}"`,
    "Write 2026-11-21 or 2026-11-21T08:00Z",
  );
}

/** What --from, --to and --since say. */
export function windowOf(given: Given, clock: Clock): { fromMs?: number; toMs?: number } {
  const [fromMs, toMs, since] = [timeOf(given, "from"), timeOf(given, "to"), last(given, "since")];
  const sinceMs = since === undefined ? undefined : durationMs(since);
  if (since !== undefined && sinceMs === undefined) {
    throw new UserError(`--since is not a duration: "${since}"`, "Write 2h, 90m or 7d");
  }
  const start = sinceMs === undefined ? fromMs : clock.wallMs() - sinceMs;
  return { ...(start !== undefined && { fromMs: start }), ...(toMs !== undefined && { toMs }) };
}
