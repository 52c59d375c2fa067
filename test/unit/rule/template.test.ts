import { expect, test } from "bun:test";
import { literalTemplate, parseTemplate, renderTemplate } from "../../../src/rule/template.ts";
import { parse } from "../syslog/reading.ts";

const message = parse("<36>1 2026-11-21T10:20:30Z gw app - - - hello");
const groups = { numbered: ["all", "one", ""], named: { who: 1 } };

test("places are filled, everything else stays", () => {
  const f = (template: string, expected: string): void =>
    expect(renderTemplate(parseTemplate(template), message, groups)).toBe(expected);

  f("{hostname} {tag} {severity} {facility}", "gw app warning auth");
  f("{0} {1}{2}{who}", "all oneone");
  f("{source}: {content}", "192.0.2.9: hello");
  f('{"a": {"b": 1}}', '{"a": {"b": 1}}');
  f("{{1} {}", "{1} {}");
  f("", "");
});

test("a text becomes a template that gives it back", () => {
  for (const text of ["{1}", "{{", "a {b} {{c}}", "@1"]) {
    expect(renderTemplate(parseTemplate(literalTemplate(text)), message, groups)).toBe(text);
  }
});
