// What hostile log lines, a wrong token and a flood do to the page: nothing.
import { afterAll, expect, test } from "bun:test";
import { closeBrowser, visit, type Visit } from "./browser.ts";
import { datagrams, Hook } from "./hook.ts";
import { pageConfig } from "./page-daemon.ts";
import { numberedLines, sendTcp, TcpSender } from "./sending.ts";
import { Sluice, waitFor } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

afterAll(closeBrowser);

/** Without a space, so that it can be a name of RFC 5424 as well; each says where it ran. */
const attack = (where: string) =>
  `<img/src=x/onerror=window.harm="${where}"><svg/onload=window.harm=1>`;
const attacks = [
  `<script>window.harm=1</script>`,
  `"><iframe srcdoc="<script>parent.harm=1</script>"></iframe>`,
  `<a href="javascript:window.harm=1">x</a>`,
  `<style>body{display:none}</style>`,
  `{{constructor.constructor('window.harm=1')()}}`,
  `\u202egnp.exe\u0000\u001b[31m`,
];
const name = (where: string) => attack(where).replaceAll('"', "'");

const rules = `
[[rule]]
name = "all"
condition = 'severity <= debug'
message = ${JSON.stringify(`${name("message")} {hostname} {tag} {content}`)}
cooldown = "0s"
[[channel]]
kind = "slack"
name = "phone"
per_minute = 600
`;

const hostile = [
  ...attacks.map((content) => `<11>1 - host tag - - - ${content}`),
  `<11>1 - ${name("host")} tag - - - in the host`,
  `<11>1 - host ${name("tag").slice(0, 48)} - - - in the tag`,
  `<11>1 - host tag ${name("proc")} ${name("msg").slice(0, 32)} - in the ids`,
  `<11>1 - host tag - - [x@1 a="<img src=x onerror=window.harm=1>" ${name("key").slice(0, 20)}="1"] sd`,
  `<11>Nov 21 03:00:00 ${name("bsd")} t[1]: ${attack("content")}`,
  `<11>kernel: [ 1.0] IN=${name("in")} OUT= SRC=${name("src")} DST=192.0.2.1 PROTO=TCP SPT=1 DPT=2`,
  `<script>window.harm=1</script>`,
];

/** What a page without any log line has; nothing that was received may add to these. */
const foreign = "img, svg, iframe, style, object, embed, main a, b:not(figcaption b), script";

async function expectUnharmed({ page, misdeeds }: Visit): Promise<void> {
  expect(await page.evaluate<unknown>("window.harm")).toBeUndefined();
  const elements = await page.locator(foreign).evaluateAll((all) => all.map(String));
  expect(elements).toEqual(["[object HTMLScriptElement]"]);
  expect(misdeeds).toEqual([]);
}

