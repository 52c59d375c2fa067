import { expect, test } from "bun:test";
import { findCommand, isToBeRead } from "../../../src/cli/commands.ts";
import { pages } from "../../../src/cli/manual.ts";
import { complaint, recorded } from "./recorded.ts";
import type { Command } from "../../../src/cli/command.ts";

test("every command that is explained is there, and answers --help", async () => {
  for (const { name } of pages) {
    const command = (await findCommand(name, ["--help"])) as Command;
    const { out } = await recorded(command, name === "help" ? [name] : ["--help"]);
    expect(out).toStartWith(`Usage: sluice ${name}`);
  }
});

test("the usual words for help and version are known, others are not", async () => {
  const out = async (name: string) =>
    (await recorded((await findCommand(name, [])) as Command, [])).out;
  expect(await out("--help")).toContain("Usage: sluice COMMAND");
  expect(await out("-h")).toContain("Usage: sluice COMMAND");
  expect(await out("--version")).toStartWith("sluice ");
  const [message] = await complaint(findCommand("constructor", []));
  expect(message).toBe('Unknown command "constructor"');
});

test("what is there to be read ends with its reader, what does something goes on", () => {
  for (const name of ["tail", "search", "status", "explain", "query", "verify", "no-such"]) {
    expect([name, isToBeRead(name, [])]).toEqual([name, true]);
  }
  for (const name of ["run", "pipe", "send", "install", "reload"]) {
    expect([name, isToBeRead(name, [])]).toEqual([name, false]);
  }
  const ofSpool = ["list", "verify", "export", "drop"].map((word) => isToBeRead("spool", [word]));
  expect(ofSpool).toEqual([true, true, false, false]);
});
