// The page on a phone, by keyboard only, and what is read out of it.
import { afterAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { closeBrowser, visit } from "./browser.ts";
import { numberedLines, sendTcp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { Sluice, waitFor } from "./sluice.ts";

afterAll(closeBrowser);

const config = `
device = "${"a-long-name-".repeat(5)}"
${directorySink}
${listen("tcp")}
`;

const views = ["state", "tail", "search", "devices", "rules", "alerts"];
const longWord = "x".repeat(400);
const longLine = `<11>1 - ${"host".repeat(40)} ${"tag".repeat(12)} - - - ${longWord}`;

async function started(): Promise<{ sluice: Sluice; url: string }> {
  const sluice = await Sluice.start(config);
  await sendTcp(sluice.port("tcp"), [...numberedLines(50), longLine]);
  return { sluice, url: await sluice.url() };
}

/** How many pixels each of what scrolls is too wide. */
const tooWide = `[...document.querySelectorAll("html, main, section, #detail")]
  .map((element) => element.scrollWidth - element.clientWidth)`;

/** What a person may use or go to, and has no name. */
const nameless = `
  [...document.querySelectorAll("input, select, textarea, button, section, nav, aside, dialog")]
    .concat([...document.querySelectorAll("[role=listbox], [role=img]")])
    .filter((element) => !element.labels?.length && !element.hasAttribute("aria-label"))
    .filter((element) => !element.hasAttribute("aria-labelledby"))
    .filter(({ tagName, textContent }) => tagName !== "BUTTON" || textContent === "")
    .map(({ tagName, id }) => tagName + "#" + id)`;

const focused = (page: Page) => page.evaluate<string>("document.activeElement.id");

test("on a phone nothing is wider than the window, in no view, light or dark", async () => {
  const { sluice, url } = await started();
  const phone = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, misdeeds, end } = await visit(url, { ...phone, colorScheme });
    for (const view of views) {
      await page.locator(`#to-${view}`).tap();
      await page.locator(`#${view}`).waitFor();
      if (view === "tail") {
        await page.getByText(longWord).tap();
        await page.locator("#detail-raw").waitFor();
      }
      if (view === "search") await page.selectOption("#search-range", "own");
      if (view === "rules") await page.fill("#rules-lines", longLine);
      if (view === "rules") await page.locator("#rules-form button").tap();
      if (view === "rules") await page.locator(".tried").waitFor();
      if (view === "devices") await page.locator("#devices-rows tr").first().waitFor();
      const wide = await page.evaluate<number[]>(tooWide);
      expect([view, ...wide.filter((pixels) => pixels > 0)]).toEqual([view]);
    }
    expect(misdeeds).toEqual([]);
    await end();
  }
  await sluice.stop();
});

test("200 devices, with names however long, break no number and no time", async () => {
  const { sluice, url } = await started();
  const device = (n: number) => ({
    ...{
      hostname: n % 9 === 1 ? `${"host-".repeat(20)}${n}` : `host-${n}`,
      messages: 10 ** (n % 9),
    },
    address: n % 7 === 3 ? `2001:db8:1:2:aaaa:bbbb:cccc:${n}` : `192.0.2.${n}`,
    ...{ silent: n % 11 === 2, silent_s: n * 900, clock_offset_s: n % 13 === 4 ? -7200 : 0 },
  });
  const json = { now: "", forgotten: 3, devices: Array.from({ length: 200 }, (_, n) => device(n)) };
  for (const width of [1280, 360]) {
    const { page, misdeeds, end } = await visit(url, { viewport: { width, height: 740 } });
    await page.route("**/api/v1/devices", (route) => route.fulfill({ json }));
    await page.goto(`${url}#devices`);
    await page.locator("#devices-rows tr").nth(199).waitFor();
    const broken = await page.evaluate<string[]>(`[...document.querySelectorAll("#devices-rows td")]
      .filter((cell) => cell.className !== "name" && cell.className !== "address")
      .filter((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return range.getClientRects().length > 1;
      })
      .map(({ textContent }) => textContent)`);
    expect(broken).toEqual([]);
    const wide = await page.evaluate<number[]>(tooWide);
    expect(wide.filter((pixels) => pixels > 0)).toEqual([]);
    expect(misdeeds).toEqual([]);
    await end();
  }
  await sluice.stop();
});

