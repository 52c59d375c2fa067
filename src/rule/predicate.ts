import type { Message, Origin } from "../syslog/message.ts";
import { cidrHolds, parseAddress, type Cidr } from "../source/address.ts";
import type { Condition, PatternText } from "./condition.ts";
import type { Groups, Pattern } from "./pattern.ts";

/** Does the message meet a condition? */
export type Predicate = (message: Message) => boolean;

/** A condition that can be asked. */
export interface OpenCondition {
  readonly test: Predicate;
  /** What the first expression captured that matches, in the order in which they were written. */
  groups(message: Message): Groups;
}

const noGroups: Groups = { numbered: [], named: {} };

/** `patterns` holds every expression of the condition, compiled. */
export function openCondition(
  condition: Condition,
  patterns: ReadonlyMap<PatternText, Pattern>,
): OpenCondition {
  const matches = matchesOf(condition);
  return {
    test: predicateOf(condition, patterns),
    groups(message) {
      for (const { field, pattern } of matches) {
        const text = field(message);
        const compiled = patterns.get(pattern)!;
        if (compiled.test(text)) return compiled.groups(text);
      }
      return noGroups;
    },
  };
}

function predicateOf(condition: Condition, patterns: ReadonlyMap<PatternText, Pattern>): Predicate {
  switch (condition.kind) {
    case "all":
      return () => true;
    case "and": {
      const parts = condition.parts.map((part) => predicateOf(part, patterns));
      return (message) => parts.every((part) => part(message));
    }
    case "or": {
      const parts = condition.parts.map((part) => predicateOf(part, patterns));
      return (message) => parts.some((part) => part(message));
    }
    case "not": {
      const part = predicateOf(condition.part, patterns);
      return (message) => !part(message);
    }
    case "contains":
      return (message) => condition.field(message).includes(condition.text);
    case "equals":
      return (message) => condition.field(message) === condition.text;
    case "matches": {
      const pattern = patterns.get(condition.pattern)!;
      return (message) => pattern.test(condition.field(message));
    }
    case "range":
      return (message) => {
        const value = condition.field(message);
        return value >= condition.min && value <= condition.max;
      };
    case "within":
      return within(condition.cidr);
  }
}

/** A peer stays where it is: its address is read once. */
function within(cidr: Cidr): Predicate {
  const known = new WeakMap<Origin, boolean>();
  return ({ origin }) => {
    const before = known.get(origin);
    if (before !== undefined) return before;
    const bytes = parseAddress(origin.address);
    const holds = bytes !== undefined && cidrHolds(cidr, bytes);
    known.set(origin, holds);
    return holds;
  };
}

function matchesOf(condition: Condition): Extract<Condition, { kind: "matches" }>[] {
  if (condition.kind === "matches") return [condition];
  if (condition.kind !== "and" && condition.kind !== "or") return [];
  return condition.parts.flatMap(matchesOf);
}