test("whatever a line, a device, a rule or an alert is called, it is shown as text", async () => {
  const [server, hook] = [new WebServer(), new Hook()];
  const sluice = await Sluice.start(pageConfig(server.origin, rules), {
    SLUICE_CHANNEL_0_URL: hook.url,
  });
  await datagrams(sluice.port("udp"), ...hostile);
  const visited = await visit(`${await sluice.url()}#tail`);
  const { page } = visited;
  await waitFor(
    async () => (await page.locator("#tail-lines .line:visible").count()) === hostile.length,
    "all hostile lines",
  );
  const text = (await page.locator("#tail-lines").textContent())!;
  for (const part of [attacks[0]!, attacks[3]!, name("host"), attack("content")]) {
    expect(text).toContain(part);
  }
  for (let at = 0; at < hostile.length; at++) {
    await page.locator("#tail-lines .line:visible").nth(at).click();
    await page.locator("#detail-fields dt").first().waitFor();
    await expectUnharmed(visited);
    await page.click("#detail-close");
  }
  await page.click("#to-devices");
  await waitFor(
    async () => (await page.locator("#devices-rows").textContent())!.includes(name("host")),
    "a hostile device",
  );
  await expectUnharmed(visited);
  await page.click("#to-alerts");
  await waitFor(
    async () => (await page.locator(".alert").count()) === hostile.length,
    "hostile alerts",
  );
  expect(await page.locator("#alerts-list").textContent()).toContain(name("message"));
  await expectUnharmed(visited);
  await page.click("#to-rules");
  await page.fill("#rules-lines", hostile.join("\n"));
  await page.click("text=Try");
  await waitFor(async () => (await page.locator(".tried").count()) === hostile.length, "results");
  await page.fill("#rules-condition", attack("condition"));
  await page.click("text=Try");
  await page.locator("#rules-condition-fault:not(:empty)").waitFor();
  await expectUnharmed(visited);
  await page.click("#to-search");
  await page.fill("#search-filter", attack("filter"));
  await page.click("#search-form button");
  await page.locator("#search-fault:not(:empty)").waitFor();
  await page.fill("#search-filter", "");
  await page.click("#search-form button");
  await page.locator("#search-lines .line:visible").first().waitFor();
  await expectUnharmed(visited);
  await visited.end();
  await sluice.stop();
  await Promise.all([server.stop(), hook.cut()]);
});

/** Every text of an answer with an attack behind it. */
function poisoned(value: unknown): unknown {
  if (typeof value === "string") return value + attack("answer") + attacks.join("");
  if (Array.isArray(value)) return value.map(poisoned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === "end" ? inner : poisoned(inner)]),
  );
}

test("nothing that the daemon answers is markup: names of settings are no better than lines", async () => {
  const [server, hook] = [new WebServer(), new Hook()];
  server.statuses.push(...Array<number>(50).fill(503));
  const forward = '[[forward]]\nhost = "127.0.0.1"\nport = 9\n';
  const sluice = await Sluice.start(pageConfig(server.origin, rules + forward), {
    SLUICE_CHANNEL_0_URL: hook.url,
  });
  hook.status = 403;
  await datagrams(sluice.port("udp"), ...hostile);
  await sluice.until("sink failing");
  const visited = await visit("about:blank");
  const { page } = visited;
  visited.misdeeds.length = 0;
  await page.route(/\/api\/v1\/(?!tail)/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: poisoned(await response.json()) });
  });
  const url = await sluice.url();
  for (const view of ["state", "devices", "alerts", "search", "rules"]) {
    await page.goto(`${url}#${view}`);
    await page.reload();
    if (view === "search") await page.click("#search-form button");
    if (view === "rules") await page.fill("#rules-lines", hostile.join("\n"));
    if (view === "rules") await page.click("text=Try");
    await waitFor(
      async () => (await page.locator(`#${view}`).innerText()).includes(attacks[0]!),
      `poisoned ${view}`,
    );
    const harmed = { page, end: visited.end, misdeeds: [] };
    await expectUnharmed(harmed);
  }
  const others = visited.misdeeds.filter((misdeed) => !misdeed.startsWith(`request to ${url}`));
  expect(others).toEqual([]);
  await visited.end();
  await sluice.stop();
  await Promise.all([server.stop(), hook.cut()]);
});

test("the token is asked for, kept for this tab, and no cookie is ever set", async () => {
  const token = "e2e-0123456789abcdef";
  const server = new WebServer();
  const sluice = await Sluice.start(pageConfig(server.origin), { SLUICE_ADMIN_TOKEN: token });
  await sendTcp(sluice.port("tcp"), numberedLines(3));
  const { page, misdeeds, end } = await visit(`${await sluice.url()}#tail`);
  await page.locator("#token-dialog[open]").waitFor();
  await page.keyboard.press("Escape");
  await page.fill("#token", "not-the-right-one");
  await page.keyboard.press("Enter");
  await page.getByText("That token is not accepted").waitFor();
  await page.fill("#token", token);
  await page.keyboard.press("Enter");
  await page.getByText("message 2").waitFor();
  await page.reload();
  await page.getByText("message 2").waitFor();
  expect(await page.locator("#token-dialog").isVisible()).toBe(false);
  expect(await page.context().cookies()).toEqual([]);
  expect(await page.evaluate<number>("localStorage.length")).toBe(0);
  const other = await visit(await sluice.url());
  await other.page.locator("#token-dialog[open]").waitFor();
  expect([...misdeeds, ...other.misdeeds]).toEqual([]);
  await Promise.all([end(), other.end()]);
  await sluice.stop();
  await server.stop();
});

