import { afterAll, expect, test } from "bun:test";
import {
  existsSync,
  linkSync,
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

test("systemDisk writes into no file that is there, whatever a power cut has made of names", async () => {
  const { directory, disk } = fresh();
  await disk.write("stored", [bytes("old")]);
  // The rename is done, the old name is still there, and it cannot be removed at the first try.
  linkSync(join(directory, "stored"), join(directory, `.partial-${process.pid}-1`));
  let failures = 1;
  const unlink = async (path: string) => {
    if (failures-- > 0) throw Object.assign(new Error("EIO"), { code: "EIO" });
    await files.unlink(path);
  };
  const next = systemDisk(directory, { ...files, unlink } as FileCalls);
  expect(await next.write("other", [bytes("new")])).toEqual({ ok: true });
  expect(Buffer.from((await next.read("stored"))!).toString()).toBe("old");
  expect(readdirSync(directory).sort()).toEqual(["other", "stored"]);
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
  // Writing to /dev/full is the kernel's own full disk.
  const { directory, disk } = fresh();
  await disk.write("first", [bytes("x")]);
  const open = (path: string, flags: string, mode?: number) =>
    flags === "wx" ? files.open("/dev/full", "w") : files.open(path, flags, mode);
  const full = systemDisk(directory, { ...files, open } as unknown as FileCalls);
  expect(await full.write("second", [bytes("x")])).toMatchObject({ ok: false, code: "ENOSPC" });
  expect(await full.list()).toEqual(["first"]);
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
      path.endsWith("lost+found/")
        ? Promise.reject(Object.assign(new Error(path), { code: "EACCES" }))
        : files.readdir(path, options),
  } satisfies FileCalls;
  const unread: string[] = [];
  const listed = await systemDisk(directory, refusing).list((...told) =>
    unread.push(told.join(" ")),
  );
  expect(listed).toEqual(["date=1/a", "date=2/hour=3/b"]);
  expect(unread).toEqual([`${directory}/lost+found/ EACCES`]);
});
