import { writeSync } from "node:fs";

// Standard output and error. process.stdout and stderr would bring the stream library with them,
// two megabytes that a daemon would carry for ever; the console puts colours around errors.
export const terminal = {
  out: (text: string): void => write(1, text),
  err: (text: string): void => write(2, text),
  /** Standard input as it comes, up to its end. */
  input: (): AsyncIterable<Uint8Array> => Bun.stdin.stream(),
};

/** Writes all of it, or as much as somebody reads: whoever went away misses nothing. */
function write(descriptor: number, text: string): void {
  const octets = Buffer.from(text);
  for (let at = 0; at < octets.length;) {
    try {
      at += writeSync(descriptor, octets, at);
    } catch (error) {
      // Somebody made our pipe non-blocking and reads slowly.
      if ((error as { code?: string }).code !== "EAGAIN") return;
      Bun.sleepSync(1);
    }
  }
}
