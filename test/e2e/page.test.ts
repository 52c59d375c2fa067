// The page in a real browser, by what a person does with it.
import { afterAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { closeBrowser, visit } from "./browser.ts";
import { datagrams, Hook } from "./hook.ts";
import { pageConfig } from "./page-daemon.ts";
import { numberedLines, sendTcp } from "./sending.ts";
import { freePorts, Sluice, waitFor } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

afterAll(closeBrowser);

const login = `
[[rule]]
name = "login"
condition = 'content ~ "login failure for user (?P<user>\\w+)"'
message = "{hostname}: {user} failed"
cooldown = "0s"
[[channel]]
kind = "slack"
name = "phone"
per_minute = 600
`;

const failure = (user: string) => `<36>1 - gw sshd - - - login failure for user ${user}`;

/** Waits until an element says something. */
async function says(page: Page, selector: string, text: string | RegExp): Promise<string> {
  return waitFor(async () => {
    const said = (await page.locator(selector).allTextContents()).join("\n");
    return (typeof text === "string" ? said.includes(text) : text.test(said)) ? said : undefined;
  }, `${selector} to say ${text}`);
}

/** How many colours each canvas has: an empty one has one. */
const coloursOfCharts = `[...document.querySelectorAll("#charts canvas")].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
})`;

const shownLines = (page: Page, list = "tail") =>
  page.locator(`#${list}-lines .line:visible .content`).allTextContents();

test("the state of every part is told in words, with reasons, and goes back to well", async () => {
  const [server, hook] = [new WebServer(), new Hook()];
  server.statuses.push(...Array<number>(100).fill(503));
  const forward = '[[forward]]\nhost = "127.0.0.1"\nport = 9\ntransport = "tcp"\n';
  const spool = '[spool]\nmode = "always"\ndir = "spool"';
  const sluice = await Sluice.start(pageConfig(server.origin, login + forward + spool), {
    SLUICE_CHANNEL_0_URL: hook.url,
  });
  hook.status = 403;
  const { page, misdeeds, end } = await visit(await sluice.url());
  await datagrams(sluice.port("udp"), failure("root"));
  await says(page, "#parts", /http failing for \d+ s, http .*: HTTP 503/);
  await says(page, "#health", "Ready; failing: http");
  const parts = await says(page, "#parts", "phone");
  expect(parts).toMatch(/udp \d+ listening: 1 message/);
  expect(parts).toMatch(/tcp \d+ listening: 0 messages, 0 connections/);
  expect(parts).toContain("spool of http");
  await says(
    page,
    "#parts",
    /tcp 127\.0\.0\.1 port 9 failing for \d+ s: ECONNREFUSED; 0 messages sent; 1 message waits/,
  );
  await says(page, "#parts .hint", "Nothing listens there: check the port");
  expect(parts).toMatch(/ring 1 line/);
  server.statuses.length = 0;
  sluice.signal("SIGUSR2");
  await says(page, "#parts", /http storing: 1 message in 1 object/);
  for (const [name, reason] of [
    ["http storing", "HTTP 503"],
    ["tcp 127", "ECONNREFUSED"],
  ] as const) {
    const part = page.locator("#parts .part", { hasText: name });
    await part.locator("summary").click();
    const outage = new RegExp(
      `\\d\\d:\\d\\d:\\d\\d, for \\d+ s.*: ${reason} \\(\\d+ attempts? failed\\)`,
    );
    await says(page, "#parts .part:has(details[open]) ol", outage);
  }
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
  await Promise.all([server.stop(), hook.cut()]);
});

test("charts are drawn, tell their figures in words, and show a day as well", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(pageConfig(server.origin));
  const { page, misdeeds, end } = await visit(await sluice.url());
  await sendTcp(sluice.port("tcp"), numberedLines(5000));
  await says(page, "#chart-rates-now", /received [1-9]/);
  expect(await page.locator("#chart-rates").getAttribute("aria-label")).toMatch(
    /^Messages: received [\d,]+\/s, stored [\d,]+\/s; at most [1-9]/,
  );
  const colours = () => page.evaluate<number[]>(coloursOfCharts);
  await waitFor(async () => (await colours()).every((count) => count > 10), "drawn charts");
  expect(await colours()).toHaveLength(4);
  const { width } = (await page.locator("#chart-rates").boundingBox())!;
  await page.locator("#chart-rates").hover({ position: { x: width - 18, y: 40 } });
  await says(page, "#chart-rates-then", /^\d\d:\d\d:\d\d received /);
  await page.getByLabel("24 hours").check();
  await says(page, "#chart-rates-now", "received –");
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
  await server.stop();
});

