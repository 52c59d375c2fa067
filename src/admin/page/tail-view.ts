// What is received, as it comes. Lines are gathered and shown once a frame.
import type { Api, Fault } from "./api.ts";
import { part, say, sayAtField } from "./dom.ts";
import { after } from "./doors.ts";
import type { LineDetail } from "./line-detail.ts";
import { LineList } from "./line-list.ts";
import { LineStore, type Entry } from "./line-store.ts";
import { Place } from "./place.ts";
import { tailLoop, type TailListener } from "./tail-stream.ts";
import { counted, whole } from "./words.ts";

/** The rate that is shown is that of so long. */
const rateMs = 1000;

export class TailView implements TailListener {
  readonly #api: Api;
  readonly #list = new LineList(part("tail-lines"));
  readonly #store = new LineStore();
  readonly #filter = part<HTMLInputElement>("tail-filter");
  readonly #pause = part("tail-pause");
  #place = new Place();
  #listening: AbortController | undefined;
  #state = "Listening for lines…";
  #isDue = false;
  #passedOver = 0;
  /** Lines since the last time that the rate was told; undefined while none come. */
  #ratedCount: number | undefined;
  #rate = "";
  /** What comes first was received before. */
  #isCatchingUp = true;

  constructor(api: Api, detail: LineDetail) {
    this.#api = api;
    this.#list.onLeave(() => this.#showPause());
    this.#list.onOpen((line) => detail.open(line, () => this.#list.focus()));
    this.#pause.addEventListener("click", () => this.pause());
    part("tail-clear").addEventListener("click", () => this.#clear());
    part("tail-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#refilter();
    });
  }

  focusFilter(): void {
    this.#filter.select();
    this.#filter.focus();
  }

  /** Stops the list where it is, or lets it go on with what came meanwhile. */
  pause(): void {
    this.#list.isFollowing = !this.#list.isFollowing;
    if (this.#list.isFollowing) this.#list.unselect();
    this.#showPause();
  }

  /** Listens while it is in sight: the daemon has few places for listeners. */
  show(isShown: boolean): void {
    if (isShown) {
      this.#list.show(this.#store.shown);
      this.#listen();
    } else this.#stop();
  }

  entries(entries: Entry[]): void {
    if (this.#ratedCount === undefined) after(rateMs, () => this.#tellRate());
    this.#ratedCount = (this.#ratedCount ?? 0) + entries.length;
    this.#store.add(entries);
    this.#draw();
  }

  heard(): void {
    this.#isCatchingUp = true;
    sayAtField(this.#filter, "");
    this.#say("Listening for lines…");
  }

  wrong(fault: string): void {
    sayAtField(this.#filter, fault);
    this.#say("The filter is wrong: nothing comes.");
  }

  lost({ fault, status }: Fault): void {
    sayAtField(this.#filter, "");
    this.#say(`${status === 0 ? "No answer" : fault}; trying again…`);
  }

  #listen(): void {
    if (this.#listening !== undefined) return;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    void tailLoop(this.#api, this.#filter.value.trim(), this, { signal, place: this.#place });
  }

  #stop(): void {
    this.#listening?.abort();
    this.#listening = undefined;
    this.#place.break();
  }

  #refilter(): void {
    this.#clear();
    this.#place = new Place();
    this.#list.isFollowing = true;
    this.#showPause();
    this.#stop();
    this.#listen();
  }

  #clear(): void {
    this.#store.clear();
    this.#passedOver = 0;
    this.#list.unselect();
    this.#list.show(this.#store.shown);
    this.#draw();
  }

  #say(state: string): void {
    this.#state = state;
    this.#draw();
  }

  #showPause(): void {
    const isPaused = !this.#list.isFollowing;
    say(this.#pause, isPaused ? "Go on" : "Pause");
    this.#pause.setAttribute("aria-pressed", String(isPaused));
    this.#draw();
  }

  #draw(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      if (this.#list.isFollowing) this.#passedOver += this.#store.take();
      if (this.#list.isFollowing) this.#list.show(this.#store.shown);
      this.#showState();
    });
  }

  #showState(): void {
    const waiting = this.#store.waiting;
    const isPaused = !this.#list.isFollowing;
    const paused = `Paused: ${waiting === 0 ? "nothing new" : `${counted(waiting, "newer line")}`}`;
    say(part("tail-state"), isPaused ? paused : this.#state);
    part("tail-empty").hidden = this.#store.shown.length > 0;
    const over = this.#passedOver > 0 ? `${whole(this.#passedOver)} passed over · ` : "";
    say(part("tail-rate"), over + this.#rate);
  }

  /** Once a second while lines come. */
  #tellRate(): void {
    const count = this.#ratedCount ?? 0;
    this.#ratedCount = count === 0 ? undefined : 0;
    const isTold = count > 0 && !this.#isCatchingUp;
    this.#isCatchingUp = false;
    this.#rate = isTold ? `${whole(count / (rateMs / 1000))} lines/s` : "";
    if (count > 0) after(rateMs, () => this.#tellRate());
    this.#draw();
  }
}
