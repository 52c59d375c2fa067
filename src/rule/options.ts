import type { Condition } from "./condition.ts";
import type { Template } from "./template.ts";

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
}
