import type { Timeline } from "./timeline.ts";

const linesMax = 60;

/** What happened last, for a person, and a digest of all of it, to tell two lives apart. */
export class Trace {
  #lines: string[] = [];
  #digest = 0n;
  readonly #timeline: Timeline;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  say(text: string): void {
    const line = `${(this.#timeline.nowMs / 1000).toFixed(3).padStart(10)} ${text}`;
    this.#digest = Bun.hash.wyhash(line, this.#digest);
    this.#lines.push(line);
    if (this.#lines.length >= 2 * linesMax) this.#lines = this.#lines.slice(linesMax);
  }

  get digest(): string {
    return this.#digest.toString(16);
  }

  get lines(): string[] {
    return this.#lines.slice(-linesMax);
  }
}
