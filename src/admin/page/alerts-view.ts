import type { Alerts } from "./api.ts";
import { make, part, say } from "./dom.ts";
import { wallMs } from "./doors.ts";
import { counted, dayTime, severityWord } from "./words.ts";

type Alert = Alerts["alerts"][number];

const became: Record<string, string> = {
  waiting: "waits to be sent",
  sent: "sent",
  refused: "refused",
  counted: "told by number later",
  handed_over: "handed to its fallback",
};

let shown = "";

/** The last alerts, the newest first, and how each channel fared with them. */
export function showAlerts({ alerts }: Alerts): void {
  const none = "No alert since the start. [[rule]] and alert.detect in the settings make them";
  const text = alerts.length === 0 ? none : counted(alerts.length, "alert");
  say(part("alerts-state"), text);
  // Drawn anew only when something is new: what somebody has marked stays marked.
  const now = JSON.stringify(alerts);
  if (now === shown) return;
  shown = now;
  part("alerts-list").replaceChildren(...alerts.map(alertItem));
}

function alertItem({ at, rule, text, hostname, severity, count, channels }: Alert): HTMLElement {
  const about = [
    make("time", "quiet", dayTime(at, wallMs())),
    make("strong", "", rule),
    make("span", "quiet", `${hostname}, ${severityWord(severity)}`),
    ...(count > 1 ? [make("span", "quiet", counted(count, "message"))] : []),
  ];
  const delivery = channels.map(({ name, state }) =>
    make("li", moodOf(state), `${name}: ${became[state] ?? state}`),
  );
  const none = channels.length === 0 ? [make("li", "quiet", "no channel is told")] : [];
  return make(
    "li",
    "alert",
    make("p", "about", ...about),
    make("p", "said", text),
    make("ul", "delivery", ...delivery, ...none),
  );
}

function moodOf(state: string): string {
  if (state === "refused") return "failing";
  return state === "sent" ? "well" : "notice";
}
