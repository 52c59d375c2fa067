import { expect, test } from "bun:test";
import { escapeControls } from "../../../src/base/controls.ts";
import { readTextFile } from "../../../src/base/files.ts";

test("a file is read whole, one of no size as well, and what has no end is too large", () => {
  const f = (path: string, expected: string) => {
    const file = readTextFile(path);
    expect(file.ok ? "" : file.code).toBe(expected);
  };

  const own = readTextFile(import.meta.path);
  expect(own.ok && own.text).toStartWith("import { expect, test }");
  const status = readTextFile("/proc/self/status");
  expect(status.ok && status.text).toContain(`Pid:\t${process.pid}\n`);
  f("/dev/zero", "EFBIG");
  f("/dev/null", "");
  f("/", "EISDIR");
  f("/nope", "ENOENT");
  f("/dev/null/x", "ENOTDIR");
});

test("nothing that moves a cursor, colours or turns the order of letters stays as it is", () => {
  expect(escapeControls("a\x1b[31mb\r\n\t\u202e\u009bc é 東")).toBe(
    "a\\x1b[31mb\\r\\n\\t\\u202e\\x9bc é 東",
  );
});
