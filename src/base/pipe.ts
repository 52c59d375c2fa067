import type { PieceReader } from "./child.ts";
import { errorCode } from "./error-code.ts";

/**
 * Reads a pipe as it fills, 64 KiB at most at a time, and nothing while nobody asks for it; or the
 * system's word for why it is none. The runtime reads a duplicate: `descriptor` is closed, by
 * `close`, once it has it.
 */
export function readPipe(
  descriptor: number,
  close: (descriptor: number) => void,
): PieceReader | string {
  try {
    return Bun.file(descriptor).stream().getReader();
  } catch (error) {
    return errorCode(error);
  } finally {
    close(descriptor);
  }
}
