// What routers say when something is the matter, and what the built-in rules make of it. Lines are
// those of devices and of the documents that quote them; composed ones, after the sources of the
// programs that write them, say so.
import { expect, test } from "bun:test";
import { patternsOf } from "../../../src/rule/condition.ts";
import { openRules } from "../../../src/rule/open-rules.ts";
import { openPattern, type Pattern } from "../../../src/rule/pattern.ts";
import { detectorRules, detects as f, said } from "./detecting.ts";

test("wifi-auth: wrong passwords of the Wi-Fi", async () => {
  // MikroTik, from the README of Alertik.
  await f(
    "wifi-auth",
    "36:7F:7F:07:C4:B0@honeypot: disconnected, unicast key exchange timeout, signal strength -85",
    "192.0.2.9: failed login to the Wi-Fi by 36:7F:7F:07:C4:B0 honeypot",
  );
  // MikroTik, the newer driver: a line of a router, with the reason of another one; composed.
  const left =
    "<30>Nov 21 10:20:30 hap wireless,info B0:BE:76:BC:B3:D7@wifi3(popola duper) " +
    "disconnected, connection lost, signal strength -69";
  await f(
    "wifi-auth",
    left.replace("connection lost", "key handshake timeout"),
    "hap: failed login to the Wi-Fi by B0:BE:76:BC:B3:D7 wifi3",
  );
  expect(await said("wifi-auth", left)).toEqual([]);
  // OpenWrt, older and since 23.05.
  await f(
    "wifi-auth",
    "<29>Jul 22 08:57:36 OpenWrt hostapd: wlan0: AP-STA-POSSIBLE-PSK-MISMATCH 1a:f8:d6:90:52:b9",
    "OpenWrt: failed login to the Wi-Fi by 1a:f8:d6:90:52:b9 wlan0",
  );
  await f(
    "wifi-auth",
    "<29>Oct 25 17:26:50 OpenWrt hostapd: phy0-ap0: AP-STA-POSSIBLE-PSK-MISMATCH 74:38:b7:11:22:33",
    "OpenWrt: failed login to the Wi-Fi by 74:38:b7:11:22:33 phy0-ap0",
  );
  // UniFi, from a line with other values; composed.
  const tracker =
    '{"message_type":"STA_ASSOC_TRACKER","mac":"c8:3c:85:d3:e2:3f","vap":"ath5",' +
    '"assoc_status":"0","event_type":"failure","wpa_auth_failures":"1"}';
  await f(
    "wifi-auth",
    `<30>Jun 30 18:00:00 U6-Ext 1c6a1b60c3c0,U6-Extender-6.8.2+15592: stahtd: stahtd: ` +
      `[STA-TRACKER].stahtd_dump_event(): ${tracker}`,
    "U6-Ext: failed login to the Wi-Fi by c8:3c:85:d3:e2:3f ",
  );
  // A line of an access point of a stranger: somebody who was connected and has no address.
  expect(
    await said(
      "wifi-auth",
      "<14>Jan  6 04:34:47 U7PG2,802aa853a30a,v4.0.69.10871: stahtd[16030]: [STA-TRACKER]." +
        'stahtd_dump_event(): {"message_type":"STA_ASSOC_TRACKER","mac":"c8:3c:85:d3:e2:3f",' +
        '"wpa_auth_delta":"20000","vap":"ath5","assoc_status":"0","event_type":"soft failure",' +
        '"assoc_delta":"0","dns_resp_seen":"yes","ip_assign_type":"roamed","auth_delta":"0",' +
        '"event_id":"2","auth_ts":"2416527.903485"}',
    ),
  ).toEqual([]);
});

