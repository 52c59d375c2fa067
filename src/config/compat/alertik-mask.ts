import { literalTemplate } from "../../rule/template.ts";

/**
 * Alertik's mask as a template: `@1` and `@12` (two digits where there are two) are groups, `@@` is
 * an at sign. Undefined when it asks for group 0, for one that the expression does not have, or
 * for none: Alertik gives up such a message.
 */
export function alertikMask(mask: string, groups: number): string | undefined {
  let isSound = true;
  const parts = mask.split(/(@(?:@|\d{1,2}|))/).map((part) => {
    if (!part.startsWith("@")) return literalTemplate(part);
    if (part === "@@") return "@";
    const group = Number(part.slice(1));
    isSound &&= part.length > 1 && group > 0 && group <= groups;
    return `{${group}}`;
  });
  return isSound ? parts.join("") : undefined;
}
