// A real browser with one page in it, and an ear for all that a page must not do.
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

/** Debian's package. As root it has no sandbox; nothing in it asks anybody but the page does. */
const executablePath = "/usr/bin/chromium";
const args = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

let launched: Promise<Browser> | undefined;

/** The browser of this test file, with a profile of its own. */
function browser(): Promise<Browser> {
  return (launched ??= chromium.launch({ executablePath, args }));
}

/** The next file that visits has a new one. */
export async function closeBrowser(): Promise<void> {
  const closing = launched;
  launched = undefined;
  await (await closing)?.close();
}

export interface Visit {
  page: Page;
  /** Requests to anybody else, violations of the policy, errors, dialogs: none of them may be. */
  misdeeds: string[];
  end(): Promise<void>;
}

/** Opens an address in a window of its own. */
export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const viewport = { width: 1280, height: 800 };
  const context = await (await browser()).newContext({ viewport, ...options });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  const { origin } = new URL(url);
  context.on("request", (request) => {
    const isOurs = request.url().startsWith(`${origin}/`) || request.url().startsWith("data:");
    if (!isOurs) misdeeds.push(`request to ${request.url()}`);
  });
  page.on("pageerror", (error) => misdeeds.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    misdeeds.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.exposeFunction("tellViolation", (what: string) => void misdeeds.push(what));
  await page.addInitScript(`document.addEventListener("securitypolicyviolation", (event) =>
    tellViolation("violation: " + event.violatedDirective + " " + event.blockedURI));`);
  await page.goto(url);
  return { page, misdeeds, end: () => context.close() };
}
