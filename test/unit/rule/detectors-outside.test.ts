// The built-in rules about the way to the Internet and who comes from there; of the lines the same
// holds as in detectors.test.ts.
import { expect, test } from "bun:test";
import { detects as f, said } from "./detecting.ts";

test("wan: the way to the Internet is lost and found", async () => {
  const g = async (down: string, up: string, texts: [string, string]) =>
    expect(await said("wan", down, up)).toEqual([texts[0], `over after 1s: ${texts[1]}`]);
  // MikroTik.
  await g(
    "pppoe,ppp,info pppoe-out1: terminating... - peer is not responding",
    "pppoe,ppp,info pppoe-out1: connected",
    [
      "192.0.2.9: pppoe-out1: terminating... - peer is not responding",
      "192.0.2.9: pppoe-out1: connected",
    ],
  );
  await g("pppoe,ppp,info ISP 1: disconnected", "pppoe,ppp,info ISP 1: connected", [
    "192.0.2.9: ISP 1: disconnected",
    "192.0.2.9: ISP 1: connected",
  ]);
  await g(
    "dhcp,info dhcp-client on ether1 lost IP address 100.68.178.110 - lease expired",
    "dhcp,info dhcp-client on ether1 got IP address 100.68.178.110",
    [
      "192.0.2.9: dhcp-client on ether1 lost IP address 100.68.178.110 - lease expired",
      "192.0.2.9: dhcp-client on ether1 got IP address 100.68.178.110",
    ],
  );
  // OpenWrt: netifd (openwrt#17559), and its mwan3 (packages#18087; the way back is composed).
  await g(
    "<29>Jan 10 14:41:02 OpenWrt netifd: Interface 'wan' is now down",
    "<29>Jan 10 14:41:05 OpenWrt netifd: Interface 'wan' is now up",
    ["OpenWrt: Interface 'wan' is now down", "OpenWrt: Interface 'wan' is now up"],
  );
  await g(
    "<13>Mar 17 23:56:35 OpenWrt mwan3track[3192]: Interface wan4a (eth3) is offline",
    "<13>Mar 17 23:58:35 OpenWrt mwan3track[3192]: Interface wan4a (eth3) is online",
    ["OpenWrt: Interface wan4a (eth3) is offline", "OpenWrt: Interface wan4a (eth3) is online"],
  );
  // pppd of VyOS, EdgeOS and OpenWrt; and VyOS' client of DHCP, composed after its source.
  await g(
    "<30>Feb 26 23:04:27 vyos pppd[1046]: LCP terminated by peer",
    "<30>Feb 26 23:05:15 vyos pppd[1234]: local  IP address 100.64.3.17",
    ["vyos: LCP terminated by peer", "vyos: local  IP address 100.64.3.17"],
  );
  await g(
    "<30>Oct  4 00:24:15 vyos dhclient[812]: No DHCPOFFERS received.",
    "<30>Oct  4 00:25:15 vyos dhclient[812]: bound to 192.0.2.77 -- renewal in 1800 seconds.",
    ["vyos: No DHCPOFFERS received", "vyos: bound to 192.0.2.77 -- renewal in 1800 seconds."],
  );
  // UniFi; what it says when the line is back has other values here than where it was caught.
  const unifi = (id: string, name: string, said: string) =>
    `Aug 25 07:22:44 UDM-Pro CEF:0|Ubiquiti|UniFi Network|10.5.67|${id}|${name}|10|UNIFIcategory=` +
    "Internet and WAN UNIFIhost=UDM-Pro UNIFIdeviceMac=68:d7:9a:35:af:41 UNIFIwanName=Comcast " +
    "UNIFIwanId=WAN1 UNIFIwanPort=9 UNIFIwanIsp=Comcast Cable UNIFIwanSla=Auto " +
    `UNIFIutcTime=2026-08-25T07:22:44.467Z msg=Internet connection WAN1 (Comcast Cable) ${said}`;
  await g(
    unifi("100", "Internet Down", "on port 9 is down."),
    unifi("107", "Internet Restored", "on port 9 is restored."),
    [
      "UDM-Pro: Internet connection WAN1 (Comcast Cable) on port 9 is down.",
      "UDM-Pro: Internet connection WAN1 (Comcast Cable) on port 9 is restored.",
    ],
  );
  expect(
    await said(
      "wan",
      // A subscriber of ours, a telephone of ours, a lease of ours, IPv6 alone.
      "pppoe,ppp,info <pppoe-skn001>: terminating... - peer is not responding",
      "wireless,info 36:7F:7F:07:C4:B0@wlan1: disconnected, received deauth",
      "<29>Oct  4 00:24:15 h netifd: Interface 'lan' is now down",
      "<29>Oct  4 00:24:15 h netifd: Interface 'wan6' is now down",
      "<29>May 15 05:37:35 h netifd: Interface 'wan_6' is now down",
    ),
  ).toEqual([]);
});

