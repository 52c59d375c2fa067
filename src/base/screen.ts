import { openLibc } from "./libc.ts";

/** How much a terminal shows. */
export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** TIOCGWINSZ, ioctl_tty(2). */
const getWindowSize = 0x5413;

/** The terminal behind a descriptor; undefined when it is none, or does not know (a serial line). */
export function screenOf(descriptor: 0 | 1 | 2): Screen | undefined {
  // struct winsize: rows, columns, and twice what nobody fills in; 16 bits each.
  const size = Buffer.alloc(8);
  if (openLibc()?.ioctl(descriptor, getWindowSize, size) !== 0) return undefined;
  const [rows, columns] = [size.readUInt16LE(0), size.readUInt16LE(2)];
  return rows > 0 && columns > 0 ? { columns, rows } : undefined;
}
