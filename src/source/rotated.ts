import type { TailFiles } from "../base/tail-files.ts";

/** What the file of a path may be called by now: `app.log.1`, `app.log-20261121`; the oldest first. */
export function rotatedOf(path: string, files: TailFiles): string[] {
  const found = files.find(`${path}[.-]*`).flatMap((other) => {
    const file = files.look(other);
    const isRotated = /^[.-][\d.-]+$/.test(other.slice(path.length)) && typeof file === "object";
    return isRotated ? [{ other, ...file }] : [];
  });
  found.sort((one, next) => one.modifiedAtMs - next.modifiedAtMs);
  return found.map(({ other }) => other);
}
