import { expect, test } from "bun:test";
import {
  cidrHolds,
  formatAddress,
  formatClient,
  parseAddress,
  parseCidr,
  socketAddress,
  sourceName,
} from "../../../src/source/address.ts";

test("addresses are read and written as RFC 5952 asks", () => {
  const f = (text: string, expected: string) =>
    expect(formatAddress(parseAddress(text)!)).toBe(expected);
  f("192.0.2.9", "192.0.2.9");
  f("::ffff:192.0.2.9", "192.0.2.9");
  f("::", "::");
  f("::1", "::1");
  f("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
  f("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
  f("fe80::1%eth0", "fe80::1");
  f("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0");
});

test("what is no address is none", () => {
  for (const text of [
    "",
    "1.2.3",
    "1.2.3.256",
    "1.2.3.4.5",
    "::1::",
    "1:2:3",
    "g::",
    "12345::",
    "localhost",
  ]) {
    expect({ text, bytes: parseAddress(text) }).toEqual({ text, bytes: undefined });
  }
});

test("a CIDR block holds its addresses and no others", () => {
  const f = (cidr: string, address: string, expected: boolean) =>
    expect(cidrHolds(parseCidr(cidr)!, parseAddress(address)!)).toBe(expected);
  f("192.0.2.0/24", "192.0.2.255", true);
  f("192.0.2.0/24", "192.0.3.0", false);
  f("192.0.2.128/25", "192.0.2.127", false);
  f("0.0.0.0/0", "203.0.113.1", true);
  f("0.0.0.0/0", "2001:db8::1", false);
  f("::/0", "192.0.2.1", true);
  f("2001:db8::/33", "2001:db8:7fff::1", true);
  f("2001:db8::/33", "2001:db8:8000::1", false);
  f("192.0.2.1", "192.0.2.1", true);
  f("192.0.2.1", "192.0.2.2", false);
  for (const text of ["192.0.2.0/33", "::/129", "a/8", "1.2.3.4/", "1.2.3.4/8/8"]) {
    expect({ text, cidr: parseCidr(text) }).toEqual({ text, cidr: undefined });
  }
});

test("clients and socket addresses", () => {
  expect(formatClient("192.0.2.9", 514)).toBe("192.0.2.9:514");
  expect(formatClient("2001:db8::1", 514)).toBe("[2001:db8::1]:514");
  expect([...socketAddress("127.0.0.1", 514)!]).toEqual([
    2, 0, 2, 2, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0,
  ]);
  expect(socketAddress("::1", 514)!.length).toBe(28);
  expect(socketAddress("::1", 514)![23]).toBe(1);
});

test("who is behind an address is told by all of IPv4 and by the network of IPv6", () => {
  const f = (text: string, expected: string): void => {
    expect(sourceName(parseAddress(text)!)).toBe(expected);
  };

  f("192.0.2.9", "192.0.2.9");
  f("::ffff:192.0.2.9", "192.0.2.9");
  f("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64");
  f("2001:db8:0:1::9", "2001:db8:0:1::/64");
  f("::1", "::/64");
});
