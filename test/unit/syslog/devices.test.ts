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

/** What dialects of vendors yield besides the parts of a message; there are none yet. */
const dialectFields = ["mnemonic", "topics", "deviceName"];

/** Parts that the RFCs do not lead to: dialects will. Start of the line, then the fields. */
const pending: Record<string, [string, ...string[]][]> = {
  "cisco-asa": [["<191>Aug  1 14:01:20 abc-asa1: %ASA", "hostname"]],
  "cisco-ios": [
    ["<187>3408: CLC 6/0: Dec 11", "timestamp"],
    ["<0>91: *Oct 07 03:10:04: mydevice", "timestamp", "hostname"],
    ["<190>32: foo: *Apr 29 13:58:46", "timestamp", "hostname"],
    ["<189>29: foo: *Apr 29 13:58:40", "timestamp", "hostname"],
    ["*Mar  1 18:48:50.483 UTC", "timestamp"],
  ],
  "cisco-iosxr": [["<187>138076: RP/0/RP0/CPU0:Dec 11", "timestamp"]],
  "cisco-nxos": [["<187>nx1: 2024 Apr  5", "timestamp", "hostname"]],
  "cisco-ucm": [["<189>23813: cucm-pub: Jul 05", "hostname"]],
  "cisco-wlc": [["<132>xxxxx: *spamApTask1", "timestamp", "hostname"]],
  citrix: [["<12> 01/10/2001:01:01:01 GMT", "hostname"]],
};

/** An octet that is no UTF-8 is read as Latin-1 here, as U+FFFD in the vector. */
const readOtherwise: Record<string, Record<string, string>> = {
  "PDc+MSAtIGJ6b3JwIG9wZW52cG4gMjQ5OSAtIC0gUFRIUkVBRCDwKIwoIGluaXRpYWxpemVk": {
    message: "PTHREAD \u00f0(\u008c( initialized",
  },
};

/** The parts under the names of the vectors, absent ones as null. */
function partsOf(message: Message): Record<string, string | number | null> {
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
  };
}

function expected(vector: Vector): Record<string, string | number | null> {
  const parts = { ...vector.expect, ...readOtherwise[vector.rawBase64 ?? ""] };
  for (const field of dialectFields) delete parts[field];
  if (parts.timestampUtc !== undefined) parts.timestampUtc = Date.parse(String(parts.timestampUtc));
  return parts;
}

function pendingFields(vector: Vector): string[] {
  const lines = pending[vector.vendor] ?? [];
  return lines.flatMap(([start, ...fields]) => (vector.raw.startsWith(start) ? fields : []));
}

function octetsOf(vector: Vector): Buffer {
  const { raw, rawBase64 } = vector;
  return rawBase64 === undefined ? Buffer.from(raw) : Buffer.from(rawBase64, "base64");
}

for (const vector of vectors) {
  test(`devices: ${vector.vendor}: ${vector.raw.slice(0, 60)}`, () => {
    const parts = partsOf(parse(octetsOf(vector)));
    const want = expected(vector);
    for (const field of pendingFields(vector)) {
      expect(parts[field], `${field} is read by now: take it off the list`).not.toBe(
        want[field] ?? null,
      );
      delete want[field];
    }
    expect(parts).toMatchObject(want);
  });
}

test("devices: every pending line is one of a vector", () => {
  for (const [vendor, lines] of Object.entries(pending)) {
    for (const [start] of lines) {
      const of = vectors.filter((v) => v.vendor === vendor && v.raw.startsWith(start));
      expect(of, `${vendor}: ${start}`).toHaveLength(1);
    }
  }
});

test("devices: every line is stored with its text in the parts or in raw", () => {
  for (const vector of vectors) {
    const octets = octetsOf(vector);
    const line = JSON.parse(encode(parse(octets))) as Record<string, string>;
    if (line.raw_base64) expect(octets.toString("base64")).toBe(line.raw_base64);
    else if (line.raw) expect(line.raw).toBe(octets.toString());
    else expect(octets.toString().endsWith(line.content!)).toBe(true);
  }
});