test("everything is done by keyboard, and where it is can be seen", async () => {
  const { sluice, url } = await started();
  const { page, misdeeds, end } = await visit(url);
  await page.getByText("message 49").waitFor();
  const walked: string[] = [];
  for (let n = 0; n < 14; n++) {
    await page.keyboard.press("Tab");
    walked.push(await focused(page));
    const outline = "getComputedStyle(document.activeElement).outlineStyle";
    expect([walked.at(-1), await page.evaluate<string>(outline)]).toEqual([walked.at(-1), "solid"]);
    if (walked.at(-1) === "tail-lines") break;
  }
  expect(walked).toEqual([
    ...["to-tail", "to-search", "to-devices", "to-rules", "to-alerts", "range-recent"],
    ...["tail-filter", "", "tail-pause", "tail-clear", "tail-lines"],
  ]);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  const selected = page.locator("#tail-lines [aria-selected=true]");
  expect(await page.locator("#tail-lines").getAttribute("aria-activedescendant")).toBe(
    await selected.getAttribute("id"),
  );
  await page.keyboard.press("Enter");
  expect(await focused(page)).toBe("detail");
  expect(await page.locator("#detail-fields").textContent()).toContain("message 49");
  const [list, line] = [
    await page.locator("#tail-lines").boundingBox(),
    await selected.boundingBox(),
  ];
  // Scrolling may be off by a part of a pixel.
  expect(line!.y + line!.height).toBeLessThan(list!.y + list!.height + 1);
  await page.keyboard.press("Escape");
  expect(await focused(page)).toBe("tail-lines");
  expect(await page.locator("#tail-pause").textContent()).toBe("Go on");
  await page.keyboard.press("Space");
  expect(await page.locator("#tail-pause").textContent()).toBe("Pause");
  await page.keyboard.press("/");
  expect(await focused(page)).toBe("tail-filter");
  await page.keyboard.type("severity <= err");
  await page.keyboard.press("Enter");
  await waitFor(
    async () => (await page.locator("#tail-lines .line:visible").count()) === 1,
    "one bad line",
  );
  await page.locator("#to-alerts").focus();
  await page.keyboard.press("Enter");
  await page.locator("#alerts").waitFor();
  await page.keyboard.press("/");
  await waitFor(async () => (await focused(page)) === "tail-filter", "the filter");
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
});

test("a tail that stands still keeps what is newest, and says how much it passed over", async () => {
  const { sluice, url } = await started();
  const { page, misdeeds, end } = await visit(`${url}#tail`);
  await page.getByText("message 49").waitFor();
  await page.click("text=Pause");
  for (let from = 100; from < 12_100; from += 3000) {
    await sendTcp(sluice.port("tcp"), numberedLines(3000, { from }));
    const sent = (from + 2900).toLocaleString("en");
    await page.getByText(`Paused: ${sent} newer lines`).waitFor();
  }
  await page.click("text=Go on");
  await page.getByText("message 12099", { exact: true }).waitFor();
  await page.focus("#tail-lines");
  await page.keyboard.press("Home");
  await page.getByText("7,001 lines passed over").waitFor();
  await page.getByText("message 7101", { exact: true }).waitFor();
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
});

test("a tab out of sight listens no more, and shows what came meanwhile when it is back", async () => {
  const { sluice, url } = await started();
  const { page, misdeeds, end } = await visit(`${url}#tail`);
  await page.getByText("message 49").waitFor();
  // Headless windows are always in sight.
  const show = (isShown: boolean) =>
    page.evaluate(`
      Object.defineProperty(document, "hidden", { value: ${!isShown}, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"))`);
  const over = page.waitForEvent("requestfailed", (request) => request.url().includes("tail"));
  await show(false);
  await over;
  await sendTcp(sluice.port("tcp"), numberedLines(20, { from: 50 }));
  await show(true);
  await page.getByText("message 69").waitFor();
  const shown = await page.locator("#tail-lines .line:visible .content").allTextContents();
  const numbers = shown.filter((text) => text.startsWith("message"));
  const expected = Array.from({ length: 25 }, (_, n) => `message ${45 + n}`);
  expect(numbers.slice(-25)).toEqual(expected);
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
});

test("the browser itself refuses markup and scripts, were the page ever to use them", async () => {
  const { sluice, url } = await started();
  const { page, misdeeds, end } = await visit(url);
  const refused = (script: string) => page.evaluate(script).catch((error: Error) => error.message);
  expect(await refused('document.body.innerHTML = "<b>x</b>"')).toContain("TrustedHTML");
  const attack = "const s = document.createElement('script'); s.text = 'harm = 1'; s";
  expect(await refused(`${attack}; document.body.append(s)`)).toContain("Trusted");
  await refused("document.body.append(Object.assign(new Image(), { src: 'https://x.invalid/' }))");
  await waitFor(() => misdeeds.length >= 2 || undefined, "misdeeds that are noticed");
  expect(await page.evaluate<boolean>('"harm" in window')).toBe(false);
  await end();
  await sluice.stop();
});

test("every field, button and list has a name for those who hear the page", async () => {
  const { sluice, url } = await started();
  const { page, end } = await visit(url);
  expect(await page.evaluate<string[]>(nameless)).toEqual([]);
  await end();
  await sluice.stop();
});
