import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown> | undefined) =>
  expect(told(text)["fields"]).toEqual(expected);

const built = {
  direction: "outbound",
  proto: "TCP",
  session_id: 447236,
  in_interface: "inside",
  src_ip: "172.31.98.44",
  src_port: 1772,
  out_interface: "outside",
  dst_ip: "100.66.205.104",
  dst_port: 80,
};

test("who began a connection is told by its direction", () => {
  f(
    "%ASA-6-302013: Built outbound TCP connection 447236 for outside:100.66.205.104/80 (100.66.205.104/80) to inside:172.31.98.44/1772 (100.66.98.44/8256)",
    built,
  );
  f(
    "%ASA-6-302015: Built inbound UDP connection 9 for internet:192.0.2.2/62197 (192.0.2.2/62197)(EXAMPLE\\john@example.org) to transit:2001:db8::1/88 (2001:db8::1/88)",
    {
      direction: "inbound",
      proto: "UDP",
      session_id: 9,
      in_interface: "internet",
      src_ip: "192.0.2.2",
      src_port: 62197,
      out_interface: "transit",
      dst_ip: "2001:db8::1",
      dst_port: 88,
    },
  );
  f(
    "%ASA-6-302014: Teardown TCP connection 447236 for outside:100.66.205.104/80 to inside:172.31.98.44/1772 duration 0:10:06 bytes 4666 FIN Timeout",
    { proto: "TCP", session_id: 447236 },
  );
  f(
    "%ASA-6-302020: Built outbound ICMP connection for faddr 192.0.2.9/0(LOCAL\\x) gaddr 198.51.100.1/1 laddr 10.0.0.1/1 (x) type 8 code 0",
    {
      direction: "outbound",
      proto: "ICMP",
      dst_ip: "192.0.2.9",
      src_ip: "10.0.0.1",
      icmp_type: 8,
    },
  );
});

test("what is denied, by whom and where", () => {
  const denied = { src_ip: "192.0.2.1", src_port: 901, dst_ip: "10.0.0.2", dst_port: 111 };
  f(
    "%FTD-2-106001: Inbound TCP connection denied from 192.0.2.1/901 to 10.0.0.2/111 flags SYN  on interface LAN",
    { ...denied, in_interface: "LAN" },
  );
  f("%ASA-2-106006: Deny inbound UDP from 192.0.2.1/901 to 10.0.0.2/111 on interface LAN.", {
    ...denied,
    action: "Deny",
    in_interface: "LAN",
  });
  const ways = { in_interface: "wan", out_interface: "lan" };
  f('%ASA-4-106023: Deny udp src wan:192.0.2.1/901 dst lan:10.0.0.2/111 by access-group "acl_in"', {
    ...denied,
    ...ways,
    action: "Deny",
    proto: "udp",
    rule: "acl_in",
  });
  f(
    "%ASA-6-106100: access-list acl_in permitted udp wan/192.0.2.1(901)(LOCAL\\x) -> lan/10.0.0.2(111) hit-cnt 1 first hit [0x42666c4c, 0x0]",
    { ...denied, ...ways, action: "permitted", proto: "udp", rule: "acl_in" },
  );
  f(
    "%ASA-4-410001: Dropped UDP DNS request from wan:192.0.2.1/901 to lan:10.0.0.2/111; label length 46 bytes",
    { ...denied, ...ways },
  );
  f(
    "%ASA-4-313004: Denied ICMP type=0, from laddr 192.0.2.1 on interface wan to 10.0.0.2: no matching session",
    { src_ip: "192.0.2.1", dst_ip: "10.0.0.2", in_interface: "wan" },
  );
  f("%ASA-3-710003: TCP access denied by ACL from 192.0.2.1/901 to lan:10.0.0.2/111", {
    ...denied,
    out_interface: "lan",
  });
});

test("translations, logins and users", () => {
  f(
    "%ASA-6-305011: Built dynamic TCP translation from inside:10.0.0.4/1772 to outside:192.0.2.4/8256",
    { in_interface: "inside", src_ip: "10.0.0.4", src_port: 1772, nat: "192.0.2.4/8256" },
  );
  const user = { user: "root", src_ip: "192.0.2.10" };
  f('%ASA-6-605004: Login denied from 192.0.2.10/32597 to out:192.0.2.14/ssh for user "root"', {
    ...user,
    src_port: 32597,
    out_interface: "out",
    dst_ip: "192.0.2.14",
  });
  f("%ASA-5-722033: Group <vpn> User <root> IP <192.0.2.10> First TCP SVC connection", user);
  f("%FTD-4-113019: Group = vpn, Username = root, IP = 192.0.2.10, Session disconnected.", user);
  f("%ASA-5-111010 User 'root', running 'CLI' from IP 192.0.2.10, executed 'ping'", user);
  f("%ASA-6-611101: User authentication succeeded: IP address: 192.0.2.10, Uname: root", user);
  f(
    "%ASA-6-113005: AAA user authentication Rejected : reason = Unspecified : server = 192.0.2.2 : user = root : user IP = 192.0.2.10",
    user,
  );
  f("%ASA-5-750006: Local:192.0.2.2:4500 Remote:192.0.2.10:55543 Username:root IKEv2 SA UP.", user);
});

test("Firepower names its values", () => {
  f(
    "%FTD-1-430003: EventPriority: Low, ConnectionID: 34774, AccessControlRuleAction: Block with reset, SrcIP: 192.0.2.1, DstIP: 10.0.0.2, SrcPort: 13723, DstPort: 80, Protocol: tcp, IngressInterface: outside, ACPolicy: Basic IPS, and GeoIP, AccessControlRuleName: Geo, Prefilter Policy: Unknown, User: No Authentication Required, InitiatorBytes: 54",
    {
      session_id: 34774,
      action: "Block with reset",
      src_ip: "192.0.2.1",
      dst_ip: "10.0.0.2",
      src_port: 13723,
      dst_port: 80,
      proto: "tcp",
      in_interface: "outside",
      policy: "Basic IPS, and GeoIP",
      rule: "Geo",
      sent_bytes: 54,
    },
  );
});

test("one end may be a name, and a protocol a number", () => {
  const end = { action: "Deny", out_interface: "lan", dst_ip: "10.0.0.2" };
  f('%ASA-4-106023: Deny tcp src MG:exp_srv/64593 dst lan:10.0.0.2/2511 by access-group "x"', {
    ...end,
    dst_port: 2511,
    proto: "tcp",
    rule: "x",
  });
  f("%ASA-3-106010: Deny inbound protocol 47 src wan:192.0.2.1 dst lan:10.0.0.2", {
    ...end,
    in_interface: "wan",
    src_ip: "192.0.2.1",
    proto: "47",
  });
  f(
    "%ASA-6-302020: Built inbound ICMP connection for faddr fw/6 gaddr 192.0.2.1/0 laddr 10.0.0.2/0",
    {
      direction: "inbound",
      proto: "ICMP",
      dst_ip: "10.0.0.2",
    },
  );
});

test("a name in place of an address, or other words, give no fields", () => {
  f("%ASA-4-750003: Local:192.0.2.2:500 Remote:HOSTNAME:500 Username:u IKEv2", { user: "u" });
  f("%ASA-4-313009: Denied invalid ICMP code 9, for lan:NAME/38706 (NAME/38706) to x", undefined);
  f("%ASA-6-302013: Built outbound TCP connection", undefined);
  f("%ASA-6-106100: access-list x", undefined);
  f("%ASA-5-199019: received from nobody to anybody", undefined);
  f("%FTD-1-430003: nothing", undefined);
});
