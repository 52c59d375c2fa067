// The kernel's log, `/dev/kmsg`: each read gives one record (Documentation/ABI/testing/dev-kmsg).
import { closeSync, constants, openSync, readSync } from "node:fs";
import { errorCode } from "./error-code.ts";

/** Octets of the longest record, as the kernel has it (PRINTK_MESSAGE_MAX), and a margin. */
export const recordBytesMax = 8192;

export interface KernelLog {
  /**
   * Reads the next record; how many octets, or the system's word: EAGAIN when there is none yet,
   * EPIPE when it gave way before it was read. The next read goes on behind it.
   */
  read(into: Uint8Array): number | string;
  close(): void;
}

/** From the oldest record on that the kernel has; or the system's word for why not. */
export function openKernelLog(path: string): KernelLog | string {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return {
      read(into) {
        try {
          return readSync(descriptor, into, 0, into.length, null);
        } catch (error) {
          return errorCode(error);
        }
      },
      close: () => closeSync(descriptor),
    };
  } catch (error) {
    return errorCode(error);
  }
}
