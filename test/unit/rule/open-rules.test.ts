import { expect, test } from "bun:test";
import { UserError } from "../../../src/base/user-error.ts";
import { openRules } from "../../../src/rule/open-rules.ts";
import { parseTemplate } from "../../../src/rule/template.ts";
import { conditionOf, ruleOf } from "./rules.ts";

test("all that is wrong with rules is told at once", async () => {
  const rules = [
    ruleOf({ name: "a", condition: conditionOf('content ~ "a(b" or content ~ "x**"') }),
    ruleOf({
      name: "b",
      condition: conditionOf('content ~ "(?P<user>x)"'),
      message: parseTemplate("{1} {user} {hostname} {usr} {3} {usr}"),
      key: parseTemplate("{2}"),
    }),
    ruleOf({ name: "c", message: parseTemplate("{0}") }),
  ];
  const error = await openRules(rules).then(
    () => undefined,
    (reason: unknown) => reason as UserError,
  );
  expect(error).toBeInstanceOf(UserError);
  expect(error!.message.split("\n")).toEqual([
    'Rule "a": expression "a(b" at character 4: missing closing )',
    'Rule "a": expression "x**" at character 2: invalid nested repetition operator **',
    'Rule "b": {usr} in its message is neither a field nor a group of its expression',
    'Rule "b": {3} in its message is neither a field nor a group of its expression',
    'Rule "b": {2} in its key is neither a field nor a group of its expression',
    'Rule "c": {0} in its message is neither a field nor a group of its expression',
  ]);
});
