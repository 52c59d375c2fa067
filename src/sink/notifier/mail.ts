// A notice as an e-mail: RFC 5322, with the encodings of MIME where it is not plain ASCII.
import type { Alert } from "../../rule/alert.ts";
import type { EmailOptions } from "./options.ts";
import { titleOf } from "./title.ts";

/** RFC 5322, 2.1.1. */
const lineCharactersMax = 998;
/** RFC 2047, 2: an encoded word has 75 characters, its frame 12 of them, three for two octets. */
const wordBytesMax = 45;
/** RFC 2045, 6.8. */
const base64CharactersMax = 76;

/**
 * The octets between DATA and its end, without that end: ASCII lines that end with CRLF. The date
 * and the Message-ID are the alert's own, so that a mailbox can tell a second copy.
 */
export function mailOf({ from, to }: EmailOptions, alert: Alert): string {
  const text = alert.text.toWellFormed().replace(/\r\n?|\n/g, "\r\n");
  const isPlain =
    /^[\t\r\n -~]*$/.test(text) &&
    text.split("\r\n").every((line) => line.length <= lineCharactersMax);
  const head = [
    `Date: ${new Date(alert.atMs).toUTCString().replace("GMT", "+0000")}`,
    `From: ${from}`,
    `To: ${to.join(",\r\n ")}`,
    `Subject: ${headerText(titleOf(alert))}`,
    `Message-ID: <${alert.id}@${from.slice(from.lastIndexOf("@") + 1)}>`,
    // RFC 3834: nobody's absence is to be told to a router.
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Transfer-Encoding: ${isPlain ? "7bit" : "base64"}`,
  ];
  return `${head.join("\r\n")}\r\n\r\n${isPlain ? text : base64Lines(text)}\r\n`;
}

/** Text in a header, as encoded words of RFC 2047 where it is not plain. */
function headerText(text: string): string {
  if (/^[ -~]*$/.test(text) && !text.includes("=?")) return text;
  const words: string[] = [];
  let octets = Buffer.alloc(0);
  // A character may not lie across two words.
  for (const character of text.toWellFormed()) {
    const more = Buffer.from(character);
    if (octets.length + more.length > wordBytesMax) {
      words.push(octets.toString("base64"));
      octets = Buffer.alloc(0);
    }
    octets = Buffer.concat([octets, more]);
  }
  return [...words, octets.toString("base64")].map((word) => `=?utf-8?B?${word}?=`).join("\r\n ");
}

function base64Lines(text: string): string {
  const whole = Buffer.from(text).toString("base64");
  return (whole.match(new RegExp(`.{1,${base64CharactersMax}}`, "g")) ?? []).join("\r\n");
}
