// Kinds of values that rules and channels are made of.
import { readJson } from "../base/json.ts";
import type { Condition } from "../rule/condition.ts";
import { detectorNames, type DetectorName } from "../rule/detectors.ts";
import { numberOf, wordsOf } from "../rule/field.ts";
import { describeFault, parseCondition } from "../rule/parse-condition.ts";
import { parseTemplate, type Template } from "../rule/template.ts";
import { parseQuietHours } from "../sink/notifier/quiet-hours.ts";
import { unknownJsonPlace, type JsonTemplate } from "../sink/notifier/json-template.ts";
import type { Kind } from "./kinds.ts";

/** What these say is shown as it was written. */
const asWritten = (written: unknown): unknown => written;

export const condition: Kind<Condition> = {
  noun: "a condition such as \"content contains 'login failure' and severity <= warning\"",
  read(written) {
    const read = typeof written === "string" ? parseCondition(written) : undefined;
    return read === undefined || "fault" in read ? undefined : read;
  },
  why(written) {
    const read = typeof written === "string" ? parseCondition(written) : undefined;
    return read !== undefined && "fault" in read ? describeFault(read) : undefined;
  },
  mask: asWritten,
};

/** Of a message: fields and groups in braces. Whether its groups are there shows with the rule. */
export const template: Kind<Template> = {
  noun: 'a text such as "{hostname}: {1} failed"',
  read: (written) => (typeof written === "string" ? parseTemplate(written) : undefined),
  mask: asWritten,
};

/** Built-in rules, in a list or as text: `login, wan`. */
export const detectors: Kind<DetectorName[]> = {
  noun: `a list of ${detectorNames.join(", ")}`,
  read(written) {
    const found = names.read(written);
    const known = found?.flatMap((name) => detectorNames.find((each) => each === name) ?? []);
    return known?.length === found?.length ? known : undefined;
  },
};

/** Names in a list, or as text: `phone, mail`. */
export const names: Kind<string[]> = {
  noun: 'a list such as ["phone", "mail"]',
  read(written) {
    const list = typeof written === "string" ? written.split(",") : written;
    if (!Array.isArray(list)) return undefined;
    const found = list.map((each: unknown) => (typeof each === "string" ? each.trim() : ""));
    if (written === "") return [];
    return found.every((each) => /^[\w.-]{1,255}$/.test(each)) ? found : undefined;
  },
};

export const jsonTemplate: Kind<JsonTemplate> = {
  noun: 'JSON such as \'{"text":"{text}"}\'',
  read(written) {
    const json = typeof written === "string" ? readJson(written) : undefined;
    const found = json?.value as JsonTemplate | undefined;
    return found === undefined || unknownJsonPlace(found) !== undefined ? undefined : found;
  },
  why(written) {
    const json = typeof written === "string" ? readJson(written) : undefined;
    if (json === undefined) return undefined;
    return `${unknownJsonPlace(json.value as JsonTemplate)} is not known`;
  },
  mask: asWritten,
};

/** Minutes after midnight. */
export const quietHours: Kind<{ from: number; to: number }> = {
  noun: 'hours such as "22:00-07:00"',
  read: (written) => (typeof written === "string" ? parseQuietHours(written) : undefined),
  mask: asWritten,
};

/** A severity of RFC 5424, by its word or number. */
export const severity: Kind<number> = {
  noun: `a severity: ${wordsOf("severity").join(", ")}`,
  read(written) {
    if (typeof written !== "string" && typeof written !== "number") return undefined;
    const number = numberOf("severity", String(written));
    return number !== undefined && number <= 7 ? number : undefined;
  },
};

/** A facility of RFC 5424, by its word or number. */
export const facility: Kind<number> = {
  noun: `a facility: ${wordsOf("facility").join(", ")}`,
  read(written) {
    if (typeof written !== "string" && typeof written !== "number") return undefined;
    const number = numberOf("facility", String(written));
    return number !== undefined && number <= 23 ? number : undefined;
  },
};

/** Of Matrix: an alias, #room:example.org, is another thing. */
export const roomId: Kind<string> = {
  noun: 'the id of a room such as "!abc:example.org"',
  read(written) {
    return typeof written === "string" && /^![\x21-\x7e]{1,254}$/.test(written)
      ? written
      : undefined;
  },
};

const mailboxPattern = /^[!#-+\--:=?A-Z^-~]{1,64}@[A-Za-z0-9.-]{1,255}$/;

/** An address of e-mail, in ASCII. */
export const mailbox: Kind<string> = {
  noun: 'an e-mail address such as "router@example.org"',
  read(written) {
    return typeof written === "string" && mailboxPattern.test(written) ? written : undefined;
  },
};

/** At least one. */
export const mailboxes: Kind<string[]> = {
  noun: 'e-mail addresses such as ["me@example.org", "you@example.org"]',
  read(written) {
    const list = typeof written === "string" ? written.split(",") : written;
    if (!Array.isArray(list) || list.length === 0 || list.length > mailboxesMax) return undefined;
    const found = list.map((each: unknown) => (typeof each === "string" ? each.trim() : ""));
    return found.every((each) => mailboxPattern.test(each)) ? found : undefined;
  },
};

/** RFC 5321, 4.5.3.1.8: every server takes so many. */
const mailboxesMax = 100;

/** What is published to holds no wildcards of MQTT. */
export const topic: Kind<string> = {
  noun: 'a topic such as "home/router/alerts", without + and #',
  read(written) {
    const isGood = typeof written === "string" && /^[^+#\u0000-\u001f]{1,1000}$/.test(written);
    return isGood ? written : undefined;
  },
};
