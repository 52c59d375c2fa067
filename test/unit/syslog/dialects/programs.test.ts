import { expect, test } from "bun:test";
import { told } from "../reading.ts";

const f = (text: string, expected: Record<string, unknown>) => expect(told(text)).toEqual(expected);

test("logins at dropbear", () => {
  f("<30>Oct  4 00:24:15 h dropbear[1]: Bad password attempt for 'root' from 192.0.2.1:52344", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 6,
    tag: "dropbear",
    proc_id: "1",
    format: "dropbear",
    fields: { user: "root", src_ip: "192.0.2.1" },
  });
  f(
    "<30>Oct  4 00:24:15 h dropbear[1]: Exit before auth from <192.0.2.1:52344>: (user 'root', 3 fails): Max",
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 3,
      severity: 6,
      tag: "dropbear",
      proc_id: "1",
      format: "dropbear",
      fields: { src_ip: "192.0.2.1" },
    },
  );
  f(
    "<30>Oct  4 00:24:15 h dropbear[1]: Pubkey auth succeeded for 'a b' with key sha1!! 00 from 2001:db8::1:22",
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 3,
      severity: 6,
      tag: "dropbear",
      proc_id: "1",
      format: "dropbear",
      fields: { user: "a b", src_ip: "2001:db8::1" },
    },
  );
  f("<30>Oct  4 00:24:15 h dropbear[1]: Child connection from 192.0.2.1:52344", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 6,
    tag: "dropbear",
    proc_id: "1",
    format: "rfc3164",
  });
  f("<30>Oct  4 00:24:15 h dropbear[1]: Early exit from somewhere", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 6,
    tag: "dropbear",
    proc_id: "1",
    format: "rfc3164",
  });
});

test("stations at hostapd", () => {
  f("<30>Oct  4 00:24:15 h hostapd: phy0-ap0: AP-STA-DISCONNECTED 74:83:c0:4f:9d:75", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 6,
    tag: "hostapd",
    format: "hostapd",
    fields: { mac: "74:83:c0:4f:9d:75" },
  });
  f(
    "<30>Oct  4 00:24:15 h hostapd: phy0-ap0: STA 74:83:c0:4f:9d:75 IEEE 802.11: associated (aid 1)",
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 3,
      severity: 6,
      tag: "hostapd",
      format: "hostapd",
      fields: { mac: "74:83:c0:4f:9d:75" },
    },
  );
  f("<30>Oct  4 00:24:15 h hostapd: phy0-ap0: STA 74:83:c0:4f:9d:75 IEEE 802.11: authenticated", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 6,
    tag: "hostapd",
    format: "rfc3164",
  });
  f("<30>Oct  4 00:24:15 h hostapd: phy0-ap0: STA 74:83:c0 x", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 6,
    tag: "hostapd",
    format: "rfc3164",
  });
});

test("leases of dnsmasq", () => {
  f("<30>Oct  4 00:24:15 h dnsmasq-dhcp[1]: DHCPACK(br-lan)\u2028.122 aa:bb:cc:dd:ee:02 notebook", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 6,
    tag: "dnsmasq-dhcp",
    proc_id: "1",
    format: "rfc3164",
  });
  f(
    "<30>Oct  4 00:24:15 h dnsmasq-dhcp[1]: DHCPACK(br-lan) 192.168.1.140 aa:bb:cc:dd:ee:02 notebook",
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 3,
      severity: 6,
      tag: "dnsmasq-dhcp",
      proc_id: "1",
      format: "dnsmasq",
      fields: { ip: "192.168.1.140", mac: "aa:bb:cc:dd:ee:02" },
    },
  );
  f(
    "<30>Oct  4 00:24:15 h dnsmasq-dhcp[1]: 3806132383 DHCPACK(br-lan) 192.168.1.140 aa:bb:cc:dd:ee:02",
    {
      timestamp: "2026-10-04T00:24:15Z",
      hostname: "h",
      facility: 3,
      severity: 6,
      tag: "dnsmasq-dhcp",
      proc_id: "1",
      format: "dnsmasq",
      fields: { ip: "192.168.1.140", mac: "aa:bb:cc:dd:ee:02" },
    },
  );
  f("<30>Oct  4 00:24:15 h dnsmasq-dhcp[1]: DHCPDISCOVER(br-lan) aa:bb:cc:dd:ee:02", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 6,
    tag: "dnsmasq-dhcp",
    proc_id: "1",
    format: "rfc3164",
  });
});

test("interfaces of netifd", () => {
  f("<29>Oct  4 00:24:15 h netifd: Interface 'wan' is now up", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 5,
    tag: "netifd",
    format: "netifd",
    fields: { interface: "wan" },
  });
  f("<29>Oct  4 00:24:15 h netifd: wan (123): udhcpc: started", {
    timestamp: "2026-10-04T00:24:15Z",
    hostname: "h",
    facility: 3,
    severity: 5,
    tag: "netifd",
    format: "rfc3164",
  });
});

test("what only begins as a dialect does is plain, and a long tag is as good as a short one", () => {
  const head = "<13>Oct  4 00:24:15 h ";
  const f = (text: string, tag: string, format: string) =>
    expect(told(`${head}${text}`)).toMatchObject({ tag, format });
  f("pppd[7]: Connect: pppoe-wan <--> eth1", "pppd", "rfc3164");
  f("dnsmasq[7]: 1234 192.0.2.1/53 cached a is 192.0.2.2", "dnsmasq", "rfc3164");
  f("pppd[7]: local IP address, len 5", "pppd", "rfc3164");
  // 256 and 8 octets, which lie in one place with `dropbear`.
  const long = `d${"x".repeat(263)}`;
  f(`${long}: Exit before auth from <192.0.2.1:5>`, long, "rfc3164");
  f("dropbear[7]: Exit before auth from <192.0.2.1:5>", "dropbear", "dropbear");
  f("dropbear: dnsmasq[7]: started", "dnsmasq", "openwrt");
});

test("a user's name that looks like the rest is a name", () => {
  const f = (text: string, fields: Record<string, unknown>) =>
    expect(told(`<86>Oct  4 00:24:15 h dropbear[2]: ${text}`)["fields"]).toEqual(fields);
  f("Bad password attempt for 'x from 6.6.6.6:22 y' from 192.0.2.1:50000", {
    user: "x from 6.6.6.6:22 y",
    src_ip: "192.0.2.1",
  });
  f("Pubkey auth succeeded for 'root' with ssh-ed25519 key SHA256:a from 2001:db8::10:50000", {
    user: "root",
    src_ip: "2001:db8::10",
  });
  f("Exit before auth from <192.0.2.1:50000>: (user 'root', 3 fails): Max auth tries reached", {
    src_ip: "192.0.2.1",
  });
});
