// The page: asks the daemon every few seconds how it is, and shows what is in sight.
import { showAlerts } from "./alerts-view.ts";
import { Api, isFault, type Alerts, type Devices, type Status } from "./api.ts";
import { Charts } from "./charts.ts";
import { showDevices } from "./devices-view.ts";
import { part } from "./dom.ts";
import { sleep, wallMs } from "./doors.ts";
import { listenToKeys } from "./keys.ts";
import { LineDetail } from "./line-detail.ts";
import { RulesView } from "./rules-view.ts";
import { SearchView } from "./search-view.ts";
import { showHealth, showState } from "./state-view.ts";
import { TailView } from "./tail-view.ts";
import { askToken } from "./token-dialog.ts";
import { goTo, isStateInSight, onView, viewInSight } from "./views.ts";
import { clockTime, lasting } from "./words.ts";

const everyMs = 5000;
const retryMs = 2000;

const api = new Api(askToken);
const detail = new LineDetail();
const tail = new TailView(api, detail);
const search = new SearchView(api, detail);
const charts = new Charts();
new RulesView(api);
/** Ends the wait of the loop: what has come into sight is asked for at once. */
let wake = new AbortController();

const look = () => {
  tail.show(viewInSight() === "tail" && !document.hidden);
  wake.abort();
};
onView(() => {
  detail.close();
  look();
});
document.addEventListener("visibilitychange", look);
listenToKeys({ focusFilter, pause: () => tail.pause(), close: () => detail.close() });
void askLoop();

function focusFilter(): void {
  if (viewInSight() === "search") return search.focusFilter();
  goTo("tail");
  tail.focusFilter();
}

/** Goes on for as long as the page is open; a daemon that is gone is asked until it is back. */
async function askLoop(): Promise<never> {
  let answeredAtMs = wallMs();
  for (;;) {
    wake = new AbortController();
    const isAnswered = document.hidden || (await askAll());
    if (isAnswered) answeredAtMs = wallMs();
    else showGone(answeredAtMs);
    await sleep(isAnswered ? everyMs : retryMs, wake.signal);
  }
}

async function askAll(): Promise<boolean> {
  const status = await api.get<Status>("api/v1/status");
  if (isFault(status)) return false;
  document.body.classList.remove("gone");
  showState(status);
  if (isStateInSight()) charts.show(status);
  const view = viewInSight();
  if (view === "devices") await show<Devices>("api/v1/devices", showDevices);
  if (view === "alerts") await show<Alerts>("api/v1/alerts", showAlerts);
  return true;
}

async function show<T extends object>(path: string, draw: (answer: T) => void): Promise<void> {
  const answer = await api.get<T>(path);
  if (!isFault(answer)) draw(answer);
}

function showGone(sinceMs: number): void {
  document.body.classList.add("gone");
  const since = clockTime(new Date(sinceMs).toISOString());
  const forText = lasting((wallMs() - sinceMs) / 1000);
  showHealth({ text: `No answer since ${since} (${forText}); trying again`, mood: "failing" });
  document.title = `? ${part("device").textContent} · Sluice`;
}
