import type { Line } from "./api.ts";
import { make, say } from "./dom.ts";
import type { Entry } from "./line-store.ts";
import { clockTime, severityWord } from "./words.ts";

/** One element of the list, which shows one line after another. */
export class LineRow {
  readonly element: HTMLElement;
  /** Which entry it shows. */
  at = -1;
  readonly #time = make("span", "time");
  readonly #severity = make("span", "severity");
  readonly #host = make("span", "host");
  readonly #tag = make("span", "tag");
  readonly #content = make("span", "content");
  #entry: Entry | undefined;

  constructor(id: string) {
    const parts = [this.#time, this.#severity, this.#host, this.#tag, this.#content];
    this.element = make("div", "line", ...parts);
    this.element.id = id;
    this.element.hidden = true;
    this.element.setAttribute("role", "option");
  }

  /** Shows an entry at that height, or nothing. */
  show(entry: Entry | undefined, top: number, at: number): void {
    const { element } = this;
    element.hidden = entry === undefined;
    if (this.at !== at) element.style.transform = `translateY(${top}px)`;
    this.at = at;
    if (entry === undefined || entry === this.#entry) return;
    this.#entry = entry;
    if (typeof entry === "string") this.#showLine(JSON.parse(entry) as Line);
    else this.#showRemark(entry.remark);
  }

  select(isSelected: boolean): void {
    if (this.element.hasAttribute("aria-selected") === isSelected) return;
    if (isSelected) this.element.setAttribute("aria-selected", "true");
    else this.element.removeAttribute("aria-selected");
  }

  #showLine({ received_at, severity, hostname, tag, content }: Line): void {
    // The number is ours and of eight; nothing else of a line is ever a class.
    const level = typeof severity === "number" && severity in [0, 1, 2, 3, 4, 5, 6, 7];
    this.element.className = level ? `line severity-${severity as number}` : "line";
    say(this.#time, clockTime(received_at));
    say(this.#severity, severityWord(severity));
    say(this.#host, String(hostname ?? ""));
    say(this.#tag, String(tag ?? ""));
    say(this.#content, String(content ?? ""));
  }

  #showRemark(remark: string): void {
    this.element.className = "line remark";
    for (const part of [this.#time, this.#severity, this.#host, this.#tag]) say(part, "");
    say(this.#content, remark);
  }
}
