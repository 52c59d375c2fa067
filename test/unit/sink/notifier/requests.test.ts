// What each service is sent, as it documents it.
import { expect, test } from "bun:test";
import { discordRequest } from "../../../../src/sink/notifier/discord.ts";
import type { ChannelOptions } from "../../../../src/sink/notifier/options.ts";
import { slackRequest } from "../../../../src/sink/notifier/slack.ts";
import { teamsRequest } from "../../../../src/sink/notifier/teams.ts";
import { telegramRequest } from "../../../../src/sink/notifier/telegram.ts";
import { webhookRequest } from "../../../../src/sink/notifier/webhook.ts";
import { alertOf } from "./alerts.ts";

type Of<K extends ChannelOptions["kind"]> = Extract<ChannelOptions, { kind: K }>;

const common = { name: "phone", timeoutMs: 1000, queueMax: 100, perMinuteMax: 20 };
const telegram: Of<"telegram"> = {
  ...{ kind: "telegram", ...common, token: "123:abc", chatId: "-100", headers: {} },
  ...{ server: "https://api.telegram.org", method: "POST" },
};
const url = "https://hooks.example/T0/B0/hush";
const nasty = 'a <b> & *c* _d_ `e` [f](http://g) @everyone "h" \\ \n\u0001 é 😀';

test("Telegram takes plain text of 4096 characters", () => {
  expect(telegramRequest(telegram, alertOf(nasty))).toEqual({
    method: "POST",
    url: "https://api.telegram.org/bot123:abc/sendMessage",
    headers: {},
    body: { chat_id: "-100", text: nasty, link_preview_options: { is_disabled: true } },
  });
  const { body } = telegramRequest(telegram, alertOf("😀".repeat(3000)));
  const { text } = body as { text: string };
  expect([text.length, text.isWellFormed(), text.endsWith("😀…")]).toEqual([4095, true, true]);
});

test("by GET the text is percent-encoded as curl does", () => {
  const { url, body } = telegramRequest({ ...telegram, method: "GET" }, alertOf("a b&c!'()*~é"));
  expect(url).toEndWith("/sendMessage?chat_id=-100&text=a%20b%26c%21%27%28%29%2A~%C3%A9");
  expect(body).toBeUndefined();
});

test("Slack gets its three control characters as entities, none cut in two", () => {
  const text = (alert: string) =>
    (slackRequest({ kind: "slack", ...common, url }, alertOf(alert)).body as { text: string }).text;
  expect(text("<!channel> a & b")).toBe("&lt;!channel&gt; a &amp; b");
  const long = text("<".repeat(5000));
  expect(long.length).toBeLessThanOrEqual(4000);
  expect(long.length).toBeGreaterThan(3900);
  expect(long).toMatch(/^(&lt;)+…$/);
});

test("Discord gets no mention, no markup and 2000 characters", () => {
  const request = (text: string) =>
    discordRequest({ kind: "discord", ...common, url }, alertOf(text)).body as { content: string };
  expect(request("*a* @everyone")).toEqual({
    ...{ content: "\\*a\\* \\@everyone", flags: 4, allowed_mentions: { parse: [] } },
  } as { content: string });
  expect(request("*".repeat(3000)).content).toMatch(/^(\\\*){900,999}…$/);
});

test("Teams gets an adaptive card for workflows, a message card for connectors", () => {
  const body = (options: Partial<Of<"teams">>) =>
    teamsRequest({ kind: "teams", ...common, url, card: "auto", ...options }, alertOf("a *b* <c>"))
      .body as Record<string, unknown>;
  const run = { type: "TextRun", text: "a *b* <c>" };
  expect(body({})).toMatchObject({
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: { type: "AdaptiveCard", body: [{ type: "RichTextBlock", inlines: [run] }] },
      },
    ],
  });
  const connector = { url: "https://x.webhook.office.com/webhookb2/hush" };
  expect(body(connector)).toMatchObject({
    "@type": "MessageCard",
    summary: "login",
    sections: [{ text: "a *b* &lt;c&gt;", markdown: false }],
  });
  expect(body({ card: "message" })["@type"]).toBe("MessageCard");
  expect(body({ ...connector, card: "adaptive" })["type"]).toBe("message");
});

test("a webhook's JSON stays JSON whatever is put in", () => {
  const body = { text: "{rule}: {text}", more: [{ n: 1, at: "{timestamp}" }, null], x: "{a b}" };
  const options: Of<"webhook"> = {
    ...{ kind: "webhook", ...common, url, method: "PUT", headers: { "X-Site": "home" }, body },
  };
  const request = webhookRequest(options, alertOf(nasty));
  expect(request).toEqual({
    ...{ method: "PUT", url, headers: { "X-Site": "home" } },
    body: {
      text: `login: ${nasty}`,
      more: [{ n: 1, at: "2026-11-21T08:20:17.000Z" }, null],
      x: "{a b}",
    },
  });
  expect(JSON.parse(JSON.stringify(request.body))).toEqual(request.body);
  expect(webhookRequest({ ...options, method: "GET" }, alertOf("x")).body).toBeUndefined();
});