test("when all places of the tail are taken it says so, and takes one that is given back", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(pageConfig(server.origin));
  const url = await sluice.url();
  const others = Array.from({ length: 4 }, () => new AbortController());
  const answers = [];
  for (const { signal } of others) answers.push(await fetch(`${url}api/v1/tail`, { signal }));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const { page, misdeeds, end } = await visit(`${url}#tail`);
  await page.getByText("4 listen already; trying again").waitFor();
  others[0]!.abort();
  await page.getByText("Listening for lines").waitFor();
  expect(misdeeds).toEqual([]);
  for (const answer of answers.slice(1)) await answer.body!.cancel();
  await end();
  await sluice.stop();
  await server.stop();
});

/** Counts frames, the longest time between two of them, and how much things moved by themselves. */
const watchFrames = `
window.frames_ = { count: 0, gapMsMax: 0, shift: 0 };
let lastMs = performance.now();
const next = () => {
  const nowMs = performance.now();
  frames_.gapMsMax = Math.max(frames_.gapMsMax, nowMs - lastMs);
  frames_.count++;
  lastMs = nowMs;
  requestAnimationFrame(next);
};
requestAnimationFrame(next);
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    // Words of the state may need another line when they change; that is beside what is read here.
    const isHere = sources.some(({ node }) => node?.closest?.("#tail, header, nav"));
    if (isHere) frames_.shift += value;
  }
}).observe({ type: "layout-shift" });`;

/** On a machine that others use as well; a person takes a second for a pause. */
const gapMsMax = 1000;
const heapGrowthMax = 8 * 1024 * 1024;

test("five thousand lines a second for twenty seconds: frames keep coming, memory does not grow", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(pageConfig(server.origin));
  const { page, misdeeds, end } = await visit(`${await sluice.url()}#tail`);
  const session = await page.context().newCDPSession(page);
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  const sender = await TcpSender.connect(sluice.port("tcp"));
  let sent = 0;
  const send = async (seconds: number) => {
    const [fromMs, from] = [Date.now(), sent];
    while (sent < from + seconds * 5000) {
      await Bun.sleep(50);
      const due = from + Math.floor(Math.min(seconds, (Date.now() - fromMs) / 1000) * 5000);
      await sender.send(numberedLines(due - sent, { from: sent }));
      sent = due;
    }
  };
  // Until its lists are full it may grow.
  await send(4);
  const before = await heap();
  await page.evaluate(watchFrames);
  await send(20);
  const { count, gapMsMax: gap, shift } = await page.evaluate<Record<string, number>>("frames_");
  await page.getByText(`message ${sent - 1}`, { exact: true }).waitFor();
  const growth = (await heap()) - before;
  const elements = await page.locator("*").count();
  const passedOver = await page.locator("#tail-rate").textContent();
  const figures = { sent, count, gap, shift, growth, elements, passedOver };
  process.stdout.write(`tail: ${JSON.stringify(figures)}\n`);
  expect(sent).toBe(120_000);
  expect(count!).toBeGreaterThan(100);
  expect(gap!).toBeLessThan(gapMsMax);
  expect(growth).toBeLessThan(heapGrowthMax);
  expect(elements).toBeLessThan(900);
  expect(shift).toBe(0);
  expect(misdeeds).toEqual([]);
  sender.end();
  await end();
  await sluice.stop();
  await server.stop();
});
