import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("the epoch of logread -t gives fraction and zone to the stamp's own digits", () => {
  f("<13>Oct  4 00:24:15 [1696379055.123] OpenWrt dnsmasq[1234]: query", {
    timestamp: "2023-10-04T00:24:15.123Z",
    hostname: "OpenWrt",
    facility: 1,
    severity: 5,
    tag: "dnsmasq",
    proc_id: "1234",
    format: "openwrt",
  });
  f("<13>Oct  4 02:24:15 [1696379055.123] OpenWrt kernel: [   12.345678] eth0: up", {
    timestamp: "2023-10-04T02:24:15.123+02:00",
    hostname: "OpenWrt",
    facility: 1,
    severity: 5,
    tag: "kernel",
    format: "openwrt",
    fields: { uptime_s: 12.345678 },
  });
  f("<13>Oct  4 05:54:15 [1696379055.123] OpenWrt t: x", {
    timestamp: "2023-10-04T05:54:15.123+05:30",
    hostname: "OpenWrt",
    facility: 1,
    severity: 5,
    tag: "t",
    format: "openwrt",
  });
});

test("an epoch that does not fit the stamp counts, and the text is kept", () => {
  f("<13>Oct  4 00:31:15 [1696379055.123] OpenWrt t: x", {
    timestamp: "2023-10-04T00:24:15.123Z",
    hostname: "OpenWrt",
    facility: 1,
    severity: 5,
    tag: "t",
    format: "openwrt",
    raw: true,
  });
});

test("what logread prints has words for the PRI", () => {
  f(
    "Sat Nov 21 08:46:37 2026 [1795250797.048] authpriv.notice dropbear[12]: Password auth succeeded for 'root' from 192.0.2.1:1024",
    {
      timestamp: "2026-11-21T08:46:37.048Z",
      facility: 10,
      severity: 5,
      tag: "dropbear",
      proc_id: "12",
      format: "openwrt",
      fields: { user: "root", src_ip: "192.0.2.1" },
    },
  );
  f("Sat Nov 21 08:46:37 2026 daemon.err uhttpd[1]: x", {
    timestamp: "2026-11-21T08:46:37Z",
    facility: 3,
    severity: 3,
    tag: "uhttpd",
    proc_id: "1",
    format: "openwrt",
  });
});

test("a prefix stands before the program", () => {
  f(
    "<30>Oct  4 00:24:15 OpenWrt attic: hostapd[6]: phy0-ap0: AP-STA-CONNECTED 74:83:c0:4f:9d:75 auth_alg=open",
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "OpenWrt",
      facility: 3,
      severity: 6,
      tag: "hostapd",
      proc_id: "6",
      format: "openwrt",
      fields: { prefix: "attic", mac: "74:83:c0:4f:9d:75" },
    },
  );
  f("<30>Oct  4 00:24:15 OpenWrt attic: kernel: [   12.345678] eth0: up", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "OpenWrt",
    facility: 3,
    severity: 6,
    tag: "kernel",
    format: "openwrt",
    fields: { prefix: "attic", uptime_s: 12.345678 },
  });
});

test("BusyBox writes facility and severity in words", () => {
  f("<13>Oct  4 00:24:15 box daemon.warn ntpd[3]: reset", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "box",
    facility: 3,
    severity: 4,
    tag: "ntpd",
    proc_id: "3",
    format: "busybox",
    raw: true,
  });
});

test("what only looks similar is none", () => {
  f("<13>Oct  4 00:24:15 [1696379055.12] OpenWrt t: x", {
    timestamp: "2026-10-04T00:24:15Z",
    facility: 1,
    severity: 5,
    format: "rfc3164",
  });
  f("<13>Oct  4 00:24:15 [1696379055.123]OpenWrt t: x", {
    timestamp: "2026-10-04T00:24:15Z",
    facility: 1,
    severity: 5,
    format: "rfc3164",
  });
  f("<13>Oct  4 00:24:15 h t: word[x]: y", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "t",
    format: "rfc3164",
  });
  f("<13>Oct  4 00:24:15 h t[1]: word[2]: y", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "t",
    proc_id: "1",
    format: "rfc3164",
  });
  f("<13>Oct  4 00:24:15 h kern.loud t: y", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 1,
    severity: 5,
    tag: "kern.loud",
    format: "rfc3164",
  });
  f("Sat Nov 21 08:46:37 2026 something else", { facility: 1, severity: 5, format: "raw" });
  f("Sat Nov 31 08:46:37 2026 daemon.err x: y", { facility: 1, severity: 5, format: "raw" });
});

test("a prefix may stand behind the epoch, and before programs without a PID", () => {
  const line = "<29>Aug 10 17:29:43 [1723310983.123] OpenWrt site1: ";
  const lease = `${line}dnsmasq-dhcp[1]: DHCPACK(br-lan) 192.0.2.3 40:33:1a:0f:54:35 nb`;
  expect(told(lease)).toMatchObject({
    timestamp: "2024-08-10T17:29:43.123Z",
    tag: "dnsmasq-dhcp",
    proc_id: "1",
    format: "openwrt",
    fields: { prefix: "site1", ip: "192.0.2.3", mac: "40:33:1a:0f:54:35" },
  });
  expect(told(`${line}hostapd: phy0-ap0: AP-STA-CONNECTED 40:33:1a:0f:54:35`)).toMatchObject({
    tag: "hostapd",
    fields: { prefix: "site1", mac: "40:33:1a:0f:54:35" },
  });
  expect(told("<29>Aug 10 17:29:43 h site1: netifd: Interface 'wan' is now up")).toMatchObject({
    tag: "netifd",
    fields: { prefix: "site1", interface: "wan" },
  });
});
