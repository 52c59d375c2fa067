import { viewInSight } from "./views.ts";

/** Fields and buttons have these keys for themselves. */
const busy = "input, textarea, select, button, summary, a, dialog";

export interface KeyActions {
  focusFilter(): void;
  pause(): void;
  /** Away with what was opened. */
  close(): void;
}

/** `/` goes to the filter, space stops the tail and lets it go on, Escape closes a line. */
export function listenToKeys({ focusFilter, pause, close }: KeyActions): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isBusy = event.target instanceof Element && event.target.closest(busy) !== null;
    const isTyping = event.target instanceof Element && event.target.matches("input, textarea");
    if (event.key === "/" && !isTyping) focusFilter();
    else if (event.key === " " && !isBusy && viewInSight() === "tail") pause();
    else if (event.key === "Escape") return close();
    else return;
    event.preventDefault();
  });
}
