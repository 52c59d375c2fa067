import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("topics of RouterOS give the severity, the program and what happened", () => {
  f("system,info,account user admin logged in from 10.0.0.245 via winbox", {
    facility: 10,
    severity: 6,
    tag: "system",
    format: "routeros",
    fields: {
      topics: "system,info,account",
      user: "admin",
      src_ip: "10.0.0.245",
      service: "winbox",
    },
  });
  f("dhcp,info defconf assigned 192.168.88.7 for 74:83:C0:4F:9D:75 printer", {
    facility: 3,
    severity: 6,
    tag: "dhcp",
    format: "routeros",
    fields: { topics: "dhcp,info", ip: "192.168.88.7", mac: "74:83:C0:4F:9D:75" },
  });
  f("wireless,info 36:7F:7F:07:C4:B0@wlan1: connected, signal strength -60", {
    facility: 3,
    severity: 6,
    tag: "wireless",
    format: "routeros",
    fields: { topics: "wireless,info", mac: "36:7F:7F:07:C4:B0", interface: "wlan1" },
  });
  f("firewall,debug,packet x", {
    facility: 3,
    severity: 7,
    tag: "firewall",
    format: "routeros",
    fields: { topics: "firewall,debug,packet" },
  });
  f("script,warning something", {
    facility: 3,
    severity: 4,
    tag: "script",
    format: "routeros",
    fields: { topics: "script,warning" },
  });
  f(
    "<134>Jul 15 12:34:56 MyRouter system,info,account user admin logged in from 10.0.0.5 via winbox",
    {
      timestamp: "2026-07-15T12:34:56Z",
      hostname: "MyRouter",
      facility: 16,
      severity: 6,
      tag: "system",
      format: "routeros",
      fields: {
        topics: "system,info,account",
        user: "admin",
        src_ip: "10.0.0.5",
        service: "winbox",
      },
    },
  );
  f(
    "2023-03-19T12:34:09.757188+01:00 10.120.127.1 system,error,critical login failure for user a b from 10.10.0.35 via winbox",
    {
      timestamp: "2023-03-19T12:34:09.757188+01:00",
      hostname: "10.120.127.1",
      facility: 3,
      severity: 2,
      tag: "system",
      format: "routeros",
      fields: {
        topics: "system,error,critical",
        user: "a b",
        src_ip: "10.10.0.35",
        service: "winbox",
      },
    },
  );
});

test("a PRI that contradicts the topics was the same for all: the topics win, the text is kept", () => {
  f(
    "<134>Jul 15 12:34:56 R system,error,critical login failure for user root from 10.0.0.5 via ssh",
    {
      timestamp: "2026-07-15T12:34:56Z",
      hostname: "R",
      facility: 16,
      severity: 2,
      tag: "system",
      format: "routeros",
      fields: { topics: "system,error,critical", user: "root", src_ip: "10.0.0.5", service: "ssh" },
      raw: true,
    },
  );
  f("<27>Jul 15 12:34:56 R system,error,critical x", {
    timestamp: "2026-07-15T12:34:56Z",
    hostname: "R",
    facility: 3,
    severity: 3,
    tag: "system",
    format: "routeros",
    fields: { topics: "system,error,critical" },
  });
});

