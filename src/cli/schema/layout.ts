// Where the objects of an archive lie, as engines of SQL want to be told.
import { resolve } from "node:path";
import { UserError } from "../../base/user-error.ts";
import { checkKeyTemplate, keyTemplateDefault } from "../../ship/key.ts";
import { last } from "../place.ts";
import type { Given } from "../options.ts";

/** A directory of the key that an engine can skip by its name. */
export interface Partition {
  /** `date`, `year`, `hour` ... */
  name: string;
  kind: "date" | "integer";
  /** Of the number, with zeroes before it. */
  digits: number;
  range: readonly [number, number];
}

export interface Layout {
  /** Undefined for a directory. */
  bucket: string | undefined;
  /** An absolute directory, or the key of the bucket under which all lies, without `/` around it. */
  root: string;
  /** Directories and name below the root, a `*` for what differs: `date=*` + `/hour=*` + ... */
  glob: string;
  /** Directories below the root with `${name}` for partitions: `date=${date}/hour=${hour}`. */
  directories: string;
  partitions: readonly Partition[];
  /** Every partition stands behind its name, as Hive has it: `date=2026-11-21`. */
  isHive: boolean;
  /** Name of the view; with `_stored` of what it is made of. */
  table: string;
  endpoint: string | undefined;
  region: string;
}

const kinds: Record<string, Omit<Partition, "name">> = {
  date: { kind: "date", digits: 0, range: [0, 0] },
  year: { kind: "integer", digits: 4, range: [2026, 2099] },
  month: { kind: "integer", digits: 2, range: [1, 12] },
  day: { kind: "integer", digits: 2, range: [1, 31] },
  hour: { kind: "integer", digits: 2, range: [0, 23] },
  minute: { kind: "integer", digits: 2, range: [0, 59] },
};

/** `place` is where the key template begins: a directory, or a bucket with what a prefix added. */
export function layoutOf(place: string, given: Given): Layout {
  const template = last(given, "key") ?? keyTemplateDefault;
  const problem = checkKeyTemplate(template);
  if (problem !== undefined) throw new UserError(`--key ${problem}`, "Write it as ship.key");
  const table = last(given, "table") ?? "logs";
  if (!/^[a-z_][a-z0-9_]{0,63}$/.test(table)) {
    throw new UserError(`--table is not a name for a table: "${table}"`, "Such as logs");
  }
  const [, bucket, prefix = ""] = /^s3:\/\/([^/']+)(?:\/([^']*))?$/.exec(place) ?? [];
  const segments = template.replace(/^\/+/, "").split("/");
  const fixed = segments.findIndex((segment) => segment.includes("{"));
  const above = segments.slice(0, fixed).join("/");
  const base = bucket === undefined ? resolve(place) : prefix.replace(/^\/+|\/+$/g, "");
  // Of a bucket the prefix may be what every key begins with.
  const isWithin = above === "" || (bucket !== undefined && base === above);
  const root = isWithin ? base : [base, above].filter((part) => part !== "").join("/");
  const below = segments.slice(fixed);
  const partitions = partitionsOf(below.slice(0, -1));
  return {
    ...{ bucket, root, table, ...partitions },
    glob: below.map((segment) => segment.replace(/\{\w+\}([-_]?\{\w+\})*/g, "*")).join("/"),
    endpoint: last(given, "endpoint"),
    region: last(given, "region") ?? "us-east-1",
  };
}

/** None when a directory holds what no engine can list in advance, as the name of a device. */
function partitionsOf(
  directories: readonly string[],
): Pick<Layout, "partitions" | "isHive" | "directories"> {
  const text = directories.join("/");
  const names = [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const isKnown = names.every((name) => Object.hasOwn(kinds, name));
  const isOnce = new Set(names).size === names.length;
  if (!isKnown || !isOnce) return { partitions: [], isHive: false, directories: "" };
  return {
    partitions: names.map((name) => ({ name, ...kinds[name]! })),
    isHive: directories.every((segment) => /^(\w+)=\{\1\}$/.test(segment)),
    directories: text.replace(/\{(\w+)\}/g, "$${$1}"),
  };
}