test("the tail shows what comes, takes filters, stops and goes on, and opens a line", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(pageConfig(server.origin));
  const { page, misdeeds, end } = await visit(`${await sluice.url()}#tail`);
  await says(page, "#tail-empty", /logger --server 127.0.0.1 --port \d+ --udp "hello, sluice"/);
  await sendTcp(sluice.port("tcp"), numberedLines(100));
  await says(page, "#tail-lines", "message 99");
  await page.fill("#tail-filter", "severity <= warningg");
  await page.press("#tail-filter", "Enter");
  await says(page, "#tail-fault", /at character \d+/);
  expect(await page.locator("#tail-filter").getAttribute("aria-invalid")).toBe("true");
  await page.fill("#tail-filter", '"login"');
  await page.click("text=Apply");
  await says(page, "#tail-state", "Listening");
  expect(await page.locator("#tail-fault").textContent()).toBe("");
  await sendTcp(sluice.port("tcp"), ["<13>other thing", failure("one")]);
  await says(page, "#tail-lines", "user one");
  expect(await shownLines(page)).toEqual(["login failure for user one"]);
  await page.click("text=Pause");
  await sendTcp(sluice.port("tcp"), [failure("two"), failure("three")]);
  await says(page, "#tail-state", "Paused: 2 newer lines");
  expect(await shownLines(page)).toHaveLength(1);
  await page.click("text=Go on");
  await says(page, "#tail-lines", "user three");
  await page.locator(".line:visible", { hasText: "user two" }).click();
  const fields = await says(page, "#detail-fields", "hostname");
  expect(fields).toContain("gw");
  expect(fields).toContain("4 (warning)");
  await says(page, "#detail-raw", '"content":"login failure for user two"');
  await page.click("#detail-close");
  expect(await page.locator("#detail").isVisible()).toBe(false);
  const colour = 'getComputedStyle(document.querySelector(".severity-4")).color';
  expect(await page.evaluate<string>(colour)).toBe("rgb(122, 75, 0)");
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
  await server.stop();
});

test("search finds lines by filter and time, and says when there are none or more", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(pageConfig(server.origin));
  await sendTcp(sluice.port("tcp"), [...numberedLines(3000), failure("root")]);
  const { page, misdeeds, end } = await visit(`${await sluice.url()}#search`);
  await page.fill("#search-filter", '"login failure"');
  await page.press("#search-filter", "Enter");
  await says(page, "#search-state", /^1 line; .* looked through/);
  expect(await shownLines(page, "search")).toEqual(["login failure for user root"]);
  await page.fill("#search-filter", "");
  await page.selectOption("#search-range", "all");
  await page.click("#search-form button");
  await says(page, "#search-state", "The newest 1,000 lines; there are older ones");
  await page.selectOption("#search-range", "own");
  await page.fill("#search-to", "2020-01-01T00:00:00");
  await page.click("#search-form button");
  await says(page, "#search-state", "No line");
  await page.fill("#search-filter", "nonsense <");
  await page.click("#search-form button");
  await says(page, "#search-fault", "Cannot understand the filter");
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
  await server.stop();
});

test("devices are listed, the silent ones first and marked", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(pageConfig(server.origin));
  await datagrams(sluice.port("udp"), "<13>1 - ap1 a - - - x");
  // The one that was heard last is answered first.
  await Bun.sleep(50);
  await datagrams(sluice.port("udp"), "<13>1 - ap2 a - - - x");
  const { page, misdeeds, end } = await visit(await sluice.url());
  // A quarter of an hour is too long for a test; all else of the answer is the daemon's.
  await page.route("**/api/v1/devices", async (route) => {
    const response = await route.fetch();
    const json = (await response.json()) as { devices: object[] };
    Object.assign(json.devices.at(-1)!, { silent: true, silent_s: 2040, clock_offset_s: -7200 });
    await route.fulfill({ response, json });
  });
  await page.click("#to-devices");
  await says(page, "#devices-state", "2 devices, 1 silent");
  const rows = await page.locator("#devices-rows tr").allInnerTexts();
  expect(rows.map((row) => row.split("\t"))).toEqual([
    ["ap1", "127.0.0.1", "silent for 34 min", "1", "−2 h"],
    ["ap2", "127.0.0.1", expect.stringMatching(/^\d+ s ago$/), "1", "none"],
  ]);
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
  await server.stop();
});

