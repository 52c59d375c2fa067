/**
 * Memory for unfinished frames, shared by the connections of one listener; the first KiB of each
 * does not count.
 */
export class CarryBudget {
  readonly bytesMax: number;
  #used = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  /** Takes so many bytes, or what is left; answers how many. */
  take(bytes: number): number {
    const granted = Math.min(bytes, this.bytesMax - this.#used);
    this.#used += granted;
    return granted;
  }

  giveBack(bytes: number): void {
    this.#used -= bytes;
  }
}

const smallest = 1024;

/** The start of an unfinished frame: grows as it must, up to a limit; counts what had no room. */
export class Carry {
  bytes: Buffer = Buffer.alloc(0);
  /** Octets that are kept. */
  kept = 0;
  /** Octets that came, kept or not. */
  came = 0;
  readonly #bytesMax: number;
  readonly #budget: CarryBudget;

  constructor(bytesMax: number, budget: CarryBudget) {
    this.#bytesMax = bytesMax;
    this.#budget = budget;
  }

  append(data: Buffer, start: number, end: number): void {
    // Once a frame is cut it stays cut: what follows a gap is not its continuation.
    const whole = this.came === this.kept;
    this.came += end - start;
    if (!whole) return;
    const wanted = Math.min(this.came, this.#bytesMax);
    if (wanted > this.bytes.length) this.#grow(wanted);
    this.kept += data.copy(this.bytes, this.kept, start, end);
  }

  /** Forgets the frame; big memory is given back, small memory serves the next one. */
  clear(): void {
    this.kept = 0;
    this.came = 0;
    if (this.bytes.length > smallest * 4) this.release();
  }

  release(): void {
    this.#budget.giveBack(Math.max(0, this.bytes.length - smallest));
    this.bytes = Buffer.alloc(0);
  }

  #grow(wanted: number): void {
    const size = Math.min(Math.max(wanted, this.bytes.length * 2, smallest), this.#bytesMax);
    // The first of it is everybody's: others' long frames must not cut a short one.
    const own = this.bytes.length === 0 ? Math.min(size, smallest) : 0;
    const granted = own + this.#budget.take(size - this.bytes.length - own);
    if (granted === 0) return;
    const bigger = Buffer.allocUnsafeSlow(this.bytes.length + granted);
    this.bytes.copy(bigger, 0, 0, this.kept);
    this.bytes = bigger;
  }
}
