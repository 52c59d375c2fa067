import type { DaemonIo } from "./command.ts";

const bufferBytes = 256 * 1024;

/** Standard output for many lines: written together, and given up when nobody reads any more. */
export class Output {
  readonly #write: DaemonIo["outOctets"];
  readonly #buffer = Buffer.allocUnsafe(bufferBytes);
  #bytes = 0;
  /** Whoever read has gone away. */
  isOver = false;

  constructor(write: DaemonIo["outOctets"]) {
    this.#write = write;
  }

  /** A line, without its line feed. */
  line(line: string | Buffer): void {
    const octets = typeof line === "string" ? Buffer.from(line) : line;
    if (this.#bytes + octets.length + 1 > bufferBytes) this.flush();
    if (octets.length + 1 > bufferBytes) {
      this.isOver ||= !this.#write(Buffer.concat([octets, lineFeed]));
      return;
    }
    octets.copy(this.#buffer, this.#bytes);
    this.#buffer[this.#bytes + octets.length] = lineFeed[0]!;
    this.#bytes += octets.length + 1;
  }

  flush(): void {
    if (this.#bytes > 0) this.isOver ||= !this.#write(this.#buffer.subarray(0, this.#bytes));
    this.#bytes = 0;
  }
}

const lineFeed = Buffer.from("\n");
