import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown> | undefined) =>
  expect(told(`Oct  9 13:39:49.840: ${text}`)["fields"]).toEqual(expected);

test("access lists", () => {
  const flow = { src_ip: "192.0.2.1", src_port: 1234, dst_ip: "10.0.0.2", dst_port: 80 };
  f("%SEC-6-IPACCESSLOGP: list 199 denied tcp 192.0.2.1(1234) -> 10.0.0.2(80), 1 packet", {
    ...flow,
    rule: "199",
    action: "denied",
    proto: "tcp",
  });
  f(
    "%SEC-6-IPACCESSLOGP: list in permitted udp 192.0.2.1(1234) (Gi0/0 0013.7f12.3456) -> 10.0.0.2(80), 1 packet",
    { ...flow, rule: "in", action: "permitted", proto: "udp" },
  );
  f("%ACL-6-IPACCESS: list acl-internet Ethernet1 denied tcp 192.0.2.1(1234) -> 10.0.0.2(80)", {
    ...flow,
    rule: "acl-internet",
    action: "denied",
    proto: "tcp",
  });
  f("%ACL-IPV4_ACL-6-IPACCESSLOGP : access-list x (10) deny tcp 192.0.2.1(1234) -> 10.0.0.2(80)", {
    ...flow,
    rule: "x",
    action: "deny",
    proto: "tcp",
  });
  f("%SEC-6-IPACCESSLOGDP: list 177 denied icmp 192.0.2.1 -> 10.0.0.2 (8/0), 1 packet", {
    rule: "177",
    action: "denied",
    proto: "icmp",
    src_ip: "192.0.2.1",
    dst_ip: "10.0.0.2",
  });
  f(
    "%FMANFP-6-IPACCESSLOGP: R0/0: fman_fp_image:  list in denied udp 192.0.2.1(1234) -> 10.0.0.2(80)",
    {
      ...flow,
      rule: "in",
      action: "denied",
      proto: "udp",
    },
  );
  f("%SEC-6-IPACCESSLOGS: list ip-ssh denied 192.0.2.1 5 packets", {
    rule: "ip-ssh",
    action: "denied",
    src_ip: "192.0.2.1",
  });
  f(
    "%IPV6_ACL-6-ACCESSLOGP: list ACL-IPv6/10 permitted tcp 2001:DB8::3(1027) -> 2001:DB8:1000::1(22), 9 packets",
    {
      rule: "ACL-IPv6/10",
      action: "permitted",
      proto: "tcp",
      src_ip: "2001:DB8::3",
      src_port: 1027,
      dst_ip: "2001:DB8:1000::1",
      dst_port: 22,
    },
  );
});

test("NX-OS names the values of its access lists", () => {
  f(
    "%ACLLOG-5-ACLLOG_FLOW_INTERVAL: Src IP: 192.0.2.1, Dst IP: 10.0.0.2, Src Port: 1234, " +
      'Dst Port: 80, Src Intf: Ethernet4/1, Protocol: "TCP"(6), ACL Name: x, ACE Action: Permit, ' +
      "Appl Intf: Vlan2, Hit-count: 2589",
    {
      src_ip: "192.0.2.1",
      dst_ip: "10.0.0.2",
      src_port: 1234,
      dst_port: 80,
      in_interface: "Ethernet4/1",
      proto: "TCP",
      rule: "x",
      action: "Permit",
    },
  );
});

test("interfaces and users", () => {
  const name = { interface: "GigabitEthernet0/1" };
  f("%LINK-3-UPDOWN: Interface GigabitEthernet0/1, changed state to down", name);
  f("%LINEPROTO-5-UPDOWN: Line protocol on Interface GigabitEthernet0/1, changed state", name);
  f("%ILPOWER-5-IEEE_DISCONNECT: Interface GigabitEthernet0/1: PD removed", name);
  f("%ETHPORT-5-IF_UP: Interface Ethernet1/38 (description:SRV-01) is up in mode access", {
    interface: "Ethernet1/38",
  });
  f(
    "%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: root] [Source: 192.0.2.1] [localport: 22] [Reason: Login Authentication Failed] at 12:04:18",
    { user: "root", src_ip: "192.0.2.1", reason: "Login Authentication Failed" },
  );
  const admin = { user: "admin", src_ip: "192.0.2.1" };
  f(
    "%SSH-5-SSH2_USERAUTH: User 'admin' authentication for SSH2 Session from 192.0.2.1 (tty = 0) using crypto cipher 'aes128-ctr', hmac 'x' Succeeded",
    admin,
  );
  f(
    "%SSH-5-SSH2_CLOSE: SSH2 Session from 192.0.2.1 (tty = 0) for user 'admin' using crypto cipher 'aes256-ctr', hmac 'x' closed",
    admin,
  );
  f("%SYS-5-CONFIG_I: Configured from console by admin on vty0 (192.0.2.1)", admin);
  f("%VSHD-5-VSHD_SYSLOG_CONFIG_I: Configured from vty by admin on 192.0.2.1@pts/0", admin);
  f("%SYS-5-CONFIG_I: Configured from console by vty0 (192.0.2.1)", { src_ip: "192.0.2.1" });
});

test("other words give no fields", () => {
  f("%SEC-6-IPACCESSLOGP: list of what was -> done", undefined);
  f("%SYS-5-X: Login of nobody", undefined);
  // No part of a sequence of UTF-8 is a value.
  f("%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: \u{1033c}[Source: 192.0.2.1]", undefined);
  f("%SYS-5-CONFIG_I: Configured from memory", undefined);
  f("%SYS-5-CONFIG_I: Configured from console by console", undefined);
});

test("a user's name that looks like the rest is a name", () => {
  f(
    "%SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: a] [Source: 6.6.6.6] [Source: 192.0.2.1] [localport: 22]",
    { user: "a] [Source: 6.6.6.6", src_ip: "192.0.2.1" },
  );
});
