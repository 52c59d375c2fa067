import { viewInSight } from "./views.ts";

/** Fields and buttons have these keys for themselves. */
const busy = "input, textarea, select, button, summary, a, dialog";

export interface KeyActions {
  focusFilter(): void;
  pause(): void;
}

/** `/` goes to the filter, the space bar stops the tail and lets it go on. */
export function listenToKeys({ focusFilter, pause }: KeyActions): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const isBusy = event.target instanceof Element && event.target.closest(busy) !== null;
    const isTyping = event.target instanceof Element && event.target.matches("input, textarea");
    if (event.key === "/" && !isTyping) focusFilter();
    else if (event.key === " " && !isBusy && viewInSight() === "tail") pause();
    else return;
    event.preventDefault();
  });
}