test("login: passwords that were wrong, by whatever way", async () => {
  // MikroTik.
  await f(
    "login",
    "2023-03-19T12:34:09.757188+01:00 10.120.127.1 system,error,critical login failure " +
      "for user admin from 10.10.0.35 via winbox",
    '10.120.127.1: failed login as "admin" from 10.10.0.35',
  );
  // Without a name; with one that looks like more; as CEF.
  await f(
    "login",
    "Feb 15 11:57:42 gw.local system,error,critical login failure for user  from " +
      "2001:470:1:c84::24 via ssh",
    'gw.local: failed login as "" from 2001:470:1:c84::24',
  );
  await f(
    "login",
    "<27>Oct  2 17:36:35 MikroTik login failure for user john from 192.0.2.1 via ssh from " +
      "203.0.113.15 via telnet",
    'MikroTik: failed login as "john from 192.0.2.1 via ssh" from 203.0.113.15',
  );
  await f(
    "login",
    "2025-11-24T10:15:43.611+0200 1MB CEF:0|MikroTik|RB2011UAS|7.19.4 (stable)|16|" +
      "system,error,critical|Very-High|dvchost=1MB dvc=10.10.10.225 msg=login failure for user " +
      "admin from 203.0.113.9 via winbox",
    '1MB: failed login as "admin" from 203.0.113.9',
  );
  await f(
    "login",
    "<27>Oct  2 17:36:35 MikroTik login failure for user guest from 192.168.88.17 via ssh",
    'MikroTik: failed login as "guest" from 192.168.88.17',
  );
  // UniFi Dream Machine.
  await f(
    "login",
    "Jun 27 09:02:22 Dream-Machine-Pro Dream-Machine-Pro sshd[454008]: Failed " +
      "keyboard-interactive/pam for invalid user asdasf from 192.168.1.2 port 5454 ssh2",
    'Dream-Machine-Pro: failed login as "asdasf" from 192.168.1.2',
  );
  // VyOS, whose sshd is OpenSSH; composed.
  await f(
    "login",
    "<38>Nov 21 09:16:50 vyos-edge1 sshd[2211]: Failed password for vyos from " +
      "2001:db8::7 port 52344 ssh2",
    'vyos-edge1: failed login as "vyos" from 2001:db8::7',
  );
  // OPNsense.
  await f(
    "login",
    "<38>1 2022-01-19T14:23:55+00:00 OPNsense.localdomain sshd 44255 - [meta " +
      'sequenceId="1"] Invalid user tutu from 1.2.3.4 port 33166',
    'OPNsense.localdomain: failed login as "tutu" from 1.2.3.4',
  );
  // OpenWrt: Dropbear and LuCI.
  await f(
    "login",
    "<30>Oct  4 00:24:15 h dropbear[1]: Bad password attempt for 'root' from 2001:db8::1:52344",
    'h: failed login as "root" from 2001:db8::1',
  );
  await f(
    "login",
    "<38>Sep 15 15:57:16 OpenWrt dropbear[1234]: Bad password attempt for 'root' from " +
      "<192.168.1.100:12345>",
    'OpenWrt: failed login as "root" from 192.168.1.100',
  );
  await f(
    "login",
    "dropbear[23979]:  Login attempt for nonexistent user from 192.168.3.94:56967",
    '192.0.2.9: failed login as "" from 192.168.3.94',
  );
  await f(
    "login",
    "<27>Oct  4 00:24:15 h uhttpd[11561]: [info] luci: failed login on / for root from " +
      "192.168.9.204",
    'h: failed login as "root" from 192.168.9.204',
  );
  expect(
    await said(
      "login",
      "system,info,account user admin logged in from 10.0.0.245 via winbox",
      "<38>Nov 21 09:16:50 vyos-edge1 sshd: Accepted password for vyos from 192.168.1.2 " +
        "port 52344 ssh2",
    ),
  ).toEqual([]);
});

