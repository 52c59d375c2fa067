import type { Entry } from "./tree.ts";

/** One program for one kind of processor, with the files of one platform around it. */
export interface Package {
  version: string;
  /** Of the packaging: the same program packed differently counts up. */
  release: number;
  description: string;
  /** Of everything, seconds since the epoch. */
  modifiedAtS: number;
  entries: readonly Entry[];
  /** Paths of files that belong to the user once they are there: an upgrade keeps them. */
  keep: readonly string[];
  /** Number of the user that the daemon runs as. */
  user: number;
}
