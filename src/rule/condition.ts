// The one condition language of Sluice: of alert rules, filters, tail and search alike.
import type { Cidr } from "../source/address.ts";
import type { NumberField, TextField } from "./field.ts";

/** What a condition says, as data. `=`, `!=`, `in` and comparisons are written with these. */
export type Condition =
  | { kind: "all" }
  | { kind: "and" | "or"; parts: Condition[] }
  | { kind: "not"; part: Condition }
  | { kind: "contains" | "equals"; field: TextField; text: string }
  | { kind: "matches"; field: TextField; pattern: PatternText }
  /** A number in a closed range. */
  | { kind: "range"; field: NumberField; min: number; max: number }
  | { kind: "within"; cidr: Cidr };

/** A regular expression as it was written. */
export interface PatternText {
  source: string;
  /** POSIX extended, leftmost-longest, instead of RE2's syntax. */
  posix: boolean;
  /** Ours, and tried in our tests: compiled when it is needed, for that takes memory. */
  isKnown?: true;
}

/** Every regular expression of a condition, in the order in which they were written. */
export function patternsOf(condition: Condition): PatternText[] {
  if (condition.kind === "matches") return [condition.pattern];
  if (condition.kind === "not") return patternsOf(condition.part);
  if (condition.kind === "and" || condition.kind === "or") {
    return condition.parts.flatMap(patternsOf);
  }
  return [];
}
