import type { TextFile } from "../base/files.ts";

/**
 * A secret as it was given, or as its file holds it; undefined when there is none. A file that
 * cannot be read is told of by the checks.
 */
export function secretIn(
  value: string | undefined,
  file: string | undefined,
  readFile: (path: string) => TextFile,
): string | undefined {
  if (value !== undefined || file === undefined) return value;
  const read = readFile(file);
  return read.ok ? read.text.trim() : undefined;
}
