// What every Disk promises, the real one and the one that tests use in its place.
import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Disk } from "../../src/base/disk.ts";
import { systemDisk } from "../../src/base/system-disk.ts";
import { FakeDisk } from "../fake-disk.ts";

const root = mkdtempSync(join(tmpdir(), "sluice-contract-"));
afterAll(() => rmSync(root, { recursive: true }));
let count = 0;

const disks: [string, () => Disk][] = [
  ["systemDisk", () => systemDisk(join(root, String(++count), "made", "when needed"))],
  ["FakeDisk", () => new FakeDisk()],
];

describe.each(disks)("%s", (_, open) => {
  const text = async (disk: Disk, name: string) => {
    const body = await disk.read(name);
    return body && Buffer.from(body).toString();
  };

  test("gives back what was written, in order", async () => {
    const disk = open();
    const parts = [Buffer.from("one "), new Uint8Array(), Buffer.from("two")];
    expect(await disk.write("logs/date=2026-11-21/a.gz", parts)).toEqual({ ok: true });
    expect(await text(disk, "logs/date=2026-11-21/a.gz")).toBe("one two");
  });

  test("says what it lies in, before there is anything", async () => {
    expect(await open().fileSystem()).toMatch(/^[a-z0-9]+$/);
  });

  test("replaces a file that is there", async () => {
    const disk = open();
    await disk.write("a", [Buffer.from("long and old")]);
    expect(await disk.write("a", [Buffer.from("new")])).toEqual({ ok: true });
    expect(await text(disk, "a")).toBe("new");
    expect(await disk.list()).toEqual(["a"]);
  });

  test("lists all files below, sorted", async () => {
    const disk = open();
    expect(await disk.list()).toEqual([]);
    for (const name of ["b", "a/z", "a/b/c", ".hidden"]) await disk.write(name, []);
    expect(await disk.list()).toEqual([".hidden", "a/b/c", "a/z", "b"]);
  });

  test("knows nothing of files that are not there", async () => {
    const disk = open();
    await disk.write("folder/file", [Buffer.from("x")]);
    for (const name of ["none", "folder"]) {
      expect(await disk.read(name)).toBeUndefined();
      expect(await disk.size(name)).toBeUndefined();
    }
    expect(await disk.remove("none")).toEqual({ ok: true });
  });

  test("forgets what was removed", async () => {
    const disk = open();
    await disk.write("a/b", [Buffer.from("x")]);
    expect(await disk.remove("a/b")).toEqual({ ok: true });
    expect(await disk.read("a/b")).toBeUndefined();
    expect(await disk.list()).toEqual([]);
  });

  test("keeps large files whole", async () => {
    const disk = open();
    const part = Uint8Array.from({ length: 1 << 20 }, (_, index) => index * 31);
    await disk.write("large", [part, part, part]);
    expect(Bun.SHA256.hash((await disk.read("large"))!, "hex")).toBe(
      Bun.SHA256.hash(Buffer.concat([part, part, part]), "hex"),
    );
  });

  test("gives a part of a file, and less where it ends", async () => {
    const disk = open();
    await disk.write("a", [Buffer.from("0123456789")]);
    const f = async (from: number, bytesMax: number, expected: string) =>
      expect(Buffer.from((await disk.readPart("a", { from, bytesMax }))!).toString()).toBe(
        expected,
      );
    await f(0, 4, "0123");
    await f(4, 4, "4567");
    await f(8, 4, "89");
    await f(10, 4, "");
    expect(await disk.readPart("b", { from: 0, bytesMax: 4 })).toBeUndefined();
  });

  test("takes several writes at once", async () => {
    const disk = open();
    const names = Array.from({ length: 20 }, (_, index) => `dir-${index % 3}/${index}`);
    const results = names.map((name) => disk.write(name, [Buffer.from(name)]));
    for (const result of await Promise.all(results)) expect(result).toEqual({ ok: true });
    expect(await disk.list()).toEqual(names.sort());
    for (const name of names) expect(await text(disk, name)).toBe(name);
  });
});
