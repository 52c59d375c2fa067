// A list of lines of which only those in sight are elements: some fifty, however many there are.
// All rows have the same height, so where a line is shown is arithmetic.
import { make } from "./dom.ts";
import type { Entry } from "./line-store.ts";
import { LineRow } from "./line-row.ts";

/** Rows beyond each edge, so that scrolling finds them there. */
const beyond = 4;

export class LineList {
  /** Follows the newest line; scrolling up ends it. */
  isFollowing = true;
  readonly #box: HTMLElement;
  readonly #spacer = make("div", "spacer");
  readonly #rows: LineRow[] = [];
  #entries: readonly Entry[] = [];
  /** Where it was put to follow. */
  #followedTop = 0;
  #selected = -1;
  #open: (line: string) => void = () => {};
  #onLeave: () => void = () => {};

  /** `box` is an empty element that scrolls. */
  constructor(box: HTMLElement) {
    this.#box = box;
    box.setAttribute("role", "listbox");
    box.tabIndex = 0;
    box.append(this.#spacer);
    box.addEventListener("scroll", () => this.#scrolled());
    box.addEventListener("keydown", (event) => this.#key(event));
    this.#spacer.addEventListener("click", (event) => this.#click(event));
    new ResizeObserver(() => this.#resized()).observe(box);
  }

  /** Somebody wants to see the fields of a line. */
  onOpen(open: (line: string) => void): void {
    this.#open = open;
  }

  /** Somebody scrolls away from the newest line, or selects one. */
  onLeave(leave: () => void): void {
    this.#onLeave = leave;
  }

  get isAtEnd(): boolean {
    const { scrollTop, clientHeight, scrollHeight } = this.#box;
    return scrollHeight - clientHeight - scrollTop < 2;
  }

  focus(): void {
    this.#box.focus();
  }

  /** No line is selected any more. */
  unselect(): void {
    this.#selected = -1;
    this.#box.removeAttribute("aria-activedescendant");
  }

  /** Draws those in sight. Called at most once a frame. */
  show(entries: readonly Entry[]): void {
    this.#entries = entries;
    const { clientHeight } = this.#box;
    if (clientHeight === 0) return;
    const rowHeight = this.#rowHeight();
    this.#spacer.style.height = `${entries.length * rowHeight}px`;
    if (this.isFollowing) {
      this.#box.scrollTop = entries.length * rowHeight;
      this.#followedTop = this.#box.scrollTop;
    }
    const first = Math.max(0, Math.floor(this.#box.scrollTop / rowHeight) - beyond);
    const count = Math.ceil(clientHeight / rowHeight) + 2 * beyond;
    this.#fit(count);
    for (const [nth, row] of this.#rows.entries()) {
      // In order, so that what is marked and what is heard is in order as well.
      const at = first + nth;
      row.show(entries[at], at * rowHeight, at);
      row.select(at === this.#selected);
      if (at === this.#selected) this.#box.setAttribute("aria-activedescendant", row.element.id);
    }
  }

  #rowHeight(): number {
    return parseFloat(getComputedStyle(this.#box).getPropertyValue("--row"));
  }

  #fit(count: number): void {
    while (this.#rows.length > count) this.#rows.pop()!.element.remove();
    while (this.#rows.length < count) {
      const row = new LineRow(`${this.#box.id}-${this.#rows.length}`);
      this.#rows.push(row);
      this.#spacer.append(row.element);
    }
  }

  /** Another size of the box moves the end away as well: only who goes up leaves it. */
  #scrolled(): void {
    const isUp = this.#box.scrollTop < this.#followedTop - 1;
    if (this.isFollowing && isUp && !this.isAtEnd) {
      this.isFollowing = false;
      this.#onLeave();
    }
    this.show(this.#entries);
  }

  #click(event: MouseEvent): void {
    const row = this.#rows.find(({ element }) => element.contains(event.target as Node));
    // Who marks text with the mouse wants the text.
    if (row === undefined || !getSelection()?.isCollapsed) return;
    this.#select(row.at);
    this.#openSelected();
  }

  #key(event: KeyboardEvent): void {
    const page = Math.floor(this.#box.clientHeight / this.#rowHeight()) - 1;
    const steps: Record<string, number> = {
      ...{ ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page },
      ...{ Home: -this.#entries.length, End: this.#entries.length },
    };
    if (event.key === "Enter") return this.#openSelected();
    const step = steps[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const from = this.#selected < 0 ? this.#entries.length : this.#selected;
    this.#select(Math.max(0, Math.min(this.#entries.length - 1, from + step)));
  }

  #select(at: number): void {
    if (this.#entries.length === 0) return;
    this.isFollowing = false;
    this.#onLeave();
    this.#selected = at;
    this.#scrollToSelected();
    this.show(this.#entries);
  }

  #scrollToSelected(): void {
    const top = this.#selected * this.#rowHeight();
    const { scrollTop, clientHeight } = this.#box;
    const under = top + this.#rowHeight() - clientHeight;
    this.#box.scrollTop = Math.min(top, Math.max(scrollTop, under));
  }

  /** The fields of the selected line take room from the list: it stays in sight. */
  #resized(): void {
    if (this.#selected >= 0) this.#scrollToSelected();
    this.show(this.#entries);
  }

  #openSelected(): void {
    const entry = this.#entries[this.#selected];
    if (typeof entry === "string") this.#open(entry);
  }
}
