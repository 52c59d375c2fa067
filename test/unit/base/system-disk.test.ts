import { afterAll, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemDisk, type FileCalls } from "../../../src/base/system-disk.ts";

const root = mkdtempSync(join(tmpdir(), "sluice-disk-"));
afterAll(() => rmSync(root, { recursive: true }));

let count = 0;
function fresh() {
  const directory = join(root, String(++count));
  return { directory, disk: systemDisk(directory) };
}

const bytes = (text: string) => Buffer.from(text);

test("systemDisk makes its directory when the first file is written", async () => {
  const { directory, disk } = fresh();
  expect(await disk.list()).toEqual([]);
  expect(await disk.write("a/b/c.gz", [bytes("x")])).toEqual({ ok: true });
  expect(readdirSync(directory)).toEqual(["a"]);
});

test("systemDisk removes what a power cut left half written", async () => {
  const { directory, disk } = fresh();
  mkdirSync(directory);
  writeFileSync(join(directory, ".partial-77-1"), "half");
  expect(await disk.list()).toEqual([]);
  await disk.write("a", [bytes("x")]);
  expect(readdirSync(directory)).toEqual(["a"]);
});

test("systemDisk leaves nothing behind when a write fails", async () => {
  const { directory, disk } = fresh();
  mkdirSync(join(directory, "a"), { recursive: true });
  expect(await disk.write("a", [bytes("x")])).toMatchObject({ ok: false, code: "EISDIR" });
  expect(readdirSync(directory)).toEqual(["a"]);
});

test("systemDisk says in the system's word why it cannot write", async () => {
  const { directory, disk } = fresh();
  await disk.write("file", [bytes("x")]);
  const f = async (name: string, code: string) =>
    expect(await disk.write(name, [bytes("y")])).toMatchObject({ ok: false, code });
  await f("file/below", "EEXIST");
  await f("file/below/further", "ENOTDIR");
  await f("x".repeat(256), "ENAMETOOLONG");
  expect(await systemDisk(join(directory, "file")).write("a", [])).toMatchObject({ ok: false });
  expect(await systemDisk("/proc/nothing").write("a", [])).toMatchObject({
    ok: false,
    code: "ENOENT",
  });
});

test.if(existsSync("/dev/full"))("systemDisk tells a full disk", async () => {
  // Writing to /dev/full is the kernel's own full disk; the temporary file becomes a link to it.
  const { directory, disk } = fresh();
  await disk.write("first", [bytes("x")]);
  symlinkSync("/dev/full", join(directory, `.partial-${process.pid}-2`));
  expect(await disk.write("second", [bytes("x")])).toMatchObject({ ok: false, code: "ENOSPC" });
  expect(await disk.list()).toEqual(["first"]);
});

test("systemDisk takes a name that leaves its directory for our own fault", () => {
  const { disk } = fresh();
  const f = (name: string) => expect(() => disk.write(name, [])).toThrow("BUG");
  f("../a");
  f("a/../../b");
  f("/etc/passwd");
  f("a//b");
  f("./a");
  f("");
  f("a\0b");
  f(".partial-1-1");
});

test("systemDisk lists what it can, whatever lies beside it", async () => {
  const { directory, disk } = fresh();
  await disk.write("date=1/a", [bytes("x")]);
  await disk.write("date=2/hour=3/b", [bytes("x")]);
  symlinkSync("..", join(directory, "date=1/round"));
  symlinkSync("/etc", join(directory, "elsewhere"));
  expect(await disk.list()).toEqual(["date=1/a", "date=2/hour=3/b"]);
  mkdirSync(join(directory, "lost+found"));
  const refusing = {
    ...files,
    readdir: (path: string, options: { withFileTypes: true }) =>
      path.endsWith("lost+found")
        ? Promise.reject(Object.assign(new Error(path), { code: "EACCES" }))
        : files.readdir(path, options),
  } satisfies FileCalls;
  expect(await systemDisk(directory, refusing).list()).toEqual(["date=1/a", "date=2/hour=3/b"]);
});
