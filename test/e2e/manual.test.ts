// What the program says of itself, to the programs that read it: mandoc, man and bash.
import { expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { program, temporaryFolder } from "./sluice.ts";

const said = (...args: string[]) => execFileSync(program, args).toString();

test("the manual page is what mandoc and man read without a complaint", () => {
  const page = join(temporaryFolder(), "sluice.1");
  writeFileSync(page, said("help", "--man"));
  // Two builds of one commit are the same: there is no date. Lines of settings are not wrapped.
  const { stdout } = spawnSync("mandoc", ["-Tlint", page]);
  const known = /missing date|STYLE: input text line longer/;
  const complaints = stdout
    .toString()
    .split("\n")
    .filter((line) => line !== "" && !known.test(line));
  expect(complaints).toEqual([]);
  const text = execFileSync("mandoc", ["-Tascii", page]).toString().replace(/.\x08/g, "");
  const commands = said("help")
    .match(/^ {2}[a-z-]+(?= {2,})/gm)!
    .map((line) => line.trim());
  expect(commands.length).toBeGreaterThan(15);
  for (const command of commands) expect(text).toContain(`\n   ${command} - `);
  expect(text).toContain("[[listen]]");
});

test("bash completes commands, options, words and files", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "completion"), said("completion", "bash"));
  writeFileSync(join(folder, "own.toml"), "");
  const f = (typed: string[], expected: string) => {
    const words = typed.map((word) => `'${word}'`).join(" ");
    const script = `. ./completion; COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      _sluice; echo "\${COMPREPLY[*]}"`;
    const out = execFileSync("bash", ["-uc", script], { cwd: folder }).toString().trimEnd();
    expect([typed, out]).toEqual([typed, expected]);
  };
  f(["sluice", "sea"], "search");
  f(["sluice", "search", "--sin"], "--since");
  f(["sluice", "search", "--since", ""], "");
  f(["sluice", "search", "ow"], "own.toml");
  f(["sluice", "run", "--config", "o"], "own.toml");
  f(["sluice", "schema", "a"], "athena");
  f(["sluice", "logfwrd", "-buc"], "-bucket");
});
