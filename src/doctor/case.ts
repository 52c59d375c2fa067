import type { statusOf } from "../admin/status.ts";
import type { Box } from "../base/box.ts";
import type { Clock } from "../base/clock.ts";
import type { OpenDialog } from "../base/dialog.ts";
import type { Disk } from "../base/disk.ts";
import type { TextFile } from "../base/files.ts";
import type { Http } from "../base/http.ts";
import type { Config } from "../config/config.ts";
import type { Word } from "./finding.ts";

/** What is looked through: nothing of the box is changed, and one small object is put. */
export interface Doors {
  clock: Clock;
  http: Http;
  env: Readonly<Record<string, string | undefined>>;
  readTextFile(path: string): TextFile;
  openDialog: OpenDialog;
  openDisk(directory: string): Disk;
  box: Box;
  /** What the kernel grants a process without CAP_NET_ADMIN, as it counts: twice what it asks. */
  grantedBytes(askedBytes: number): number | undefined;
}

/** As it comes over HTTP. */
export type Status = ReturnType<typeof statusOf>;

/** The daemon that runs with this configuration. */
export interface Daemon {
  readonly status: Status;
  /** Undefined where /proc does not tell. */
  readonly pid: number | undefined;
}

export type SettingsForm = "toml" | "uci" | "variables";

/** What every check is given. */
export interface Case {
  readonly config: Config;
  /** The file that settings stand in, or what there is in its place. */
  readonly origin: string;
  /** All of them as TOML, without secrets. */
  readonly settings: string;
  /** What settings are written as: how a remedy is said. */
  readonly form: SettingsForm;
  /** Nothing is put anywhere. */
  readonly isReadOnly: boolean;
  readonly daemon: Daemon | undefined;
  readonly doors: Doors;
}

/** A look at one thing. Never rejects for what the world is like. */
export type Check = (subject: Case) => Word[] | Promise<Word[]>;

/** For a connection of a check; all of them together take no longer than `examineMsMax`. */
export const connectMsMax = 8000;
