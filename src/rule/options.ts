import type { Condition } from "./condition.ts";
import type { Template } from "./template.ts";

/**
 * When a rule has something to say: at matches, or at their absence. `recovers`: the end of it is
 * told as well.
 */
export type RuleOccasion =
  | { kind: "match" }
  /** When `count` messages of one key have come within the time. */
  | { kind: "count"; count: number; withinMs: number; recovers: boolean }
  /** When a key is new; what comes within `learnMs` of the start is known. */
  | { kind: "new"; learnMs: number }
  /** When a key has had no message for the time. */
  | { kind: "absence"; forMs: number; recovers: boolean };

/** One rule, as it was configured. */
export interface RuleOptions {
  name: string;
  condition: Condition;
  /** Messages that say, by the same key, that it is over: its end is told then. */
  over?: Condition;
  /** What is said about a message that meets the condition. */
  message: Template;
  /** What sets one matter apart from another: each has a cooldown of its own. */
  key: Template;
  channels: string[];
  /** After an alert, further ones of the same key are counted and told when it ends. */
  cooldownMs: number;
  when: RuleOccasion;
}
