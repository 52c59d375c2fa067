import { expect, test } from "bun:test";
import { encoderOf, LineEncoder } from "../../../src/syslog/encode.ts";
import { LogfwrdEncoder } from "../../../src/syslog/encode-logfwrd.ts";
import { originIn } from "../../origin.ts";
import { encode, parse, receivedAtMs, record } from "./reading.ts";

const lineEncoder = new LineEncoder();
const times = '"received_at":"2026-11-21T10:20:30.400Z","timestamp":';
const sender = '"client":"192.0.2.9:514","transport":"udp","hostname":';

test("a line of RFC 3164, octet by octet", () => {
  expect(encode(parse("<30>Oct  4 00:24:15 OpenWrt dnsmasq[1234]: query"))).toBe(
    `{"seq":7,${times}"2026-10-04T00:24:15Z",${sender}"OpenWrt",` +
      '"facility":3,"severity":6,"priority":30,"tag":"dnsmasq","proc_id":"1234",' +
      '"content":"query","format":"rfc3164"}',
  );
});

test("a line of RFC 5424, octet by octet", () => {
  const text = '<165>1 2003-10-11T22:14:15.003Z h su 12 ID47 [a@1 k="v"] x';
  expect(encode(parse(text))).toBe(
    `{"seq":7,${times}"2003-10-11T22:14:15.003Z",${sender}"h",` +
      '"facility":20,"severity":5,"priority":165,"tag":"su","proc_id":"12","msg_id":"ID47",' +
      '"structured_data":{"a@1":{"k":"v"}},"content":"x","format":"rfc5424"}',
  );
});

test("a raw line has the time of reception, the peer's address and RFC 3164's priority", () => {
  expect(encode(parse("wireless up"))).toBe(
    `{"seq":7,${times}"2026-11-21T10:20:30.400Z",${sender}"192.0.2.9",` +
      '"facility":1,"severity":5,"priority":13,"content":"wireless up","format":"raw"}',
  );
});

test("who the sender is by its certificate, whatever that says", () => {
  const identities = ["router1", 'a "b" \\ c', "\u0000".repeat(128), "🦊".repeat(64), "é\n"];
  for (const identity of identities) {
    const line = encode(parse("wireless up", { ...originIn("UTC"), identity }));
    expect(JSON.parse(line)).toMatchObject({ transport: "udp", client_identity: identity });
  }
});

test("the keys behind the format: truncated, then raw", () => {
  const message = parse("<13>Oct  4 00:24:15 EST h t: x");
  message.cutFromBytes = 70_000;
  const raw = '"raw":"<13>Oct  4 00:24:15 EST h t: x"}';
  expect(encode(message)).toEndWith(`"content":"x","format":"rfc3164","truncated":70000,${raw}`);
});

test("the text that is kept is all of it, escaped wherever it must be", () => {
  const f = (text: string) => expect(record(text).raw).toBe(text);
  f("<13>Oct  4 00:24:15 EST h t: x");
  f("<13>Oct  4 00:24:15 EST h t:");
  f('<13>Oct  4 00:24:15 EST h t: "x" \\ \t é \x1b[31m x');
  f('<13>Oct  4 00:24:15 EST h"o t: say "x"');
  f("<13>Oct  4 00:24:15 EST hé t: é x");
});

test("every sequence number is written", () => {
  const message = parse("x");
  const numbers = [0, 1, 9, 10, 99, 100, 101, 109, 110, 999, 1000, 123_456, 2 ** 31, 2 ** 53 - 1];
  for (const seq of [...numbers, ...numbers.toReversed()]) {
    expect(encode(message, lineEncoder, seq)).toStartWith(`{"seq":${seq},"received_at"`);
  }
});

test("every time of reception is written, in any order", () => {
  for (let step = 0; step < 5000; step++) {
    const atMs = receivedAtMs + ((step * 7919) % 200_000) - 100_000;
    const line = JSON.parse(encode(parse("x", originIn("UTC"), atMs)));
    expect(line.received_at).toBe(new Date(atMs).toISOString());
    expect(line.timestamp).toBe(line.received_at);
  }
});

test("every origin is written, however they alternate", () => {
  const [first, second] = [
    { ...originIn("UTC"), client: "[2001:db8::1]:1", address: "2001:db8::1" },
    { ...originIn("UTC"), client: "192.0.2.1:1", address: "192.0.2.1", transport: "tcp" as const },
  ];
  for (const origin of [first, second, first, second]) {
    expect(record("x", origin)).toMatchObject({
      client: origin.client,
      transport: origin.transport,
      hostname: origin.address,
    });
  }
});

