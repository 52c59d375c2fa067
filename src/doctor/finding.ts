/** What a look at one thing has come to. Nothing in it is a secret. */
export interface Finding {
  /** What it is about, in a word or two: the same for all findings of one check. */
  readonly topic: string;
  /** `problem`: messages do not get where they belong, or will not; `warning`: it may be so. */
  readonly state: "ok" | "warning" | "problem";
  /** One sentence without a period. */
  readonly what: string;
  /** What comes of it. */
  readonly why?: string;
  /** The exact command or setting that mends it; commands of several lines are lines. */
  readonly mend?: string;
}

/** All but what it is about. */
export type Word = Omit<Finding, "topic">;

export function fine(what: string): Word {
  return { state: "ok", what };
}

export function warning(what: string, more: { why: string; mend: string }): Word {
  return { state: "warning", what, ...more };
}

export function problem(what: string, more: { why: string; mend: string }): Word {
  return { state: "problem", what, ...more };
}
