import { shownField } from "./field.ts";
import type { Groups } from "./pattern.ts";
import type { Subject } from "./subject.ts";

/** A text with places in it: literal pieces, and `{name}` for a field or a group. */
export type Template = readonly (string | Place)[];

export interface Place {
  readonly name: string;
}

/** A word of letters, digits, dots, dashes, `@` and `_` in braces; other braces are themselves. */
const place = /\{\{|\{([\w.@-]+)\}/g;

/** Reads `{hostname}: {1} failed`; a brace that is meant is written twice. */
export function parseTemplate(text: string): Template {
  const parts: (string | Place)[] = [];
  let from = 0;
  for (const match of text.matchAll(place)) {
    parts.push(text.slice(from, match.index));
    parts.push(match[1] === undefined ? "{" : { name: match[1] });
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts.filter((part) => part !== "");
}

/** The template that gives the text back as it is. */
export function literalTemplate(text: string): string {
  return text.replaceAll("{", "{{");
}

/** The places that are neither a field nor one of the groups. */
export function unknownPlaces(
  template: Template,
  groups: { count: number; names: readonly string[] },
): string[] {
  const isKnown = (name: string): boolean =>
    /^\d+$/.test(name)
      ? Number(name) <= groups.count
      : groups.names.includes(name) || shownField(name) !== undefined;
  const names = template.flatMap((part) => (typeof part === "string" ? [] : part.name));
  return [...new Set(names)].filter((name) => !isKnown(name));
}

/** Puts in what the message and its match say. Groups come before fields of the same name. */
export function renderTemplate(template: Template, subject: Subject, groups: Groups): string {
  let text = "";
  for (const part of template) {
    text += typeof part === "string" ? part : valueOf(part.name, subject, groups);
  }
  return text;
}

/**
 * What a rule says about a message: its name where that comes to nothing, for services refuse an
 * empty text, and the alert would be lost.
 */
export function renderMessage(
  { name, message }: { name: string; message: Template },
  subject: Subject,
  groups: Groups,
): string {
  const text = renderTemplate(message, subject, groups);
  return text.trim() === "" ? name : text;
}

function valueOf(name: string, subject: Subject, { numbered, named }: Groups): string {
  if (/^\d+$/.test(name)) return numbered[Number(name)] ?? "";
  const group = named[name];
  if (group !== undefined) return numbered[group] ?? "";
  return shownField(name)?.(subject) ?? "";
}