test("what JSON cannot hold is escaped, what terminals obey too", () => {
  const f = (text: string, expected: string) =>
    expect(encode(parse(`<13>${text}`))).toContain(`"content":"${expected}"`);
  f('a"b\\c/d', 'a\\"b\\\\c/d');
  f("\b\t\n\f\r.", "\\b\\t\\n\\f\\r.");
  f("\0\x01\x1b[31m\x7f.", "\\u0000\\u0001\\u001b[31m\\u007f.");
  f("é€𐌼\u2028 <&>", "é€𐌼\u2028 <&>");
});

test("escapes are found wherever they stand, in short text and in long", () => {
  for (let length = 1; length < 80; length++) {
    for (let at = 0; at < length; at++) {
      const text = `${"x".repeat(at)}"${"y".repeat(length - at - 1)}`;
      expect(record(`<13>${text}`).content).toBe(text);
    }
  }
});

test("all parts are escaped", () => {
  const text = '<13>1 - h"h a\\a p\tp m"m [i\x01 k="\n"] x';
  expect(record(text)).toMatchObject({
    ...{ hostname: 'h"h', tag: "a\\a", proc_id: "p\tp", msg_id: 'm"m', content: "x" },
    content: '[i\x01 k="\n"] x',
  });
  expect(record('<13>1 - h a p m [é k="\n\x01"] x').structured_data).toEqual({
    é: { k: "\n\x01" },
  });
});

test("octets that are no UTF-8 are read as Latin-1, and the frame is kept as it was", () => {
  const f = (octets: string, content: string) => {
    const frame = Buffer.from(`<13>${octets}`, "latin1");
    const line = record(frame);
    expect(line.content).toBe(content);
    expect(Buffer.from(String(line.raw_base64), "base64").equals(frame)).toBe(true);
    expect(line.raw).toBeUndefined();
  };
  f("caf\xe9 \xc3\xa9", "café é");
  f("\xff\xfe", "ÿþ");
  f("\x9b31m", "\u009b31m");
  f("cut \xe2\x82", "cut â\u0082");
  expect(record("<13>é").raw_base64).toBeUndefined();
});

test("well-formed lines carry nothing twice", () => {
  const f = (text: string) => expect(Object.keys(record(text)).join()).not.toMatch("raw");
  f("<30>Oct  4 00:24:15 h t[1]: x");
  f("<27>Nov 02 08:21:43 my_unikernel http GET / 200");
  f("<4>Oct  4 00:24:15 kernel: x");
  f("<13>1 2003-10-11T22:14:15.000000003Z h a p m - x");
  f("system,info,account user admin logged in");
  f("<30>Sep 25 01:37:18 MikroTik drop !LAN input: in:pppoe");
});

test("the announced room is enough for the worst text, and not wasted on long ones", () => {
  for (const octet of [0, 0x22, 0x5c, 0x7f, 0x80, 0xff]) {
    for (const length of [0, 1, 100, 512, 513, 5000]) {
      encode(parse(Buffer.concat([Buffer.from("<1>"), Buffer.alloc(length, octet)])));
      const noZone = Buffer.from("<1>1 2003-10-11T22:14:15 - - - - - ");
      encode(parse(Buffer.concat([noZone, Buffer.alloc(length, octet)])));
    }
  }
  encode(parse(`<1>1 - - - - - ${"[a]".repeat(5000)}`));
  encode(parse(`<1>1 - - - - - [a ${'b="" '.repeat(5000)}]`));
  expect(lineEncoder.bytesMax(parse("x".repeat(100_000)))).toBeLessThan(101_000);
});

test("the announced room is enough for what dialects find within the content", () => {
  const f = (before: string, behind: string, format: string) => {
    for (const octets of ["x", "X", '"', "\x01"]) {
      for (const length of [100, 255, 600, 100_000]) {
        const message = parse(before + octets.repeat(length) + behind);
        encode(message);
        if (octets === "X") expect(message.format).toBe(format as typeof message.format);
      }
    }
  };
  // No header has a part that is longer; the content has it all.
  const panos =
    "<12>Apr 14 16:48:54 pa 1,2020/04/14 16:48:54,s,SYSTEM,auth,0,2020/04/14 16:48:54,,";
  expect(record(panos + "x".repeat(255)).msg_id).toBe("x".repeat(255));
  expect(record(panos + "x".repeat(256)).msg_id).toBeUndefined();
  f(panos, "", "panos");
  f("<189>date=2023-10-11 time=15:44:14 devname=", " devid=FG logid=1 type=a", "fortigate");
  f("<13>node=", " type=A msg=audit(1364481363.243:7): uid=1", "audit");
  f("<14>Apr 14 16:48:54 h RT_FLOW: RT_", ": session created 1.2.3.4/5->6.7.8.9/10", "junos");
});

test("encodings have names", () => {
  expect(encoderOf("sluice")).toBeInstanceOf(LineEncoder);
  expect(encoderOf("logfwrd")).toBeInstanceOf(LogfwrdEncoder);
});
