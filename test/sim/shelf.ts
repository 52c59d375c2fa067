/** One boot's messages in one sink. */
export class Shelf {
  /** By seq: the object that holds it. */
  readonly owners: string[] = [];
  stored = 0;
  refused = 0;
  /** Of these the daemon knows. */
  acknowledged = 0;
  /** Everything up to here is stored, refused or lost. */
  lastSeq = 0;

  /** Not for this sink: it was not there. */
  #absent = 0;
  /** The sink was there from the boot on, and once: what it gets comes in order. */
  isWhole = true;

  get holes(): number {
    return this.lastSeq - this.stored - this.refused - this.#absent;
  }

  /** It begins here, perhaps once more. */
  beginAt(firstSeq: number): void {
    this.isWhole = false;
    this.lastSeq = firstSeq - 1;
    this.#absent = this.lastSeq - this.stored - this.refused;
  }
}