test("brute-force: ten of them from one address", async () => {
  const line = (user: string, from: string) =>
    `<27>Oct  2 17:36:35 gw login failure for user ${user} from ${from} via ssh`;
  const lines = Array.from({ length: 9 }, (_, n) => line(`user${n}`, "203.0.113.7"));
  // OpenSSH says two things of one login.
  lines.push("<38>Oct  2 17:36:36 gw sshd[7]: Invalid user eve from 203.0.113.7 port 33166");
  const other = line("root", "203.0.113.8");
  expect(await said("brute-force", ...lines, other)).toEqual([]);
  expect(await said("brute-force", ...lines, other, line("root", "203.0.113.7"))).toEqual([
    'gw: 203.0.113.7 tries one password after the other, now as "root"',
  ]);
});

test("dhcp-new: leases of devices that were never seen", async () => {
  const [first, second] = ["E8:69:F4:E8:B7:BB", "aa:bb:cc:dd:ee:02"];
  // MikroTik, older and newer.
  await f(
    "dhcp-new",
    `dhcp,info dhcp1 assigned 10.12.31.231 to ${first}`,
    `192.0.2.9: new device ${first}  has 10.12.31.231`,
  );
  await f(
    "dhcp-new",
    `dhcp,info defconf assigned 192.168.88.7 for ${first} printer`,
    `192.0.2.9: new device ${first} printer has 192.168.88.7`,
  );
  // OpenWrt, and a gateway of UniFi.
  await f(
    "dhcp-new",
    "<30>Mar  7 07:28:23 WSDS-UDM-SE WSDS-UDM-SE dnsmasq-dhcp[3861005]: DHCPACK(br4) 172.16.4.1 " +
      second,
    `WSDS-UDM-SE: new device ${second}  has 172.16.4.1`,
  );
  await f(
    "dhcp-new",
    `<30>Aug 15 10:30:45 OpenWrt dnsmasq-dhcp[1834]: DHCPACK(br-lan) 192.168.1.140 ` +
      `${second} notebook`,
    `OpenWrt: new device ${second} notebook has 192.168.1.140`,
  );
  // VyOS: ISC's server (composed) and Kea.
  await f(
    "dhcp-new",
    `<30>Aug 15 10:30:45 vyos dhcpd[99]: DHCPACK on 192.0.2.77 to ${second} (laptop) via eth1`,
    `vyos: new device ${second} laptop has 192.0.2.77`,
  );
  await f(
    "dhcp-new",
    `<30>Aug 15 10:30:45 vyos kea-dhcp4[617]: INFO ` +
      `[kea-dhcp4.leases/617.140134650707584] DHCP4_LEASE_ALLOC [hwtype=1 ${second}], ` +
      `cid=[01:08:00:27:d1:b8:5c], tid=0xa9f404c6: lease 192.168.101.10 has been allocated ` +
      `for 4000 seconds`,
    `vyos: new device ${second}  has 192.168.101.10`,
  );
  // Who gives an address back is no new device.
  const released = "dhcp,info defconf deassigned 192.168.88.37 for B0:E4:5C:27:EF:F2 Samsung";
  expect(await said("dhcp-new", released)).toEqual([]);
  const renewed = `dhcp,info defconf assigned 192.168.88.8 for ${first} printer`;
  expect((await said("dhcp-new", renewed, renewed, renewed)).length).toBe(1);
});

test("all but that for silence have texts by which most messages pass unasked", async () => {
  const without = (await openRules(detectorRules)).filter(({ literals }) => literals === undefined);
  expect(without.map(({ options }) => options.name)).toEqual(["silent"]);
});

test("their expressions are known to compile, with the groups that they are said to have", () => {
  for (const { condition, over } of detectorRules) {
    for (const each of [condition, ...(over ? [over] : [])].flatMap(patternsOf)) {
      const { isKnown, ...asOfAUser } = each;
      const [known, compiled] = [openPattern(each), openPattern(asOfAUser)];
      if ("fault" in known || "fault" in compiled) throw new Error(each.source);
      const facts = ({ named, groupCount, re2 }: Pattern) => ({ named, groupCount, re2 });
      expect([isKnown, facts(known)]).toEqual([true, facts(compiled)]);
    }
  }
});
