import type { TailFile, TailFiles } from "../../../src/base/tail-files.ts";

/** A directory as a file system has it: names of files that have octets and an identity. */
export class FakeTailFiles implements TailFiles {
  readonly names = new Map<string, { id: string; text: string; modifiedAtMs: number }>();
  /** Why a path cannot be opened. */
  readonly refused = new Map<string, string>();
  #ids = 0;
  #changes = 0;
  readonly #watches = new Set<() => void>();

  append(path: string, text: string): void {
    const file = this.names.get(path) ?? { id: `1:${++this.#ids}`, text: "", modifiedAtMs: 0 };
    file.text += text;
    file.modifiedAtMs = ++this.#changes;
    this.names.set(path, file);
    for (const onChange of this.#watches) onChange();
  }

  rename(from: string, to: string): void {
    this.names.set(to, this.names.get(from)!);
    this.names.delete(from);
  }

  truncate(path: string): void {
    this.names.get(path)!.text = "";
  }

  watch(path: string, onChange: () => void) {
    if (!this.names.has(path)) return undefined;
    this.#watches.add(onChange);
    return () => void this.#watches.delete(onChange);
  }

  find(pattern: string): string[] {
    return [...this.names.keys()].filter((path) => new Bun.Glob(pattern).match(path)).sort();
  }

  look(path: string) {
    const file = this.names.get(path);
    return file === undefined ? "ENOENT" : { ...file, bytes: file.text.length };
  }

  open(path: string): TailFile | string {
    const file = this.names.get(path);
    if (file === undefined || this.refused.has(path)) return this.refused.get(path) ?? "ENOENT";
    let [text, octets] = ["", Buffer.alloc(0)];
    // Megabytes are not to be encoded for every piece that is read of them.
    const encoded = (): Buffer => {
      if (text !== file.text) [text, octets] = [file.text, Buffer.from(file.text)];
      return octets;
    };
    return {
      id: file.id,
      bytes: () => encoded().length,
      read: (into, at) => encoded().subarray(at).copy(into),
      close() {},
    };
  }
}
