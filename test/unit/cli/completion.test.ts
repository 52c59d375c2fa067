import { expect, test } from "bun:test";
import { bashCompletion, completionCommand } from "../../../src/cli/completion.ts";
import { helpCommand } from "../../../src/cli/help.ts";
import { manPage } from "../../../src/cli/man-page.ts";
import { pages, type ManualPage } from "../../../src/cli/manual.ts";
import { complaint, recorded } from "./recorded.ts";

const page: ManualPage = {
  ...{ name: "try", summary: "try it", usage: "sluice try [-n] FILE", words: ["one", "two"] },
  text: [".first and 'second'", `${"long ".repeat(16)}.`, "a \\ backslash"],
  options: [
    { name: "config", value: "FILE", help: "A file" },
    { name: "since", value: "DURATION", help: "A time" },
    { name: "json", help: "As JSON" },
  ],
  examples: [["sluice try --json", "as JSON"]],
};

test("completion knows every command and option, and which values are files", async () => {
  const { out } = await recorded(completionCommand, ["bash"]);
  for (const { name, options, dashes = "--" } of pages) {
    expect(out).toContain(`\n    ${name}) options="`);
    for (const option of options) expect(out).toContain(`${dashes}${option.name}`);
  }
  const own = bashCompletion([page]);
  expect(own).toContain('try) options="--config --since --json --help" words="one two" ;;');
  expect(own).toContain("    --config)\n      COMPREPLY=($(compgen -f");
  expect(own).toContain("    --since)\n      return ;;");
  const other = { ...page, options: [{ name: "config", value: "NAME", help: "" }] };
  expect(bashCompletion([page, other])).toContain("    --config|--since)\n      return ;;");
});

test("of other shells it says what they can do", async () => {
  expect((await complaint(recorded(completionCommand, [])))[0]).toBe("Which shell?");
  expect((await complaint(recorded(completionCommand, ["ash"])))[0]).toBe("No completion for ash");
});

test("the manual page says all that the help says, however a line begins", async () => {
  const text = manPage([page]).replace(/^[.]SH SETTINGS[^]*/m, "");
  expect(text).toContain("\n\\&.first and 'second'\n");
  expect(text).toContain("long long\n\\&.\n");
  expect(text).toContain("\na \\e backslash\n");
  expect(text).toContain(".TP\n.B \\-\\-config FILE\nA file\n");
  expect(text).toContain(".nf\n  sluice try \\-\\-json\n.fi");
  const { out } = await recorded(helpCommand, ["--man"]);
  for (const { name } of pages) expect(out).toContain(`\n.SS ${name.replace("-", "\\-")} \\- `);
});
