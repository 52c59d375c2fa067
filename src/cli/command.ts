import type { TextFile } from "../base/files.ts";

/** What a command may see and touch: passed in by `main`, replaced in tests. */
export interface Io {
  /** Standard output: what was asked for. */
  out(text: string): void;
  /** Standard error: what a person should know beside it. */
  err(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
  readFile(path: string): TextFile;
}

/** One subcommand. Resolves to its exit status; rejects with a UserError when the user is wrong. */
export type Command = (args: readonly string[], io: Io) => Promise<number>;

/** Exit statuses; 70 is EX_SOFTWARE of sysexits.h. */
export const exitStatus = { fine: 0, userError: 2, bug: 70 } as const;
