// Time of the whole simulated world: what happens when, and nothing in between. A life runs in one
// synchronous loop; the engine's microtasks are drained after every event.
import { drainMicrotasks } from "bun:jsc";

interface Event {
  atMs: number;
  /** Events of one moment happen in the order they were asked for. */
  order: number;
  happen: (() => void) | undefined;
}

export class Timeline {
  /** Since the world began. */
  nowMs = 0;
  /** How many events have happened, to find a loop that turns without time passing. */
  events = 0;
  #orders = 0;
  /** A binary heap by time and order. */
  readonly #heap: Event[] = [];

  /** `happen` is called once, after `ms`; the answer cancels it. */
  after(ms: number, happen: () => void): () => void {
    const event: Event = { atMs: this.nowMs + Math.max(0, ms), order: this.#orders++, happen };
    this.#push(event);
    return () => void (event.happen = undefined);
  }

  /** Lets time pass until it is `untilMs`, or until nobody wants to go on. */
  run(untilMs: number, goOn: () => boolean = () => true): void {
    drainMicrotasks();
    while (goOn()) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > untilMs) {
        this.nowMs = Math.max(this.nowMs, untilMs);
        return;
      }
      this.#pop();
      if (next.happen === undefined) continue;
      this.nowMs = next.atMs;
      this.events++;
      next.happen();
      drainMicrotasks();
    }
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
