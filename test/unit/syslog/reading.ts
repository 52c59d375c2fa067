// Reads one frame for the tests of this room.
import { type Encoder, LineEncoder } from "../../../src/syslog/encode.ts";
import { Message } from "../../../src/syslog/message.ts";
import { parseByRfc, parseSyslog } from "../../../src/syslog/parse.ts";
import { originIn } from "../../origin.ts";

const lineEncoder = new LineEncoder();

/** 2026-11-21T10:20:30.400Z, the time of reception in all tests. */
export const receivedAtMs = Date.UTC(2026, 10, 21, 10, 20, 30, 400);

const utc = originIn("UTC");

/** Surrounds the frame with what must not be read: the memory of others. */
export function parse(text: string | Buffer, origin = utc, atMs = receivedAtMs): Message {
  const octets = Buffer.from(text as string);
  const bytes = Buffer.concat([Buffer.from('9<13>["'), octets, Buffer.from('7]"= :1Z')]);
  const message = new Message();
  const frame = { bytes, start: 7, end: 7 + octets.length, receivedAtMs: atMs };
  parseSyslog({ ...frame, sentBytes: octets.length }, origin, message);
  return message;
}

/** The same without any dialect. */
export function readByRfc(text: string): Message {
  const message = new Message();
  const bytes = Buffer.from(`[${text}]`);
  const sentBytes = bytes.length - 2;
  const frame = { bytes, start: 1, end: bytes.length - 1, receivedAtMs, sentBytes };
  parseByRfc(frame, utc, message);
  return message;
}

/** The line of a message, without its line feed; fails when it is longer than announced. */
export function encode(message: Message, encoder: Encoder = lineEncoder, seq = 7): string {
  const max = encoder.bytesMax(message);
  const out = Buffer.alloc(max + 8, 0x23);
  const end = encoder.encode(message, seq, out, 3);
  if (end > 3 + max) throw new Error(`${end - 3} octets written, ${max} announced`);
  if (out[2] !== 0x23 || out[end] !== 0x23) throw new Error("written outside of the line");
  const line = out.toString("utf8", 3, end);
  if (!line.endsWith("}\n") || line.indexOf("\n") < line.length - 1) throw new Error(line);
  return line.slice(0, -1);
}

/** What a line says of itself: the record without what is always there, or only repeats it. */
export function told(text: string): Record<string, unknown> {
  const { seq, received_at, client, transport, content, priority, ...rest } = record(text);
  const said = Object.entries(rest).filter(([name, value]) => value !== defaults[name]);
  // That the text is kept is told by itself.
  return Object.fromEntries(said.map(([name, value]) => [name, name === "raw" ? true : value]));
}

const defaults: Record<string, unknown> = {
  timestamp: new Date(receivedAtMs).toISOString(),
  hostname: "192.0.2.9",
};

/** The line as an object. */
export function record(text: string | Buffer, origin = utc): Record<string, unknown> {
  return JSON.parse(encode(parse(text, origin))) as Record<string, unknown>;
}
