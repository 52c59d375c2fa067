import { expect, test } from "bun:test";
import { defaultOf } from "../../../src/config/read.ts";
import { sections } from "../../../src/config/schema.ts";
import { pathOf, variableOf } from "../../../src/config/setting.ts";

const all = sections.flatMap((section) =>
  Object.entries(section.settings).map(([name, setting]) => ({ section, index: 0, name, setting })),
);

test("every default is a value of its kind, for every variant that it applies to", () => {
  for (const { section, name, setting } of all) {
    if (setting.default === undefined) continue;
    const kind =
      section.variant === undefined ? undefined : section.settings[section.variant]!.kind;
    const variants =
      setting.only ?? ["udp", "tcp", "s3", "directory", "http"].filter((each) => kind?.read(each));
    for (const variant of variants.length > 0 ? variants : [""]) {
      if (setting.required && defaultOf(setting, variant) === undefined) continue;
      const value = setting.kind.read(defaultOf(setting, variant));
      expect([name, variant, value === undefined]).toEqual([name, variant, false]);
    }
  }
});

test("what applies to some variants only names variants that there are", () => {
  for (const { section, setting } of all) {
    for (const variant of setting.only ?? []) {
      expect(section.settings[section.variant!]!.kind.read(variant)).toBe(variant);
    }
  }
});

test("names are of one style, and no two settings share a variable", () => {
  expect(all.filter(({ name }) => !/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name))).toEqual([]);
  expect(new Set(all.map(variableOf)).size).toBe(all.length);
  expect(new Set(all.map(pathOf)).size).toBe(all.length);
});

test("every setting is explained in one sentence without a period", () => {
  const wrong = all.filter(({ setting: { help } }) => !/^(\.\.\. |[A-Z]).*[^.]$/.test(help));
  expect(wrong.filter(({ setting }) => !setting.help.endsWith("...)"))).toEqual([]);
});
