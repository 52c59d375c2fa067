import type { Condition } from "./condition.ts";
import type { Template } from "./template.ts";

/** When a rule has something to say: at matches, or at their absence. */
export type RuleOccasion =
  | { kind: "match" }
  /** When `count` messages of one key have come within the time. */
  | { kind: "count"; count: number; withinMs: number }
  /** When a key is new; what comes within `learnMs` of the start is known. */
  | { kind: "new"; learnMs: number }
  /** When a key has had no message for the time, and when one comes again. */
  | { kind: "absence"; forMs: number };

/** One rule, as it was configured. */
export interface RuleOptions {
  name: string;
  condition: Condition;
  /** What is said about a message that meets the condition. */
  message: Template;
  /** What sets one matter apart from another: each has a cooldown of its own. */
  key: Template;
  channels: string[];
  /** After an alert, further ones of the same key are counted and told when it ends. */
  cooldownMs: number;
  when: RuleOccasion;
}
