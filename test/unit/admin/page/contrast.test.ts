// WCAG 2.2, 1.4.3 and 1.4.11, computed from the colours in page.css.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const css = readFileSync(join(import.meta.dir, "../../../../src/admin/page/page.css"), "utf8");
const [light, dark] = [...css.matchAll(/:root \{([^}]*)\}/g)].map((match) => colorsIn(match[1]!));

function colorsIn(block: string): Record<string, string> {
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name!, color!]),
  );
}

/** Relative luminance, as WCAG defines it. */
function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

const texts = ["text", "quiet", "accent", "well", "notice", "failing"];

test("page: every text is readable on every ground, light and dark", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  const schemes = { light: light!, dark: { ...light!, ...dark! } };
  const faint = Object.entries(schemes).flatMap(([scheme, colors]) => [
    ...texts.flatMap((text) =>
      ["ground", "raised"].flatMap((ground) => {
        const ratio = contrast(colors[text]!, colors[ground]!);
        return ratio >= 4.5 ? [] : [`${scheme}: ${text} on ${ground} is ${ratio}`];
      }),
    ),
    // What is pressed, and the borders of fields and curves over an outage, which are no text.
    ...(contrast(colors["ground"]!, colors["accent"]!) >= 4.5 ? [] : [`${scheme}: pressed`]),
    ...["field", "accent"].flatMap((name) =>
      contrast(colors[name]!, colors["ground"]!) >= 3 ? [] : [`${scheme}: border ${name}`],
    ),
    ...["accent", "well", "notice", "failing"].flatMap((name) =>
      contrast(colors[name]!, colors["band"]!) >= 3 ? [] : [`${scheme}: ${name} on band`],
    ),
  ]);
  expect(faint).toEqual([]);
});

test("page: every colour in use is one of these, so that none goes unchecked", () => {
  const rules = css.replace(/:root \{[^}]*\}/g, "");
  expect(rules.match(/#[0-9a-f]{3,8}\b|\b(rgb|hsl)a?\([^)]*\)/g)).toEqual(["rgb(0 0 0 / 50%)"]);
});
