// The rule tester: lines as they come from the network, and what the rules would say to them.
import { isFault, type Api, type Fault, type Tried } from "./api.ts";
import { make, part, say, sayAtField } from "./dom.ts";
import { counted } from "./words.ts";

type Result = Tried["results"][number];
type Match = Result["matches"][number];

export class RulesView {
  readonly #api: Api;
  readonly #lines = part<HTMLTextAreaElement>("rules-lines");
  readonly #source = part<HTMLInputElement>("rules-source");
  readonly #condition = part<HTMLInputElement>("rules-condition");
  readonly #message = part<HTMLInputElement>("rules-message");

  constructor(api: Api) {
    this.#api = api;
    const form = part<HTMLFormElement>("rules-form");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#run();
    });
    this.#lines.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
  }

  async #run(): Promise<void> {
    const lines = this.#lines.value.split("\n").filter((line) => line.trim() !== "");
    if (lines.length === 0) return this.#fault("Paste a line first", this.#lines);
    const [condition, message] = [this.#condition.value.trim(), this.#message.value];
    const rule = { condition, ...(message === "" ? {} : { message }) };
    const source = this.#source.value.trim();
    const tried = await this.#api.post<Tried>("api/v1/rules/test", {
      ...{ lines, ...(source === "" ? {} : { source }), ...(condition === "" ? {} : { rule }) },
    });
    if (isFault(tried)) return this.#fault(tried.fault, this.#fieldOf(tried));
    this.#fault("", undefined);
    const matches = tried.results.reduce((sum, result) => sum + result.matches.length, 0);
    say(part("rules-state"), `${counted(lines.length, "line")} tried: ${matchesText(matches)}`);
    part("rules-results").replaceChildren(...tried.results.map(resultItem));
  }

  /** The field that the answer is about. */
  #fieldOf({ fault, status }: Fault): HTMLElement | undefined {
    if (status !== 400 && status !== 413) return undefined;
    if (fault.startsWith("source")) return this.#source;
    if (fault.startsWith("Cannot understand the condition")) return this.#condition;
    return /message|template|brace|\{/.test(fault) ? this.#message : this.#lines;
  }

  #fault(fault: string, at: HTMLElement | undefined): void {
    const fields = [this.#lines, this.#source, this.#condition, this.#message];
    for (const field of fields) sayAtField(field, field === at ? fault : "");
    say(part("rules-state"), at === undefined ? fault : "");
    if (at !== undefined) at.focus();
  }
}

function matchesText(count: number): string {
  return count === 0 ? "no rule matches" : `${count} ${count === 1 ? "match" : "matches"}`;
}

function resultItem({ line, format, fields, matches }: Result): HTMLElement {
  const facts = Object.entries({ format, ...fields }).filter(([, value]) => value !== undefined);
  const none = [make("p", "quiet", "No rule matches: nothing would be sent")];
  return make(
    "li",
    "tried",
    make("pre", "", line),
    make("dl", "", ...facts.flatMap(factItems)),
    ...(matches.length === 0 ? none : matches.map(matchItem)),
  );
}

function factItems([name, value]: [string, unknown]): HTMLElement[] {
  return [make("dt", "", name), make("dd", "", String(value))];
}

function matchItem({ rule, when, occasion, groups, text, channels }: Match): HTMLElement {
  const to = channels.length === 0 ? "" : ` to ${channels.join(", ")}`;
  const meets = when === "over" ? "ends, and says so" : "matches";
  const once = occasion === undefined ? "" : ` ${occasion}`;
  const captured = groups.map(({ name, text: value }) => `${name} = ${value}`).join(", ");
  return make(
    "div",
    "match",
    make("p", "", make("strong", "well", rule), ` ${meets}: would send${to}${once}`),
    make("pre", "", text),
    ...(captured === "" ? [] : [make("p", "quiet", `captured: ${captured}`)]),
  );
}
