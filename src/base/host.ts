/** What a step came to. `code` is the system's word (EACCES, EROFS), or a status that is not 0. */
export type HostResult = { ok: true } | { ok: false; code: string };

/** Where a file is written before it gets its name. */
export const partOf = (path: string): string => `${path}.part`;

/** The box that Sluice is installed on: its files and its programs. Paths are absolute. */
export interface Host {
  /** Undefined when there is no such file, or it is no small text. */
  read(path: string): string | undefined;
  /** Whether there is a file, a folder or anything else. */
  has(path: string): boolean;
  /** Writes beside and renames; missing folders are made. */
  write(path: string, text: string, mode: number): HostResult;
  /** The same for somebody else's file, which keeps its owner and its mode; a new one gets `mode`. */
  rewrite(path: string, text: string, mode: number): HostResult;
  /** Puts this executable there, in the same way. */
  writeProgram(path: string): HostResult;
  rename(from: string, to: string): HostResult;
  /** A folder goes with all that is in it. Ok, too, when there is nothing. */
  remove(path: string): HostResult;
  /** A folder with something in it stays. */
  removeEmpty(path: string): void;
  /** Runs a program and waits; what it says goes to the terminal. */
  run(argv: readonly string[]): HostResult;
}
