// The built-in rules about links, firewalls and silence; of the lines the same holds as in
// detectors.test.ts.
import { expect, test } from "bun:test";
import { detectorRule } from "../../../src/rule/detectors.ts";
import { parse } from "../syslog/reading.ts";
import { detects as f, said } from "./detecting.ts";
import { ruleSetOf } from "./rules.ts";

test("interface: links go down, and up again", async () => {
  const g = async (down: string, up: string, name: string, states = ["down", "up"]) =>
    expect(await said("interface", down, up)).toEqual([
      expect.stringMatching(new RegExp(`: link of ${name} is ${states[0]}$`)),
      expect.stringMatching(new RegExp(`^over after 1s: .*: link of ${name} is ${states[1]}$`)),
    ]);

  // MikroTik.
  await g(
    "interface,info ether9 link down",
    "interface,info ether9 link up (speed 10M, full duplex)",
    "ether9",
  );
  await g(
    "<30>Sep 23 10:16:13 RB4011-HQ interface,info ether5 link down",
    "<30>Sep 23 10:16:41 RB4011-HQ interface,info ether5 link up (speed 1G, full duplex)",
    "ether5",
  );
  // OpenWrt.
  await g(
    "<29>Sep 29 16:44:36 OpenWrt netifd: Network device 'wlan0-1' link is down",
    "<29>Sep 29 16:44:38 OpenWrt netifd: Network device 'wlan0-1' link is up",
    "wlan0-1",
  );
  // VyOS: the kernel's driver.
  await g(
    "<6>Nov 28 22:14:30 vyos kernel: [   28.423679] e1000e: eth1 NIC Link is Down",
    "<6>Nov 28 22:14:33 vyos kernel: [   29.423679] e1000e: eth1 NIC Link is Up 100 Mbps " +
      "Full Duplex, Flow Control: Rx",
    "eth1",
    ["Down", "Up"],
  );
  // A switch of UniFi; composed.
  await g(
    "<14>Nov 28 22:14:30 USW switch: TRAPMGR: Link Down: 0/11",
    "<14>Nov 28 22:14:33 USW switch: TRAPMGR: Link Up: 0/11",
    "0/11",
    ["Down", "Up"],
  );
});

test("speed: links that come up slower than they should", async () => {
  await f(
    "speed",
    "eth0 link up (speed 100Mbps, full duplex)",
    "192.0.2.9: eth0 runs at 100Mbps only",
  );
  await f(
    "speed",
    "interface,info ether9 link up (speed 10M, full duplex)",
    "192.0.2.9: ether9 runs at 10M only",
  );
  await f(
    "speed",
    "interface,info ether9 link up (speed 1G, half duplex)",
    "192.0.2.9: ether9 runs at 1G, half duplex only",
  );
  await f(
    "speed",
    "<6>Nov 28 22:14:33 vyos kernel: [   29.423679] e1000e: eth1 NIC Link is Up 100 Mbps " +
      "Full Duplex, Flow Control: Rx",
    "vyos: eth1 runs at 100 Mbps only",
  );
  // OpenWrt with a switch of its own; composed.
  await f(
    "speed",
    "<6>Nov 28 22:14:33 OpenWrt kernel: [   29.4] mt7530 mdio-bus:1f lan1: Link is Up - " +
      "100Mbps/Full - flow control rx/tx",
    "OpenWrt: lan1 runs at 100Mbps only",
  );
  expect(
    await said(
      "speed",
      "interface,info ether5 link up (speed 1G, full duplex)",
      "interface,info ether5 link up (speed 10G, full duplex)",
      "interface,info ether1-WAN link up (speed 1Gbps, full duplex)",
      "<6>Nov 28 22:14:33 vyos kernel: eth1 NIC Link is Up 1000 Mbps Full Duplex",
      "<6>Nov 28 22:14:33 OpenWrt kernel: lan1: Link is Up - 1Gbps/Full",
    ),
  ).toEqual([]);
});

