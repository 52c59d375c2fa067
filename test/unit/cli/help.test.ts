import { expect, test } from "bun:test";
import { helpCommand } from "../../../src/cli/help.ts";
import { pages } from "../../../src/cli/manual.ts";
import { sections } from "../../../src/config/schema.ts";
import { complaint, recorded } from "./recorded.ts";

test("help lists every command, and explains each with its options and examples", async () => {
  const { status, out } = await recorded(helpCommand, []);
  expect(status).toBe(0);
  for (const page of pages) {
    expect(out).toContain(`  ${page.name} `);
    const { out: text } = await recorded(helpCommand, [page.name]);
    expect(text).toStartWith(`Usage: sluice ${page.name}`);
    for (const { name } of page.options) {
      expect(text).toMatch(new RegExp(`^  (-., )?--?${name}`, "m"));
    }
    for (const [typed] of page.examples) expect(text).toContain(typed);
  }
});

test("help wraps its paragraphs, and what is said of options", async () => {
  for (const page of pages) {
    const { out } = await recorded(helpCommand, [page.name]);
    // What is to be typed stays on one line.
    const [explained] = out.split("\nExamples:\n");
    const wrapped = explained!.split("\n").filter((line) => !line.startsWith("Usage: "));
    expect(wrapped.filter((line) => line.length > 80)).toEqual([]);
  }
});

test("help settings has every setting with its default", async () => {
  const { out } = await recorded(helpCommand, ["settings"]);
  for (const section of sections) {
    for (const name of Object.keys(section.settings)) {
      expect(out).toMatch(new RegExp(`^  ${name} `, "m"));
    }
  }
  expect(out).toContain('(default "64KiB" for udp, "1MiB" for tcp, "1MiB" for tls)');
  expect(out).toContain('(required; for kind = "s3")');
  expect(out).toContain("{first_time} {last_time} {device} {boot} {first} {last} {ext}");
});

test("help on what is no command says which may be meant", async () => {
  expect(await complaint(recorded(helpCommand, ["chek"]))).toEqual([
    'Unknown command "chek"; did you mean check?',
    "sluice help lists all commands",
  ]);
});
