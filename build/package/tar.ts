// Tar archives whose bytes depend on nothing but what is in them (POSIX.1-1988 ustar; GNU's magic
// where a reader wants it). Package formats fix the order, the names and the owners of entries, so
// they are written here rather than by a tar program and its options.
import { assert } from "../../src/base/assert.ts";
import type { Entry } from "./tree.ts";

export interface TarStyle {
  /** Of everything, seconds since the epoch. */
  modifiedAtS: number;
  /** Before each path: "" or "./". */
  prefix?: "" | "./";
  /** OpenWrt's and Debian's tools write GNU headers; images are ustar. */
  magic?: "ustar" | "gnu";
}

const blockBytes = 512;

/** The archive: a header and the padded content of each entry in order, then two empty blocks. */
export function tar(entries: readonly Entry[], style: TarStyle): Buffer {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    parts.push(header(entry, style));
    if (entry.kind !== "file") continue;
    parts.push(entry.bytes, Buffer.alloc(-entry.bytes.length & (blockBytes - 1)));
  }
  parts.push(Buffer.alloc(2 * blockBytes));
  return Buffer.concat(parts);
}

/** The root itself, which packages begin with. */
export const rootFolder: Entry = { kind: "folder", path: "", mode: 0o755 };

function header(entry: Entry, { modifiedAtS, prefix = "", magic = "ustar" }: TarStyle): Buffer {
  const block = Buffer.alloc(blockBytes);
  const slash = entry.kind === "folder" && entry.path !== "" ? "/" : "";
  const name = `${prefix}${entry.path}${slash}`;
  assert(Buffer.byteLength(name) <= 100, `${name} is too long for a tar header`);
  const owner = entry.owner ?? 0;
  block.write(name, 0);
  octal(block, 100, 8, entry.mode);
  octal(block, 108, 8, owner);
  octal(block, 116, 8, owner);
  octal(block, 124, 12, entry.kind === "file" ? entry.bytes.length : 0);
  octal(block, 136, 12, modifiedAtS);
  block.write({ file: "0", link: "2", folder: "5" }[entry.kind], 156);
  if (entry.kind === "link") block.write(entry.target, 157);
  block.write(magic === "gnu" ? "ustar  \0" : "ustar\x0000", 257, "latin1");
  if (owner === 0) {
    block.write("root", 265);
    block.write("root", 297);
  }
  // The sum is taken with blanks in its own place.
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, octet) => total + octet, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

function octal(block: Buffer, offset: number, bytes: number, value: number): void {
  block.write(`${value.toString(8).padStart(bytes - 1, "0")}\0`, offset, "latin1");
}
