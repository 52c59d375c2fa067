import { expect, test } from "bun:test";
import { changesOf } from "../../../build/changes.ts";
import { version } from "../../../src/base/version.ts";

const text = "# Changes\n\n## 0.2.0\n\n- Two.\n\n## 0.1.0 (not released)\n\n- One.\n- More.\n";

test("changes: the section of a version, and nothing of its neighbours", () => {
  const f = (asked: string, expected: string) => expect(changesOf(asked, text)).toBe(expected);
  f("0.2.0", "## 0.2.0\n\n- Two.\n");
  f("0.1.0", "## 0.1.0 (not released)\n\n- One.\n- More.\n");
});

test("changes: a version without a section is refused; this one has some", () => {
  expect(() => changesOf("0.3.0", text)).toThrow("CHANGELOG.md says nothing of 0.3.0");
  expect(changesOf(version)).toContain("\n- ");
});
