import type { Alert } from "../../rule/alert.ts";
import { cutText } from "../../base/cut-text.ts";
import type { NotifierRequest } from "./notifier.ts";
import type { TeamsOptions } from "./options.ts";

/** Teams takes messages of 28 KB; JSON may need six octets for a character. */
const textCharactersMax = 4000;

/**
 * A card: an Adaptive Card (adaptivecards.io) for workflows, a MessageCard for older connectors.
 * Both show the text without markup.
 */
export function teamsRequest({ url, card }: TeamsOptions, alert: Alert): NotifierRequest {
  const text = cutText(alert.text, textCharactersMax);
  const isConnector = new URL(url).hostname.endsWith(".webhook.office.com");
  const isMessage = card === "message" || (card === "auto" && isConnector);
  return { method: "POST", url, body: isMessage ? messageCard(alert, text) : adaptive(text) };
}

function adaptive(text: string) {
  return {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        contentUrl: null,
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.2",
          // A TextBlock would take the text for Markdown; a TextRun is shown as it is.
          body: [{ type: "RichTextBlock", inlines: [{ type: "TextRun", text }] }],
        },
      },
    ],
  };
}

function messageCard({ rule }: Alert, text: string) {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return {
    "@type": "MessageCard",
    "@context": "https://schema.org/extensions",
    summary: rule,
    sections: [{ text: escaped, markdown: false }],
  };
}
