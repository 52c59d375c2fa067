import { cidrHolds, parseAddress, type Cidr } from "../source/address.ts";
import type { Condition, PatternText } from "./condition.ts";
import type { Groups, Pattern } from "./pattern.ts";
import type { Subject } from "./subject.ts";

/** Does the message meet a condition? */
export type Predicate = (subject: Subject) => boolean;

/** A condition that can be asked. */
export interface OpenCondition {
  readonly test: Predicate;
  /** What the first expression captured that matches, in the order in which they were written. */
  groups(subject: Subject): Groups;
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
    groups(subject) {
      for (const { field, pattern } of matches) {
        const text = field.read(subject);
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
      return (subject) => parts.every((part) => part(subject));
    }
    case "or": {
      const parts = condition.parts.map((part) => predicateOf(part, patterns));
      return (subject) => parts.some((part) => part(subject));
    }
    case "not": {
      const part = predicateOf(condition.part, patterns);
      return (subject) => !part(subject);
    }
    case "contains":
      return (subject) => condition.field.read(subject).includes(condition.text);
    case "equals":
      return (subject) => condition.field.read(subject) === condition.text;
    case "matches": {
      const pattern = patterns.get(condition.pattern)!;
      return (subject) => pattern.test(condition.field.read(subject));
    }
    case "range":
      return (subject) => {
        const value = condition.field.read(subject);
        return value >= condition.min && value <= condition.max;
      };
    case "within":
      return within(condition.cidr);
  }
}

/** A peer stays where it is: its address is read once. */
function within(cidr: Cidr): Predicate {
  const known = new WeakMap<Subject["origin"], boolean>();
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
