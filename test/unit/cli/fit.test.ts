import { expect, test } from "bun:test";
import { fit } from "../../../src/cli/fit.ts";

test("lines are broken between words where a terminal is narrow, and nowhere else", () => {
  const f = (text: string, columns: number | undefined, expected: string): void => {
    expect(fit(text, columns)).toBe(expected);
  };

  const text = "received  2 messages, 0.0 MiB; 0 lost in the kernel\n  udp [::]:514: 2\n";
  f(text, undefined, text);
  f(text, 80, text);
  f(text, 40, "received  2 messages, 0.0 MiB; 0 lost in\n    the kernel\n  udp [::]:514: 2\n");
  f("  a sink of a long name waits", 20, "  a sink of a long\n      name waits");
  // Narrower than what is written for, a word that is too long, wide characters, colours.
  f("one two three four five", 1, "one two three four\n    five");
  f(
    "https://s3.example/a-very-long-name is away",
    20,
    "https://s3.example/a-very-long-name\n    is away",
  );
  f("東京東京東京 東京東京", 20, "東京東京東京\n    東京東京");
  f("\x1b[1;31mNOT ready\x1b[0m for 5 m", 20, "\x1b[1;31mNOT ready\x1b[0m for 5 m");
});
