// Whatever came, what is written anew keeps to the grammar of RFC 5424 and says the same content.
import { test } from "bun:test";
import { Reframer } from "../../src/sink/forward/reframe.ts";
import { Message } from "../../src/syslog/message.ts";
import { parseSyslog } from "../../src/syslog/parse.ts";
import { originIn } from "../origin.ts";
import { Noise, vectorLines } from "./noise.ts";

const seed = Number(process.env.SEED ?? 1);
const count = Math.min(Number(process.env.COUNT ?? 20_000), 200_000);

const origin = originIn("Europe/Berlin");
const message = new Message();
const by5424 = new Reframer("rfc5424", "b0");
const by3164 = new Reframer("rfc3164", "b0");

/** RFC 5424, 6, but for what is in the structured data. */
const header =
  /^<(\d|[1-9]\d|1[0-8]\d|19[01])>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)) [!-~]{1,255} [!-~]{1,48} [!-~]{1,128} [!-~]{1,32} (\[.*)$/s;

const stamp3164 = /^<\d{1,3}>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d [!-~]+ /;

test("what is forwarded as RFC 5424 or 3164 is that, and has the content that came", () => {
  const noise = new Noise(seed, vectorLines());
  for (let n = 0; n < count; n++) {
    const octets = noise.line();
    const frame = { bytes: octets, start: 0, end: octets.length, sentBytes: octets.length };
    parseSyslog({ ...frame, receivedAtMs: Date.UTC(2026, 10, 21) }, origin, message);
    const says = `SEED=${seed}, ${n}: ${octets.toString("base64")}`;
    const content = octets.subarray(message.contentStart, message.end).toString("latin1");
    const { structuredRepeats } = message;
    const lent = by5424.reframed(message);
    if (lent === undefined) throw new Error(`went round: ${says}`);
    const written = Buffer.from(lent);
    const text = written.toString("latin1");
    if (header.exec(text) === null) throw new Error(`${says} became ${text}`);
    if (!text.endsWith(content)) throw new Error(`${says} lost its content: ${text}`);
    const old = by3164.reframed(message)!.toString("latin1");
    if (!stamp3164.test(old) || !old.endsWith(content)) throw new Error(`${says} became ${old}`);
    if (structuredRepeats) continue;
    // It is read by the RFC alone, and all of its data with it.
    const again = { bytes: written, start: 0, end: written.length, sentBytes: written.length };
    parseSyslog({ ...again, receivedAtMs: 0 }, origin, message);
    const via = message.structuredData?.["sluice@32473"]?.["via"];
    if (message.version !== 1 || via !== "b0") throw new Error(`${says} is misread: ${text}`);
  }
}, 120_000);
