import { expect, test } from "bun:test";
import { isUtf8 } from "node:buffer";
import { Fields, key } from "../../../src/syslog/fields.ts";
import { LineWriter, viewOf } from "../../../src/syslog/line-writer.ts";

test("a value that parts a sequence of UTF-8 is repaired, though its text needs no escape", () => {
  const source = Buffer.from("aß\u2028😀b");
  const out = Buffer.alloc(256);
  for (let start = 0; start < source.length; start++) {
    for (let end = start + 1; end < source.length; end++) {
      const fields = new Fields();
      fields.text(key.user, start, end);
      const writer = new LineWriter();
      writer.begin(out, 0, source, viewOf(source));
      fields.write(source, writer, 0);
      const written = out.subarray(0, writer.at);
      expect(isUtf8(written)).toBe(true);
      const { user } = JSON.parse(written.toString()) as { user: string };
      const value = source.subarray(start, end);
      // An octet that is none is read as Latin-1.
      expect(user.startsWith("\ufffd")).toBe(false);
      if (isUtf8(value)) expect(user).toBe(value.toString());
    }
  }
});
