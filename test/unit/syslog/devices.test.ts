// Real lines of some hundred kinds of devices, each with its source, and what is certain of them.
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Message } from "../../../src/syslog/message.ts";
import { encode, parse } from "./reading.ts";

interface Vector {
  vendor: string;
  raw: string;
  /** Of lines that are no UTF-8. */
  rawBase64?: string;
  /** `null`: must be absent. Missing: not certain. */
  expect: Record<string, string | number | null>;
}

const vectors = readFileSync(join(import.meta.dir, "../../vectors/devices.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Vector);

/** An octet that is no UTF-8 is read as Latin-1 here, as U+FFFD in the vector. */
const readOtherwise: Record<string, Record<string, string>> = {
  "PDc+MSAtIGJ6b3JwIG9wZW52cG4gMjQ5OSAtIC0gUFRIUkVBRCDwKIwoIGluaXRpYWxpemVk": {
    message: "PTHREAD \u00f0(\u008c( initialized",
  },
};

/** The parts under the names of the vectors, absent ones as null. */
function partsOf(message: Message): Record<string, string | string[] | number | null> {
  const { structuredStart, structuredEnd } = message;
  return {
    facility: message.facility,
    severity: message.severity,
    timestamp: message.timestampText ?? null,
    timestampUtc: message.timestampMs ?? null,
    hostname: message.hostEnd > message.hostStart ? message.hostname : null,
    appname: message.appName ?? null,
    procid: message.procId ?? null,
    msgid: message.msgId ?? null,
    structuredData: message.bytes.toString("utf8", structuredStart, structuredEnd) || null,
    message: message.message,
    ...dialectParts(message),
  };
}

/** What the vectors know of dialects. */
function dialectParts(message: Message): Record<string, string | string[] | null> {
  const { fields } = JSON.parse(encode(message)) as { fields?: Record<string, string> };
  return {
    mnemonic: message.msgId ?? null,
    topics: fields?.topics?.split(",") ?? null,
    deviceName: message.hostname,
  };
}

function expected(vector: Vector): Record<string, string | number | null> {
  const parts = { ...vector.expect, ...readOtherwise[vector.rawBase64 ?? ""] };
  if (parts.timestampUtc !== undefined) parts.timestampUtc = Date.parse(String(parts.timestampUtc));
  return parts;
}

function octetsOf(vector: Vector): Buffer {
  const { raw, rawBase64 } = vector;
  return rawBase64 === undefined ? Buffer.from(raw) : Buffer.from(rawBase64, "base64");
}

for (const vector of vectors) {
  test(`devices: ${vector.vendor}: ${vector.raw.slice(0, 60)}`, () => {
    expect(partsOf(parse(octetsOf(vector)))).toMatchObject(expected(vector));
  });
}

test("devices: every line is stored with its text in the parts or in raw", () => {
  for (const vector of vectors) {
    const octets = octetsOf(vector);
    const line = JSON.parse(encode(parse(octets))) as Record<string, string>;
    if (line.raw_base64) expect(octets.toString("base64")).toBe(line.raw_base64);
    else if (line.raw) expect(line.raw).toBe(octets.toString());
    else expect(octets.toString().endsWith(line.content!)).toBe(true);
  }
});
