import { expect, test } from "bun:test";
import { record, told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

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

test("a relay has written it as RFC 5424: topics or another tag, the text goes on behind", () => {
  const tuple = {
    ...{ chain: "input", in_interface: "ether1", out_interface: "(unknown 0)", proto: "UDP" },
    ...{ src_ip: "192.0.2.5", src_port: 68, dst_ip: "192.0.2.1", dst_port: 67 },
  };
  const text = "input: in:ether1 out:(unknown 0), proto UDP, 192.0.2.5:68->192.0.2.1:67, len 328";
  const common = {
    timestamp: "2026-11-21T10:00:00Z",
    hostname: "MikroTik",
    facility: 3,
    severity: 6,
    structured_data: { meta: { n: "5" } },
    format: "routeros",
  };
  const relayed = `<30>1 2026-11-21T10:00:00Z MikroTik firewall,info - - [meta n="5"] ${text}`;
  expect(record(relayed)["content"]).toBe(text);
  f(relayed, {
    ...{ ...common, tag: "firewall", fields: { topics: "firewall,info", ...tuple } },
  });
  f(`<30>1 2026-11-21T10:00:00Z MikroTik gate - - [meta n="5"] ${text}`, {
    ...{ ...common, tag: "gate", fields: tuple },
  });
  f('<30>1 2026-11-21T10:00:00Z MikroTik interface,info - - [meta n="5"] ether1 link up', {
    ...{ ...common, tag: "interface", fields: { topics: "interface,info" } },
  });
});
