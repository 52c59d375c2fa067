import { expect, test } from "bun:test";
import type { Alert } from "../../../../src/rule/alert.ts";
import { mailOf } from "../../../../src/sink/notifier/mail.ts";
import { alertOf } from "./alerts.ts";
import { emailOptions } from "./email-options.ts";

function parts(text: string, changes: Partial<Alert> = {}, to = ["me@example.org"]) {
  const mail = mailOf({ ...emailOptions, to }, alertOf(text, changes));
  const end = mail.indexOf("\r\n\r\n");
  return { mail, head: mail.slice(0, end).split("\r\n"), body: mail.slice(end + 4) };
}

test("a plain text is a plain mail; date and Message-ID are the alert's own", () => {
  const { mail, head, body } = parts("root failed\nagain\r\n.and again");
  expect(head).toEqual([
    "Date: Sat, 21 Nov 2026 08:20:17 +0000",
    "From: router@example.net",
    "To: me@example.org",
    "Subject: login: gw",
    "Message-ID: <6b01-7@example.net>",
    "Auto-Submitted: auto-generated",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Transfer-Encoding: 7bit",
  ]);
  expect(body).toBe("root failed\r\nagain\r\n.and again\r\n");
  expect(parts("root failed\nagain\r\n.and again").mail).toBe(mail);
});

test("what is not ASCII, or in a line too long, is Base64 in lines of 76", () => {
  for (const text of ["é 😀\n\u0001", "x".repeat(999), "half \ud83d"]) {
    const { head, body } = parts(text);
    expect(head.at(-1)).toBe("Content-Transfer-Encoding: base64");
    const lines = body.trimEnd().split("\r\n");
    expect(lines.every((line) => line.length <= 76)).toBe(true);
    const decoded = Buffer.from(lines.join(""), "base64").toString();
    expect(decoded).toBe(text.toWellFormed().replace("\n", "\r\n"));
  }
  expect(parts("x".repeat(998)).head.at(-1)).toBe("Content-Transfer-Encoding: 7bit");
});

test("a subject holds what a device calls itself, as encoded words of at most 75 characters", () => {
  const f = (hostname: string, expected: string): void => {
    const { mail } = parts("x", { hostname });
    const [, folded] = /\r\nSubject: (.*(?:\r\n .*)*)\r\n/.exec(mail)!;
    const words = folded!.split("\r\n ");
    expect(words.every((word) => word.length <= 75)).toBe(true);
    const decoded = words.map((word) => {
      const [, base64] = /^=\?utf-8\?B\?(.*)\?=$/.exec(word) ?? [];
      return base64 === undefined ? word : Buffer.from(base64, "base64").toString();
    });
    expect(decoded.join("")).toBe(`login${expected}`);
    expect(decoded.every((word) => word.isWellFormed() && !word.includes("\ufffd"))).toBe(true);
  };

  f("gw", ": gw");
  f("", "");
  f("Küche", ": Küche");
  f("😀".repeat(40), `: ${"😀".repeat(40)}`);
  f("=?utf-8?B?eA==?=", ": =?utf-8?B?eA==?=");
});

test("nothing that a device says can begin a header of its own", () => {
  const { head } = parts("x", { hostname: "gw\r\nBcc: you@example.org" });
  expect(head[3]).toBe("Subject: login: gw Bcc: you@example.org");
  expect(head.filter((line) => line.startsWith("Bcc"))).toEqual([]);
});

test("many recipients stand in folded lines", () => {
  const { head } = parts("x", {}, ["a@example.org", "b@example.org"]);
  expect(head.slice(2, 4)).toEqual(["To: a@example.org,", " b@example.org"]);
});