test("wan: the way to the Internet is lost and found", async () => {
  const g = async (down: string, up: string) =>
    expect(await said("wan", down, up)).toEqual([
      expect.stringMatching(/^\S+: /),
      expect.stringMatching(/^over after 1s: /),
    ]);
  // MikroTik.
  await g("pppoe,ppp,info pppoe-out1: disconnected", "pppoe,ppp,info pppoe-out1: connected");
  await g(
    "dhcp,info dhcp-client on ether1 lost IP address 100.68.178.110 - lease expired",
    "dhcp,info dhcp-client on ether1 got IP address 100.68.178.110",
  );
  // OpenWrt, and VyOS and UniFi by pppd; composed after the sources of netifd and pppd.
  await g(
    "<29>Oct  4 00:24:15 h netifd: Interface 'wan' has lost the connection",
    "<29>Oct  4 00:24:15 h netifd: Interface 'wan' is now up",
  );
  await g(
    "<30>Oct  4 00:24:15 vyos pppd[1234]: LCP terminated by peer",
    "<30>Oct  4 00:24:15 vyos pppd[1234]: local  IP address 100.64.3.17",
  );
  expect(
    await said(
      "wan",
      // A subscriber of ours, a telephone of ours, a lease of ours.
      "pppoe,ppp,info <pppoe-skn001>: terminating... - hungup",
      "wireless,info 36:7F:7F:07:C4:B0@wlan1: disconnected, received deauth",
      "<29>Oct  4 00:24:15 h netifd: Interface 'lan' is now down",
    ),
  ).toEqual([]);
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
  // OpenWrt; composed after the prefix that its firewall gives.
  await f(
    "inbound",
    "<4>Nov 21 09:16:50 OpenWrt kernel: [12345.678901] REJECT wan in: IN=eth1 OUT= " +
      "MAC=aa:bb:cc:dd:ee:ff SRC=203.0.113.9 DST=198.51.100.1 LEN=40 TOS=0x00 PROTO=TCP " +
      "SPT=51234 DPT=3389 SYN URGP=0",
    "OpenWrt: 203.0.113.9 tries port 3389 of 198.51.100.1",
  );
  expect(
    await said(
      "inbound",
      // From inside to outside.
      "firewall,info forward: in:bridge out:pppoe-out1, connection-state:new src-mac " +
        "26:5a:4c:57:6e:cc, proto TCP (SYN), 192.168.1.196:62583->198.51.100.1:443, len 64",
      "<4>Nov 10 23:04:06 USG kernel: [LAN_LOCAL-default-A]IN=eth0.2004 OUT= MAC= " +
        "SRC=10.254.3.1 DST=224.0.0.251 LEN=348 PROTO=UDP SPT=5353 DPT=5353 LEN=328",
    ),
  ).toEqual([]);
});

test("oom: no memory is left", async () => {
  await f(
    "oom",
    "<3>Sep 10 08:00:00 host kernel: Out of memory: Killed process 1234 (myapp) total-vm:48156kB",
    "host: Out of memory: Killed process 1234 (myapp) total-vm:48156kB",
  );
  expect(
    (await said("oom", "oom-kill:constraint=CONSTRAINT_MEMCG,task=git,pid=485129,uid=1001")).length,
  ).toBe(1);
});

test("flapping: a link that does not stay up", async () => {
  const [down, up] = ["interface,info ether9 link down", "interface,info ether9 link up"];
  expect(await said("flapping", down, up, down, up)).toEqual([]);
  expect(await said("flapping", down, up, down, up, down)).toEqual([
    "192.0.2.9: ether9 goes up and down",
  ]);
});

test("silent: who says nothing for as long is missed", async () => {
  const { set, clock, texts } = await ruleSetOf([
    { ...detectorRule("silent", 600_000), channels: ["phone"] },
  ]);
  set.examine(parse("<30>1 - gw a - - - hello"));
  await clock.pass(600_000);
  set.examine(parse("<30>1 - gw a - - - hello again"));
  expect(texts()).toEqual(["silent: nothing from gw for 10m", "back after 10m: gw: hello again"]);
});
