import { expect, test } from "bun:test";
import { formatAddress, formatClient } from "../../../src/source/address.ts";
import { readProxyHeader } from "../../../src/source/proxy-header.ts";

const signature = "0d0a0d0a000d0a515549540a";
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");
const octets = (text: string | Buffer): Buffer => Buffer.from(text as string);

/** `expected`: the peer, `itself` where the proxy speaks for itself, `more` or `bad`. */
function f(header: string | Buffer, expected: string): void {
  const read = readProxyHeader(Buffer.concat([octets(header), Buffer.from("<1>text")]));
  if (typeof read === "string") return void expect(read).toBe(expected as "bad");
  const { bytes, peer } = read;
  expect(bytes).toBe(octets(header).length);
  expect(peer ? formatClient(formatAddress(peer.address), peer.port) : "itself").toBe(expected);
}

test("lines of version 1", () => {
  f("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n", "192.0.2.1:56324");
  f("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", "[2001:db8::1]:1");
  f("PROXY UNKNOWN\r\n", "itself");
  f("PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", "itself");
  f("PROXY TCP4 192.0.2.1 198.51.100.2 65536 443\r\n", "bad");
  f("PROXY TCP4 192.0.2.1 198.51.100.2 443\r\n", "bad");
  f("PROXY TCP6 192.0.2.1 198.51.100.2 1 2\r\n", "bad");
  f("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n", "bad");
  f("PROXY UDP4 192.0.2.1 198.51.100.2 1 2\r\n", "bad");
  f(`PROXY TCP4 ${"1".repeat(100)}\r\n`, "bad");
});

test("octets of version 2", () => {
  const four = "c0000201 c6336402 dc04 01bb";
  f(hex(`${signature} 21 11 000c ${four}`), "192.0.2.1:56324");
  f(hex(`${signature} 21 11 0013 ${four} 04 0004 00000000`), "192.0.2.1:56324");
  const six = `20010db8${"0".repeat(23)}1`;
  f(hex(`${signature} 21 21 0024 ${six} ${six} 0001 0002`), "[2001:db8::1]:1");
  f(hex(`${signature} 20 00 0000`), "itself");
  f(hex(`${signature} 20 11 000c ${four}`), "itself");
  f(hex(`${signature} 21 31 0001 00`), "itself");
  f(hex(`${signature} 11 11 000c ${four}`), "bad");
  f(hex(`${signature} 22 11 000c ${four}`), "bad");
  f(hex(`${signature} 21 11 0008 ${four}`), "bad");
  f(hex(`${signature} 21 11 ffff ${four}`), "bad");
});

test("what begins otherwise is none", () => {
  f("<13>PROXY", "bad");
  f("PROXIMATE", "bad");
});

test("a header may come octet by octet", () => {
  const one = octets("PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n");
  const two = hex(`${signature} 21 11 000c c0000201 c6336402 dc04 01bb`);
  for (const header of [one, two]) {
    for (let cut = 0; cut < header.length; cut++) {
      expect(readProxyHeader(header.subarray(0, cut))).toBe("more");
    }
  }
});
