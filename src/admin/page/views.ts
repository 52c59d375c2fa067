// Which view is in sight: the part of the address behind "#". A wide window shows the state beside
// any other view.
import { part } from "./dom.ts";

const viewNames = ["state", "tail", "search", "devices", "rules", "alerts"] as const;
export type ViewName = (typeof viewNames)[number];

const wide = matchMedia("(min-width: 1100px)");

/** Calls with the view that is in sight beside the state, now and whenever it is another one. */
export function onView(show: (view: ViewName) => void): void {
  const change = () => {
    const view = viewInSight();
    document.body.dataset["view"] = view;
    for (const name of viewNames) {
      const link = part(`to-${name}`);
      if (name === view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    show(view);
  };
  addEventListener("hashchange", change);
  wide.addEventListener("change", change);
  change();
}

export function goTo(view: ViewName): void {
  location.hash = view;
  // The browser tells it later as well; who goes there wants to do something there now.
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function viewInSight(): ViewName {
  const asked = viewNames.find((name) => `#${name}` === location.hash) ?? "state";
  return asked === "state" && wide.matches ? "tail" : asked;
}

export function isStateInSight(): boolean {
  return wide.matches || viewInSight() === "state";
}