test("the firewall's line gives its tuple, with topics or without", () => {
  f(
    "firewall,info drop-tcp input: in:ether1-WAN out:(unknown 0), connection-state:new src-mac 00:17:10:88:bc:02, proto TCP (SYN,ACK), [2001:db8::1]:40384->[2001:db8::2]:443, len 24",
    {
      facility: 3,
      severity: 6,
      tag: "firewall",
      format: "routeros",
      fields: {
        topics: "firewall,info",
        prefix: "drop-tcp",
        chain: "input",
        in_interface: "ether1-WAN",
        out_interface: "(unknown 0)",
        src_mac: "00:17:10:88:bc:02",
        proto: "TCP",
        tcp_flags: "SYN,ACK",
        src_ip: "2001:db8::1",
        src_port: 40384,
        dst_ip: "2001:db8::2",
        dst_port: 443,
      },
    },
  );
  f(
    "firewall,info forward: in:bridge out:pppoe-out1, proto UDP, 192.168.88.5:5000->1.2.3.4:53, NAT (192.168.88.5:5000->9.9.9.9:5000)->1.2.3.4:53, len 60",
    {
      facility: 3,
      severity: 6,
      tag: "firewall",
      format: "routeros",
      fields: {
        topics: "firewall,info",
        chain: "forward",
        in_interface: "bridge",
        out_interface: "pppoe-out1",
        proto: "UDP",
        src_ip: "192.168.88.5",
        src_port: 5000,
        dst_ip: "1.2.3.4",
        dst_port: 53,
        nat: "(192.168.88.5:5000->9.9.9.9:5000)->1.2.3.4:53",
      },
    },
  );
  f(
    "firewall,info input: in:wan out:(none), proto ICMP (type 8, code 0), 1.2.3.4->5.6.7.8, len 84",
    {
      facility: 3,
      severity: 6,
      tag: "firewall",
      format: "routeros",
      fields: {
        topics: "firewall,info",
        chain: "input",
        in_interface: "wan",
        out_interface: "(none)",
        proto: "ICMP",
        src_ip: "1.2.3.4",
        dst_ip: "5.6.7.8",
      },
    },
  );
  f("firewall,info input: in:wan out:(none), proto ICMPv6, fe80::1->ff02::1, len 84", {
    facility: 3,
    severity: 6,
    tag: "firewall",
    format: "routeros",
    fields: {
      topics: "firewall,info",
      chain: "input",
      in_interface: "wan",
      out_interface: "(none)",
      proto: "ICMPv6",
      src_ip: "fe80::1",
      dst_ip: "ff02::1",
    },
  });
  f(
    "<30>Sep 25 01:37:18 MikroTik drop !LAN input: in:pppoe out:(unknown 0), proto TCP (SYN), 137.1.1.1:43836->137.2.2.2:51104, len 44",
    {
      timestamp: "2026-09-25T01:37:18Z",
      hostname: "MikroTik",
      facility: 3,
      severity: 6,
      format: "routeros",
      fields: {
        prefix: "drop !LAN",
        chain: "input",
        in_interface: "pppoe",
        out_interface: "(unknown 0)",
        proto: "TCP",
        tcp_flags: "SYN",
        src_ip: "137.1.1.1",
        src_port: 43836,
        dst_ip: "137.2.2.2",
        dst_port: 51104,
      },
    },
  );
  f(
    "<30>Sep 25 01:37:18 MikroTik firewall,info: forward: in:a out:b, proto UDP, 1.2.3.4:1->5.6.7.8:2, len 44",
    {
      timestamp: "2026-09-25T01:37:18Z",
      hostname: "MikroTik",
      facility: 3,
      severity: 6,
      tag: "firewall",
      format: "routeros",
      fields: {
        topics: "firewall,info",
        chain: "forward",
        in_interface: "a",
        out_interface: "b",
        proto: "UDP",
        src_ip: "1.2.3.4",
        src_port: 1,
        dst_ip: "5.6.7.8",
        dst_port: 2,
      },
    },
  );
  f(
    "<134>Jun 15 02:35:28 RB4011 forward: in:ether1 out:bridge, src-mac 26:5a:4c:57:6e:cc, proto TCP (SYN), 192.168.1.196:62583->10.1.0.0:8000, len 64",
    {
      timestamp: "2026-06-15T02:35:28Z",
      hostname: "RB4011",
      facility: 16,
      severity: 6,
      tag: "forward",
      format: "routeros",
      fields: {
        chain: "forward",
        in_interface: "ether1",
        out_interface: "bridge",
        src_mac: "26:5a:4c:57:6e:cc",
        proto: "TCP",
        tcp_flags: "SYN",
        src_ip: "192.168.1.196",
        src_port: 62583,
        dst_ip: "10.1.0.0",
        dst_port: 8000,
      },
    },
  );
});

test("the Common Event Format of RouterOS names its topics", () => {
  f(
    "Oct  2 17:36:35 MikroTik CEF:0|MikroTik|hAP ax^2|7.25beta5|10|system,error,critical|High|dvchost=MikroTik msg=login failure",
    {
      timestamp: "2026-10-02T17:36:35Z",
      hostname: "MikroTik",
      facility: 3,
      severity: 2,
      format: "routeros",
      fields: {
        vendor: "MikroTik",
        product: "hAP ax^2",
        version: "7.25beta5",
        event_id: "10",
        topics: "system,error,critical",
        device_name: "MikroTik",
      },
    },
  );
});

test("what only looks like topics is none", () => {
  f("system,nonsense user admin", { facility: 1, severity: 5, format: "raw" });
  f("info,warning x", { facility: 1, severity: 5, format: "raw" });
  f("firewall x", { facility: 1, severity: 5, format: "raw" });
  f("firewall,info,", { facility: 1, severity: 5, format: "raw" });
  f(",info x", { facility: 1, severity: 5, format: "raw" });
  f("Firewall,info x", { facility: 1, severity: 5, format: "raw" });
  f("firewall,info.x y", { facility: 1, severity: 5, format: "raw" });
  f("<134>Jun 15 02:35:28 h forward: in:a out:b", {
    timestamp: "2026-06-15T02:35:28Z",
    hostname: "h",
    facility: 16,
    severity: 6,
    tag: "forward",
    format: "rfc3164",
  });
  f("<134>Jun 15 02:35:28 h copied in: in:a, len 5", {
    timestamp: "2026-06-15T02:35:28Z",
    hostname: "h",
    facility: 16,
    severity: 6,
    tag: "copied",
    format: "rfc3164",
  });
});
