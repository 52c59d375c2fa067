// The state of each part: one line each, in place, so that nothing moves while it is read.
import type { Status } from "./api.ts";
import { make, part, say } from "./dom.ts";
import { wallMs } from "./doors.ts";
import {
  emptyInWords,
  factsInWords,
  healthInWords,
  partsInWords,
  type PartWords,
} from "./state-words.ts";

/**
 * Draws what was answered last. What stands there already is changed in its place, so that text
 * that somebody has selected stays selected.
 */
export function showState(status: Status): void {
  const { device } = status;
  say(part("device"), device);
  const health = healthInWords(status);
  document.title = `${health.mood === "well" ? "" : "! "}${device} · Sluice`;
  showHealth(health);
  say(part("tail-empty"), emptyInWords(status, location.hostname));
  say(part("facts"), factsInWords(status, wallMs()));
  const parts = partsInWords(status);
  const body = part("parts");
  // Another set of parts, after a change of the configuration, is drawn anew.
  const names = JSON.stringify(parts.map(({ group, name }) => [group, name]));
  if (body.dataset["names"] !== names) body.replaceChildren(...parts.map(newItem));
  body.dataset["names"] = names;
  for (const [at, words] of parts.entries()) update(body.children[at]!, words);
}

/** The line at the top: one look. */
export function showHealth({ text, mood }: Pick<PartWords, "text" | "mood">): void {
  const health = part("health");
  say(health, text);
  health.className = mood;
}

function newItem({ group, name }: PartWords, at: number, all: PartWords[]): HTMLElement {
  const isFirst = all[at - 1]?.group !== group;
  return make(
    "li",
    isFirst ? "part first" : "part",
    make("span", "group", isFirst ? group : ""),
    make("p", "what", make("span", "name", name), " ", make("span", "words")),
    make("span", "hint"),
    make("details", "", make("summary", ""), make("ol", "")),
  );
}

function update(item: Element, { mood, text, hint, outages = [] }: PartWords): void {
  const [, what, hintPlace, details] = item.children as unknown as HTMLElement[];
  const [name, words] = what!.children as unknown as HTMLElement[];
  name!.className = `name ${mood}`;
  say(words!, text);
  say(hintPlace!, hint ?? "");
  hintPlace!.hidden = hint === undefined;
  details!.hidden = outages.length === 0;
  const [summary, list] = details!.children as unknown as [HTMLElement, HTMLElement];
  say(summary, outages.length === 1 ? "1 outage" : `${outages.length} outages`);
  if (list.children.length !== outages.length) {
    list.replaceChildren(...outages.map(() => make("li", "")));
  }
  for (const [at, outage] of outages.entries()) say(list.children[at]!, outage);
}
