// What the ring and the spool still have of yesterday.
import { isFault, type Api, type Found } from "./api.ts";
import { part, say, sayAtField } from "./dom.ts";
import { wallMs } from "./doors.ts";
import type { LineDetail } from "./line-detail.ts";
import { LineList } from "./line-list.ts";
import { foundInWords } from "./words.ts";

const limit = 1000;

export class SearchView {
  readonly #api: Api;
  readonly #list = new LineList(part("search-lines"));
  readonly #filter = part<HTMLInputElement>("search-filter");
  readonly #range = part<HTMLSelectElement>("search-range");
  #search = new AbortController();

  constructor(api: Api, detail: LineDetail) {
    this.#api = api;
    this.#list.onOpen((line) => detail.open(line, () => this.#list.focus()));
    this.#range.addEventListener("change", () => this.#showRange());
    part("search-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#run();
    });
    this.#showRange();
  }

  focusFilter(): void {
    this.#filter.select();
    this.#filter.focus();
  }

  async #run(): Promise<void> {
    this.#search.abort();
    this.#search = new AbortController();
    const { signal } = this.#search;
    const query = new URLSearchParams({ filter: this.#filter.value.trim(), limit: String(limit) });
    for (const [name, time] of this.#times()) query.set(name, time);
    say(part("search-state"), "Searching…");
    const found = await this.#api.get<Found>(`api/v1/search?${query}`, signal);
    if (signal.aborted) return;
    const isWrong = isFault(found) && found.status === 400;
    sayAtField(this.#filter, isWrong ? found.fault : "");
    say(part("search-state"), isFault(found) ? faultText(found) : foundInWords(found));
    const lines = isFault(found) ? [] : found.lines;
    this.#list.unselect();
    this.#list.isFollowing = true;
    this.#list.show(lines.map((line) => JSON.stringify(line)));
  }

  /** The bounds that were asked for, as RFC 3339. */
  #times(): [string, string][] {
    const { value } = this.#range;
    if (value === "all") return [];
    if (value !== "own") {
      return [["from", new Date(wallMs() - Number(value) * 60_000).toISOString()]];
    }
    return ["from", "to"].flatMap((name): [string, string][] => {
      const { valueAsNumber, value: local } = part<HTMLInputElement>(`search-${name}`);
      return Number.isNaN(valueAsNumber) ? [] : [[name, new Date(local).toISOString()]];
    });
  }

  #showRange(): void {
    part("search-own").hidden = this.#range.value !== "own";
  }
}

function faultText({ fault, status }: { fault: string; status: number }): string {
  return status === 400 ? "The filter is wrong." : `${fault}. Try again.`;
}
