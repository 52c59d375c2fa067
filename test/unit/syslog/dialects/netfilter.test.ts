import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("the tuple of iptables and nftables, behind any prefix", () => {
  f(
    "<4>Oct  4 00:24:15 h kernel: [20474.050964] SFW2-INext-ACC-TCP IN=eth0 OUT= MAC=28:45 SRC=192.168.0.101 DST=192.168.0.100 LEN=60 TOS=0x00 DF PROTO=TCP SPT=59282 DPT=631 WINDOW=14600 SYN URGP=0",
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 0,
      severity: 4,
      tag: "kernel",
      format: "netfilter",
      fields: {
        prefix: "SFW2-INext-ACC-TCP",
        in_interface: "eth0",
        src_ip: "192.168.0.101",
        dst_ip: "192.168.0.100",
        proto: "TCP",
        src_port: 59282,
        dst_port: 631,
      },
    },
  );
  f(
    "<4>Oct  4 00:24:15 h kernel: DROP wan in: IN=wan OUT=lan SRC=1.2.3.4 DST=5.6.7.8 LEN=84 PROTO=ICMP TYPE=3 CODE=1 [SRC=5.6.7.8 DST=1.2.3.4 LEN=56 PROTO=UDP SPT=1 DPT=2 ]",
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 0,
      severity: 4,
      tag: "kernel",
      format: "netfilter",
      fields: {
        prefix: "DROP wan in",
        in_interface: "wan",
        out_interface: "lan",
        src_ip: "1.2.3.4",
        dst_ip: "5.6.7.8",
        proto: "ICMP",
        icmp_type: 3,
      },
    },
  );
  f("<4>Oct  4 00:24:15 h ulogd[3]: IN=eth0 OUT= SRC=fe80::1 DST=ff02::1 PROTO=ICMPv6", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 4,
    tag: "ulogd",
    proc_id: "3",
    format: "netfilter",
    fields: { in_interface: "eth0", src_ip: "fe80::1", dst_ip: "ff02::1", proto: "ICMPv6" },
  });
});

test("VyOS, EdgeOS and UniFi name the action within the prefix", () => {
  f(
    "<12>1 2026-11-21T09:16:50+00:00 vyos kernel - - -  [ipv4-WAN-IN-10-D]IN=eth0 OUT= MAC= SRC=203.0.113.9 DST=198.51.100.1 PROTO=TCP SPT=51234 DPT=23",
    {
      timestamp: "2026-11-21T09:16:50Z",
      hostname: "vyos",
      facility: 1,
      severity: 4,
      tag: "kernel",
      format: "netfilter",
      fields: {
        prefix: "ipv4-WAN-IN-10-D",
        action: "drop",
        in_interface: "eth0",
        src_ip: "203.0.113.9",
        dst_ip: "198.51.100.1",
        proto: "TCP",
        src_port: 51234,
        dst_port: 23,
      },
    },
  );
  f(
    "<4>Nov 10 23:04:06 USG kernel: [LAN_LOCAL-default-A]IN=eth0.2004 OUT= SRC=10.254.3.1 DST=224.0.0.251 PROTO=UDP SPT=5353 DPT=5353",
    {
      timestamp: "2026-11-10T23:04:06Z",
      hostname: "USG",
      facility: 0,
      severity: 4,
      tag: "kernel",
      format: "netfilter",
      fields: {
        prefix: "LAN_LOCAL-default-A",
        action: "accept",
        in_interface: "eth0.2004",
        src_ip: "10.254.3.1",
        dst_ip: "224.0.0.251",
        proto: "UDP",
        src_port: 5353,
        dst_port: 5353,
      },
    },
  );
  f(
    `Jun 13 23:29:15 UDMP-DTC [WAN_LOCAL-D-2147483647] DESCR="[WAN_LOCAL]Block All Traffic" IN=eth8 OUT= SRC=192.168.1.1 DST=192.168.1.25 PROTO=UDP SPT=38451 DPT=54329`,
    {
      timestamp: "2026-06-13T23:29:15Z",
      hostname: "UDMP-DTC",
      facility: 1,
      severity: 5,
      format: "netfilter",
      fields: {
        prefix: "WAN_LOCAL-D-2147483647",
        action: "drop",
        in_interface: "eth8",
        src_ip: "192.168.1.1",
        dst_ip: "192.168.1.25",
        proto: "UDP",
        src_port: 38451,
        dst_port: 54329,
      },
    },
  );
});

test("what only looks similar is none", () => {
  f("<4>Oct  4 00:24:15 h kernel: IN=eth0 OUT= and nothing else", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 4,
    tag: "kernel",
    format: "rfc3164",
  });
  f("<4>Oct  4 00:24:15 h kernel: PLUGIN=a OUTPUT=b SRC=c", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 4,
    tag: "kernel",
    format: "rfc3164",
  });
  f("<4>Oct  4 00:24:15 h [error] IN=1 SRC=2", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 0,
    severity: 4,
    format: "rfc3164",
  });
});

test("the kernel's uptime", () => {
  f(
    "<4>Aug 15 10:30:12 OpenWrt kernel: [12345.678901] br-lan: port 2(eth0.1) entered disabled state",
    {
      timestamp: "2026-08-15T10:30:12Z",
      hostname: "OpenWrt",
      facility: 0,
      severity: 4,
      tag: "kernel",
      format: "rfc3164",
      fields: { uptime_s: 12345.678901 },
    },
  );
  f("<4>Aug 15 10:30:12 OpenWrt kernel: [    2.345678] x", {
    timestamp: "2026-08-15T10:30:12Z",
    hostname: "OpenWrt",
    facility: 0,
    severity: 4,
    tag: "kernel",
    format: "rfc3164",
    fields: { uptime_s: 2.345678 },
  });
  f("<4>Aug 15 10:30:12 OpenWrt kernel: [12345.6789] x", {
    timestamp: "2026-08-15T10:30:12Z",
    hostname: "OpenWrt",
    facility: 0,
    severity: 4,
    tag: "kernel",
    format: "rfc3164",
  });
});
