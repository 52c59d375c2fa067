import type { Clock } from "./clock.ts";

/** Values that a log line may carry; secrets have no way in because nobody passes them. */
export type LogFields = Record<string, string | number | boolean | undefined>;

/** What Sluice says about itself: transitions only, never one line per message. */
export interface Log {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** Says nothing. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };

/** One JSON object per line: `{"at":"2026-…Z","level":"info","event":"sink recovered",…}`. */
export function jsonLog(clock: Clock, write: (line: string) => void): Log {
  const line =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      const at = new Date(clock.wallMs()).toISOString();
      write(JSON.stringify({ at, level, event, ...fields }) + "\n");
    };
  return { info: line("info"), warn: line("warn"), error: line("error") };
}
