import { expect, test } from "bun:test";
import { UserError } from "../../../src/base/user-error.ts";
import { parseOptions, type Option } from "../../../src/cli/options.ts";

const options: Option[] = [
  { name: "config", value: "FILE", help: "" },
  { name: "set", value: "NAME=VALUE", help: "" },
  { name: "quiet", help: "" },
  { name: "id", optional: "ID", help: "" },
];

test("options are taken in both forms, again and again", () => {
  const f = (args: string[], expected: Record<string, string[]>): void =>
    expect(Object.fromEntries(parseOptions("run", args, options))).toEqual(expected);

  f([], {});
  f(["--config", "a"], { config: ["a"] });
  f(["--config=a"], { config: ["a"] });
  f(["--set="], { set: [""] });
  f(["--set", "a=b", "--set=c=d=e", "--quiet"], { set: ["a=b", "c=d=e"], quiet: [""] });
  f(["--set", "--quiet"], { set: ["--quiet"] });
  f(["--id", "--id=7", "--id="], { id: ["", "7", ""] });
});

test("what is no option is told with the near one", () => {
  const f = (args: string[], expected: string): void => {
    const hint = "sluice help run shows what it takes";
    expect(() => parseOptions("run", args, options)).toThrow(new UserError(expected, hint));
  };

  f(["--confg", "a"], "Unknown option --confg; did you mean --config?");
  f(["--verbose"], "Unknown option --verbose");
  f(["a"], 'Unexpected argument "a"');
  f(["-c"], 'Unexpected argument "-c"');
  f(["--"], 'Unexpected argument "--"');
  f(["--config"], "--config needs FILE");
  f(["--config="], "--config needs FILE, and was given nothing");
  f(["--config", ""], "--config needs FILE, and was given nothing");
  f(["--quiet=yes"], '--quiet takes no value, not "yes"');
});
