import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("columns by IP version and protocol", () => {
  f(
    "<134>Oct  4 00:24:15 filterlog: 10,,,02f4,re0,match,block,in,4,0x0,,118,28579,0,none,17,udp,132,212.102.36.22,37.120.48.198,49838,52938,112",
    {
      timestamp: "2026-10-04T00:24:15Z",
      facility: 16,
      severity: 6,
      tag: "filterlog",
      format: "filterlog",
      fields: {
        rule: "10",
        tracker: "02f4",
        interface: "re0",
        reason: "match",
        action: "block",
        direction: "in",
        ip_version: 4,
        proto: "udp",
        src_ip: "212.102.36.22",
        dst_ip: "37.120.48.198",
        src_port: 49838,
        dst_port: 52938,
      },
    },
  );
  f(
    "<134>Oct  4 00:24:15 filterlog: 7,,,1000000102,vtnet0.5,match,block,in,4,0x0,,64,19008,0,DF,6,tcp,60,192.168.5.6,192.168.1.100,42970,80,0,S,523876198,,64240,,mss",
    {
      timestamp: "2026-10-04T00:24:15Z",
      facility: 16,
      severity: 6,
      tag: "filterlog",
      format: "filterlog",
      fields: {
        rule: "7",
        tracker: "1000000102",
        interface: "vtnet0.5",
        reason: "match",
        action: "block",
        direction: "in",
        ip_version: 4,
        proto: "tcp",
        src_ip: "192.168.5.6",
        dst_ip: "192.168.1.100",
        src_port: 42970,
        dst_port: 80,
        tcp_flags: "S",
      },
    },
  );
  f(
    "<134>Oct  4 00:24:15 filterlog: 621,,,1644355515,vtnet0.10,match,block,in,6,0x00,0x07c63,64,TCP,6,44,fdfd::6d69,fdfd::6,65382,443,0,S,1927530165,,0,,mss",
    {
      timestamp: "2026-10-04T00:24:15Z",
      facility: 16,
      severity: 6,
      tag: "filterlog",
      format: "filterlog",
      fields: {
        rule: "621",
        tracker: "1644355515",
        interface: "vtnet0.10",
        reason: "match",
        action: "block",
        direction: "in",
        ip_version: 6,
        proto: "TCP",
        src_ip: "fdfd::6d69",
        dst_ip: "fdfd::6",
        src_port: 65382,
        dst_port: 443,
        tcp_flags: "S",
      },
    },
  );
  f(
    "<27>Jan 25 01:58:06 filterlog: 82,,,1000002666,mvneta2,match,pass,out,6,0x00,0x00000,64,ICMPv6,58,8,fe80::1,fe80::2,",
    {
      timestamp: "2027-01-25T01:58:06Z",
      facility: 3,
      severity: 3,
      tag: "filterlog",
      format: "filterlog",
      fields: {
        rule: "82",
        tracker: "1000002666",
        interface: "mvneta2",
        reason: "match",
        action: "pass",
        direction: "out",
        ip_version: 6,
        proto: "ICMPv6",
        src_ip: "fe80::1",
        dst_ip: "fe80::2",
      },
    },
  );
});

test("what only looks similar is none", () => {
  f("<134>Oct  4 00:24:15 filterlog: 10,,,1,re0,match,block,in,5,0x0", {
    timestamp: "2026-10-04T00:24:15Z",
    facility: 16,
    severity: 6,
    tag: "filterlog",
    format: "rfc3164",
  });
  f(
    "<134>Oct  4 00:24:15 filterlog: 10,,,1,re0,match,block,up,4,0x0,,118,28579,0,none,17,udp,132,1.2.3.4,5.6.7.8,1,2,3",
    {
      timestamp: "2026-10-04T00:24:15Z",
      facility: 16,
      severity: 6,
      tag: "filterlog",
      format: "rfc3164",
    },
  );
  f("<134>Oct  4 00:24:15 filterlog: started", {
    timestamp: "2026-10-04T00:24:15Z",
    facility: 16,
    severity: 6,
    tag: "filterlog",
    format: "rfc3164",
  });
});

test("later fragments and short packets have no ports", () => {
  const f = (rest: string) =>
    expect(
      told(
        `<134>Oct  4 00:24:15 fw filterlog[1]: 4,,,1000000103,em0,match,pass,out,4,0x0,,64,1234,1480,none,${rest}`,
      )["fields"],
    ).not.toHaveProperty("src_port");
  f("17,udp,84,192.0.2.5,198.51.100.8,datalength=64");
  f("6,tcp,20,192.0.2.5,198.51.100.8,errormsg='[bad hdr length 0 - too short, < 20]'");
});
