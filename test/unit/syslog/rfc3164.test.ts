import { expect, test } from "bun:test";
import { readByRfc } from "./reading.ts";

/** Host (or what stands for it), tag, process and content. */
function f(text: string, ...expected: (string | undefined)[]) {
  const { hostname, appName, procId, message } = readByRfc(text);
  expect([hostname, appName, procId, message]).toEqual(expected);
}

const stamp = "<13>Oct  4 00:24:15";
const peer = "192.0.2.9";

test("header, tag and content", () => {
  f(`${stamp} h su: 'su root' failed`, "h", "su", undefined, "'su root' failed");
  f(`${stamp} h dropbear[1234]: x`, "h", "dropbear", "1234", "x");
  f(`${stamp} h t[1]:x`, "h", "t", "1", "x");
  f(`${stamp} h postfix/smtpd[12]: x`, "h", "postfix/smtpd", "12", "x");
  f(`${stamp} h sshd(pam_unix)[9]: x`, "h", "sshd(pam_unix)", "9", "x");
  f(`${stamp} h t[]: x`, "h", "t", undefined, "x");
  f(`${stamp} h t:`, "h", "t", undefined, "");
  f(`${stamp} h`, "h", undefined, undefined, "");
  f(`${stamp} h `, "h", undefined, undefined, "");
  f(stamp, peer, undefined, undefined, "");
});

test("one space ends a tag, further ones are content", () => {
  f(`${stamp} h t:  x `, "h", "t", undefined, " x ");
  f(`${stamp} h  T x`, "h", undefined, undefined, " T x");
});

test("a missing host is the peer's address, never ours", () => {
  f(`${stamp} kernel: [12.3] eth0: up`, peer, "kernel", undefined, "[12.3] eth0: up");
  f(`${stamp} nasapi[19090] - log`, peer, "nasapi", "19090", "- log");
  f(`${stamp} docker/6befb[6128]: x`, peer, "docker/6befb", "6128", "x");
  f(`${stamp}: %PIX-6-302014: x`, peer, "%PIX-6-302014", undefined, "x");
  f(`${stamp} date=2015-08-11 time=1`, peer, undefined, undefined, "date=2015-08-11 time=1");
  f(`${stamp} CEF:0|V|P|1|2`, peer, undefined, undefined, "CEF:0|V|P|1|2");
});

test("names that hosts really have", () => {
  f(`${stamp} gw.example.com t: x`, "gw.example.com", "t", undefined, "x");
  f(`${stamp} 10.0.0.1 t: x`, "10.0.0.1", "t", undefined, "x");
  f(`${stamp} 2001:db8::7 t: x`, "2001:db8::7", "t", undefined, "x");
  f(`${stamp} a/b t: x`, "a/b", "t", undefined, "x");
  f(`${stamp} UCK-G2+ t: x`, "UCK-G2+", "t", undefined, "x");
  f(`${stamp} schlüssel t: x`, "schlüssel", "t", undefined, "x");
});

test("a word without a colon is a tag in lower case only", () => {
  f(`${stamp} h http GET / 200`, "h", "http", undefined, "GET / 200");
  f(`${stamp} h system,info,account user in`, "h", "system,info,account", undefined, "user in");
  f(`${stamp} h prg0`, "h", "prg0", undefined, "");
  f(`${stamp} h Detected a thing`, "h", undefined, undefined, "Detected a thing");
  f(`${stamp} h 00179 mgr: x`, "h", undefined, undefined, "00179 mgr: x");
  f("<13>some text", peer, undefined, undefined, "some text");
});

test("a colon within a word is no tag", () => {
  f(`${stamp} h http://x/ up`, "h", undefined, undefined, "http://x/ up");
  f(`${stamp} h 12:30 x`, "h", undefined, undefined, "12:30 x");
  f(`${stamp} h a[1 b]: x`, "h", undefined, undefined, "a[1 b]: x");
});

test("a tag needs no header when it has its colon", () => {
  f("<15> openvpn[2499]: x", peer, "openvpn", "2499", "x");
  f("dropbear[23979]:  x", peer, "dropbear", "23979", " x");
  f("<189>35: *Mar  1 00:00:45: x", peer, undefined, undefined, "35: *Mar  1 00:00:45: x");
  f("<13>[a:b]: x", peer, undefined, undefined, "[a:b]: x");
});

test("colons that stand alone belong to no part", () => {
  f(`${stamp} h : %ASA-5-111010: x`, "h", "%ASA-5-111010", undefined, "x");
  f("<190>: 2020 Oct 26 10:33:18 CET: %UCSM-6-AUDIT: x", peer, "%UCSM-6-AUDIT", undefined, "x");
});
