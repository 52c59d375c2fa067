// One line with all that is known of it, and the text as it came where that was kept.
import type { Line } from "./api.ts";
import { make, part } from "./dom.ts";
import { severityWord } from "./words.ts";

export class LineDetail {
  readonly #panel = part("detail");
  readonly #fields = part("detail-fields");
  readonly #raw = part("detail-raw");
  #onClose: () => void = () => {};

  constructor() {
    part("detail-close").addEventListener("click", () => this.close());
  }

  /** `json` is a stored line; `onClose` takes the focus back. */
  open(json: string, onClose: () => void): void {
    const line = JSON.parse(json) as Line;
    this.#onClose = onClose;
    this.#fields.replaceChildren(
      ...flat(line)
        .filter(([name]) => name !== "raw")
        .flatMap(([name, value]) => [make("dt", "", name), make("dd", "", valueText(name, value))]),
    );
    this.#raw.textContent = typeof line["raw"] === "string" ? line["raw"] : json;
    part("detail-raw-title").textContent =
      typeof line["raw"] === "string" ? "As it came" : "As it is stored (the parse lost nothing)";
    this.#panel.hidden = false;
    this.#panel.focus();
  }

  close(): void {
    if (this.#panel.hidden) return;
    this.#panel.hidden = true;
    this.#onClose();
  }
}

/** `fields.src_ip` and the like, as filters name them. */
function flat(value: object, before = ""): [string, unknown][] {
  return Object.entries(value).flatMap(([name, inner]): [string, unknown][] =>
    typeof inner === "object" && inner !== null
      ? flat(inner as object, `${before}${name}.`)
      : [[before + name, inner]],
  );
}

function valueText(name: string, value: unknown): string {
  return name === "severity" ? `${String(value)} (${severityWord(value)})` : String(value);
}
