import type { PieceReader } from "./child.ts";

/**
 * Reads a pipe as it fills, 64 KiB at most at a time, and nothing while nobody asks for it. The
 * runtime reads a duplicate: `descriptor` is closed, by `close`, once it has it.
 */
export function readPipe(descriptor: number, close: (descriptor: number) => void): PieceReader {
  const reader = Bun.file(descriptor).stream().getReader();
  close(descriptor);
  return reader;
}
