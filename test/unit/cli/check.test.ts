import { expect, test } from "bun:test";
import { checkCommand } from "../../../src/cli/check.ts";
import { complaint, recorded } from "./recorded.ts";

test("check prints the settings in force and the memory they can take", async () => {
  const files = { "/s.toml": '[[sink]]\nkind = "directory"\npath = "/x"\n' };
  const { status, out } = await recorded(checkCommand, ["--config=/s.toml"], { files });
  expect(status).toBe(0);
  expect(out).toStartWith("# No problems with /s.toml.");
  expect(out).toContain('path = "/x"  # file\n');
  expect(out).toMatch(/^# +ring of compressed lines +8\.0 MiB$/m);
  expect(out).toMatch(/^# +in all +\d+\.\d MiB$/m);
  expect(Bun.TOML.parse(out)).toMatchObject({ buffer: { memory: "8MiB" } });
});

test("check says whose the settings are", async () => {
  const first = async (env: Record<string, string>): Promise<string> =>
    (await recorded(checkCommand, [], { env })).out.split(".")[0]!;
  expect(await first({})).toBe("# No problems with the embedded default");
  expect(await first({ SLUICE_DEVICE: "r1" })).toBe("# No problems with the environment and --set");
});

test("check rejects with all problems", async () => {
  const files = { "/s.toml": "a = 1\nb = 2\n" };
  const result = recorded(checkCommand, ["--config", "/s.toml"], { files });
  expect(await complaint(result)).toEqual([
    "Unknown setting a\nUnknown setting b\n" +
      'sink is missing: add [[sink]] with kind = "s3", "directory" or "http"',
    "3 problems with /s.toml; see sluice help settings",
  ]);
});

test("check tells what is wrong in expressions and texts beside all else, at once", async () => {
  const toml = [
    "buffer = { memory = 5 }",
    '[[rule]]\nname = "a"\ncondition = "content ~ \'a(b\'"\ncooldown = "x"',
    '[[rule]]\nname = "b"\ncondition = "content ~ \'(x)\'"\nmessage = "{2} {usr}"',
    '[[rule]]\ncondition = "content ~ \'x**\'"\nmessage = "{1}"',
    // Which groups there are is not known where the condition cannot be read.
    '[[rule]]\nname = "d"\ncondition = "content !"\nmessage = "{1}"',
    '[[forward]]\nhost = "h"\nport = 70000\ncondition = "content ~ \'[a\'"',
  ].join("\n");
  const f = async (text: string) => {
    const files = { "/s.toml": text };
    const [told = "", hint] = await complaint(
      recorded(checkCommand, ["--config=/s.toml"], { files }),
    );
    return [...told.split("\n"), hint];
  };
  expect(await f(toml)).toEqual([
    expect.stringContaining("buffer.memory must be a size"),
    expect.stringContaining("rule[0].cooldown must be a duration"),
    expect.stringContaining("rule[2].name must be set"),
    expect.stringContaining("rule[3].condition must be a condition"),
    expect.stringContaining("forward[0].port must be a number"),
    expect.stringContaining("channel is missing"),
    'Rule "a": expression "a(b" at character 4: missing closing )',
    'Rule "b": {2} in its message is neither a field nor a group of its expression',
    'Rule "b": {usr} in its message is neither a field nor a group of its expression',
    'Rule "rule[2]": expression "x**" at character 2: invalid nested repetition operator **',
    expect.stringContaining('forward[0]: expression "[a" at character'),
    "11 problems with /s.toml; see sluice help settings and sluice help rules",
  ]);
  const sound = '[[forward]]\nhost = "h"\ncondition = "content ~ \'[a\'"';
  expect(await f(sound)).toEqual([
    expect.stringContaining('forward[0]: expression "[a" at character'),
    "1 problem with /s.toml; see sluice help rules",
  ]);
});