test("rules are tried on pasted lines, drafts too, and faults stand at their fields", async () => {
  const [server, hook] = [new WebServer(), new Hook()];
  const env = { SLUICE_CHANNEL_0_URL: hook.url };
  const sluice = await Sluice.start(pageConfig(server.origin, login), env);
  const { page, misdeeds, end } = await visit(`${await sluice.url()}#rules`);
  await page.click("text=Try");
  await says(page, "#rules-lines-fault", "Paste a line first");
  await page.fill("#rules-lines", `${failure("root")}\n<13>1 - gw cron - - - nothing`);
  await page.press("#rules-lines", "Control+Enter");
  await says(page, "#rules-state", "2 lines tried: 1 match");
  const results = await page.locator("#rules-results > li").allInnerTexts();
  expect(results[0]).toContain("login matches: would send to phone");
  expect(results[0]).toContain("gw: root failed");
  expect(results[0]).toContain("captured: user = root");
  expect(results[1]).toContain("No rule matches");
  await page.fill("#rules-condition", "tag = cron");
  await page.fill("#rules-message", "{tag} said {content}");
  await page.click("text=Try");
  await says(page, "#rules-results", "cron said nothing");
  await page.fill("#rules-condition", "tag =");
  await page.click("text=Try");
  await says(page, "#rules-condition-fault", "Cannot understand the condition");
  await page.fill("#rules-source", "nobody");
  await page.click("text=Try");
  await says(page, "#rules-source-fault", "source must be an address");
  expect(hook.texts).toEqual([]);
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
  await Promise.all([server.stop(), hook.cut()]);
});

test("alerts are told with what became of them", async () => {
  const [server, hook] = [new WebServer(), new Hook()];
  const env = { SLUICE_CHANNEL_0_URL: hook.url };
  const sluice = await Sluice.start(pageConfig(server.origin, login), env);
  const { page, misdeeds, end } = await visit(`${await sluice.url()}#alerts`);
  await says(page, "#alerts-state", "No alert since the start");
  await datagrams(sluice.port("udp"), failure("root"));
  await says(page, "#alerts-list", "gw: root failed");
  await says(page, ".delivery", "phone: sent");
  expect(misdeeds).toEqual([]);
  await end();
  await sluice.stop();
  await Promise.all([server.stop(), hook.cut()]);
});

test("a daemon that goes away is missed, and its tail goes on when it is back", async () => {
  const server = new WebServer();
  const env = { SLUICE_ADMIN_LISTEN: `127.0.0.1:${freePorts()}` };
  const first = await Sluice.start(pageConfig(server.origin), env);
  const { page, misdeeds, end } = await visit(`${await first.url()}#tail`);
  await sendTcp(first.port("tcp"), numberedLines(10));
  await says(page, "#tail-lines", "message 9");
  await first.stop();
  await says(page, "#health", /^No answer since \d\d:\d\d:\d\d \(\d+ s\); trying again$/);
  await says(page, "#tail-state", "No answer; trying again");
  const second = await Sluice.start(pageConfig(server.origin), env);
  await sendTcp(second.port("tcp"), numberedLines(10, { from: 10 }));
  await says(page, "#health", "Ready");
  await says(page, "#tail-lines", "message 19");
  const lines = await shownLines(page);
  expect(lines.filter((line) => line.startsWith("message"))).toEqual(
    Array.from({ length: 20 }, (_, n) => `message ${n}`),
  );
  expect(lines).toContain("here nobody answered for a while");
  expect(misdeeds).toEqual([]);
  await end();
  await second.stop();
  await server.stop();
});
