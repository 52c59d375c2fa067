import type { OctetFile, TextFile } from "../base/files.ts";
import type { Screen } from "../base/screen.ts";
import type { World } from "../world.ts";

/** What a command may see and touch: passed in by `main`, replaced in tests. */
export interface Io {
  /** Standard output: what was asked for. */
  out(text: string): void;
  /** Standard error: what a person should know beside it. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  readFile(path: string): TextFile;
  /** A whole file of any octets; `/dev/stdin` is standard input, up to its end. */
  readOctets(path: string): OctetFile;
  /**
   * A file, a device or a pipe as it comes, or standard input, up to its end. Rejects with a
   * UserError where it cannot be read.
   */
  input(path?: string): AsyncIterable<Uint8Array>;
}

/** What commands that run the daemon need beside it. */
export interface DaemonIo extends Io {
  /** Every door to the outside. */
  world(): World;
  /** Standard output for octets; false when nobody reads it any more. */
  outOctets(octets: Uint8Array): boolean;
  /**
   * Runs a program of the PATH with our standard streams; its exit status, or undefined when there
   * is none of that name.
   */
  run(program: string, args: readonly string[]): Promise<number | undefined>;
  /** Whether a person types standard input, and looks at standard output and standard error. */
  readonly isTerminal: { readonly in: boolean; readonly out: boolean; readonly err: boolean };
  /** How much of standard output is seen at once; undefined where it is no terminal that tells. */
  readonly screen?: Screen | undefined;
  /** Calls `stop` at the first signal to end; the second one ends the process at once. */
  onStop(stop: () => void): void;
  /** Calls `reload` at SIGHUP. */
  onReload(reload: () => void): void;
  /** Calls `wake` at SIGUSR2: what waits may be sent now. */
  onWake(wake: () => void): void;
}

/** One subcommand. Resolves to its exit status; rejects with a UserError when the user is wrong. */
export type Command<Needs extends Io = Io> = (
  args: readonly string[],
  io: Needs,
) => Promise<number>;

/**
 * Exit statuses; `incomplete`: what was to be verified or sent is not all there; 70 is EX_SOFTWARE
 * of sysexits.h.
 */
export const exitStatus = { fine: 0, incomplete: 1, userError: 2, bug: 70 } as const;