test("wan: lines that say the same are one alert, and another line that works ends nothing", async () => {
  expect(
    await said(
      "wan",
      "pppoe,ppp,info pppoe-out1: terminating... - peer is not responding",
      "pppoe,ppp,info pppoe-out1: disconnected",
      "dhcp,info dhcp-client on ether2 got IP address 100.68.178.110",
      "pppoe,ppp,info pppoe-out1: connected",
    ),
  ).toEqual([
    "192.0.2.9: pppoe-out1: terminating... - peer is not responding",
    "over after 1s (1 more): 192.0.2.9: pppoe-out1: connected",
  ]);
});

test("inbound: new connections from outside that a firewall logs", async () => {
  // MikroTik: both forms of its firewall's line, from the README of Alertik and from a router.
  await f(
    "inbound",
    "input: in:WANinterface out:(unknown 0), connection-state:new src-mac " +
      "18:3d:5e:79:42:a5, proto TCP (SYN), 192.0.2.1:45624->198.51.100.2:80, len 60",
    "192.0.2.9: 192.0.2.1 tries port 80 of 198.51.100.2",
  );
  await f(
    "inbound",
    "<134>Aug 15 10:25:13 MikroTik-CCR firewall,info input: in:ether1 out:(none), proto " +
      "TCP (SYN), 203.0.113.9:44321->10.0.0.1:22, len 60",
    "MikroTik-CCR: 203.0.113.9 tries port 22 of 10.0.0.1",
  );
  await f(
    "inbound",
    "2026-05-31T00:04:27.696749+02:00 gw firewall,info input: in:WAN out:(unknown 0), " +
      "connection-state:new src-mac e4:41:64:93:a8:0f, proto TCP (SYN), " +
      "[2001:db8:1234::1]:40384->[2001:db8:1234::2]:20461, len 24",
    "gw: 2001:db8:1234::1 tries port 20461 of 2001:db8:1234::2",
  );
  // UniFi and VyOS.
  await f(
    "inbound",
    'Jun 13 23:29:15 UDMP-DTC [WAN_LOCAL-D-2147483647] DESCR="[WAN_LOCAL]Block All ' +
      'Traffic" IN=eth8 OUT= MAC=74:ac:b9:1c:62:e5:00:17:10:2b:31:a9:08:00 SRC=192.168.1.1 ' +
      "DST=192.168.1.25 LEN=122 TOS=00 PREC=0x00 TTL=49 ID=45366 DF PROTO=UDP SPT=5353 " +
      "DPT=53",
    "UDMP-DTC: 192.168.1.1 tries port 53 of 192.168.1.25",
  );
  await f(
    "inbound",
    "<12>1 2026-11-21T09:16:50.474373+00:00 vyos-edge1 kernel - - -  " +
      "[ipv4-WAN-IN-10-D]IN=eth0 OUT= MAC=52:54:00:aa:bb:cc SRC=203.0.113.9 " +
      "DST=198.51.100.1 LEN=40 PROTO=TCP SPT=51234 DPT=23",
    "vyos-edge1: 203.0.113.9 tries port 23 of 198.51.100.1",
  );
  await f(
    "inbound",
    "Nov 5 06:27:01 USG-Pro-4 kernel: [WAN_LOCAL-4000-D]IN=eth0 OUT= " +
      "MAC=78:8a:20:43:58:67:00:01:5c:77:58:46:08:00 SRC=80.82.65.231 DST=173.172.1.5 LEN=40 " +
      "TOS=0x08 PREC=0x20 TTL=237 ID=60913 PROTO=TCP SPT=42186 DPT=3735 WINDOW=1024 RES=0x00 " +
      "SYN URGP=0 MARK=0x64800000",
    "USG-Pro-4: 80.82.65.231 tries port 3735 of 173.172.1.5",
  );
  // OpenWrt: its firewall until 21.02 (composed) and since, and banIP.
  const rest =
    "IN=eth1 OUT= MAC=aa:bb:cc:dd:ee:ff SRC=118.123.1.39 DST=10.0.0.1 PROTO=TCP SPT=12345 DPT=22";
  for (const prefix of [
    "REJECT wan in",
    "reject wan in",
    "drop wan forward",
    "banIP/inbound/drop/country.v4",
  ]) {
    await f(
      "inbound",
      `<4>Mar 23 13:16:49 OpenWrt kernel: [311423.870453] ${prefix}: ${rest}`,
      "OpenWrt: 118.123.1.39 tries port 22 of 10.0.0.1",
    );
  }
  expect(
    await said(
      "inbound",
      // From inside to outside.
      "firewall,info forward: in:bridge out:pppoe-out1, connection-state:new src-mac " +
        "26:5a:4c:57:6e:cc, proto TCP (SYN), 192.168.1.196:62583->198.51.100.1:443, len 64",
      "firewall,info forward: in:<pppoe-skn001> out:ether1, connection-state:new proto TCP (SYN), " +
        "192.168.1.196:62583->198.51.100.1:443, len 64",
      '<13>Jun 13 23:29:15 UDR7 [LAN_WAN-A-2147483647] DESCR="[LAN_WAN]Allow All Traffic" IN=br0 ' +
        "OUT=eth3 SRC=172.16.10.7 DST=198.51.100.1 PROTO=TCP SPT=51234 DPT=443 SYN",
      "<12>Jun 30 19:13:36 vyos kernel: [ipv4-NAM-LAN-TO-WAN-10-A]IN=eth1 OUT=eth0 SRC=192.168.1.2 " +
        "DST=198.51.100.53 PROTO=UDP SPT=43178 DPT=53",
      "<4>Mar 23 13:16:49 OpenWrt kernel: [311423.8] reject wan out: IN=br-lan OUT=eth1 " +
        "SRC=192.168.1.2 DST=198.51.100.1 PROTO=TCP SPT=51234 DPT=443 SYN",
      "<4>Nov 10 23:04:06 USG kernel: [LAN_LOCAL-default-A]IN=eth0.2004 OUT= MAC= " +
        "SRC=10.254.3.1 DST=224.0.0.251 LEN=348 PROTO=UDP SPT=5353 DPT=5353 LEN=328",
      // That a packet of ours was not delivered, with that packet.
      "<4>Mar 23 13:16:49 OpenWrt kernel: [311423.8] drop wan in: IN=eth1 OUT= SRC=198.51.100.9 " +
        "DST=192.0.2.4 LEN=84 TTL=52 PROTO=ICMP TYPE=3 CODE=3 [SRC=192.0.2.4 DST=198.51.100.9 " +
        "LEN=56 TTL=50 PROTO=UDP SPT=40112 DPT=53 LEN=36 ]",
    ),
  ).toEqual([]);
});
