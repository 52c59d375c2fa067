// The built-in rules about links, memory and silence; of the lines the same holds as in
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
  await g(
    "<6>Jan 10 14:41:02 OpenWrt kernel: [  153.837622] qca8k-ipq4019 c000000.switch wan: Link is Down",
    "<6>Jan 10 14:41:05 OpenWrt kernel: [  156.8] qca8k-ipq4019 c000000.switch wan: Link is Up - " +
      "1Gbps/Full - flow control off",
    "wan",
    ["Down", "Up"],
  );
  // VyOS with other drivers; composed after them.
  await g(
    "<6>Jan 10 14:41:02 vyos kernel: mlx5_core 0000:05:00.0 enp5s0f0np0: Link down",
    "<6>Jan 10 14:41:05 vyos kernel: mlx5_core 0000:05:00.0 enp5s0f0np0: Link up",
    "enp5s0f0np0",
  );
  await g(
    "<6>Jan 10 14:41:02 vyos kernel: tg3 0000:03:00.0 eth2: Link is down",
    "<6>Jan 10 14:41:05 vyos kernel: tg3 0000:03:00.0 eth2: Link is up at 1000 Mbps, full duplex",
    "eth2",
  );
  // EdgeOS.
  await g(
    "<3>Sep 23 10:16:15 ER-4 kernel: [ 9812.100211] eth1: link down",
    "<6>Sep 23 10:16:45 ER-4 kernel: [ 9842.100211] eth1: link up, 1000Mbps, full-duplex, lpa 0xC1E1",
    "eth1",
  );
  // Switches of UniFi and of others, which count units too.
  await g(
    "<29>Aug 20 09:11:19 USW-AG2-CORE 58d61f76e868,USW-Pro-Aggregation-7.4.1+16850: switch: " +
      "TRAPMGR: Link Down: 0/5",
    "<29>Aug 20 09:11:24 USW-AG2-CORE 58d61f76e868,USW-Pro-Aggregation-7.4.1+16850: switch: " +
      "TRAPMGR: Link Up: 0/5",
    "0/5",
    ["Down", "Up"],
  );
  await g(
    "<13> AUG 27 21:16:41 10.100.10.1-1 TRAPMGR[126170688]: traputil.c(636) 1923 %% Link Down: 1/0/15",
    "<13> AUG 27 21:50:00 10.100.10.1-1 TRAPMGR[126170688]: traputil.c(636) 1953 %% Link Up: 1/0/15",
    "1/0/15",
    ["Down", "Up"],
  );
  // OpenWrt's kernel and its netifd speak of the same port (openwrt#14956).
  expect(
    await said(
      "interface",
      "<29>Mar 19 20:14:18 OpenWrt netifd: Network device 'eth1' link is down",
      "<29>Mar 19 20:14:18 OpenWrt netifd: Interface 'wan' has link connectivity loss",
      "<6>Mar 19 20:14:18 OpenWrt kernel: [93721.016024] eth1: link down",
    ),
  ).toEqual(["OpenWrt: link of eth1 is down"]);
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
  // OpenWrt: a switch of its own, with another speed than it was caught with, and an older box.
  await f(
    "speed",
    "<6>Nov 28 22:14:33 OpenWrt kernel: [471069.670168] mt7530 mdio-bus:1f lan1: Link is Up - " +
      "100Mbps/Full - flow control off",
    "OpenWrt: lan1 runs at 100Mbps only",
  );
  for (const [text, speed] of [
    ["Link is up at 100 Mbps, full duplex", "100 Mbps"],
    ["Link is up at 1000 Mbps, half duplex", "1000 Mbps, half duplex"],
    ["Link is Up - 1Gbps/Half - flow control off", "1Gbps/Half"],
    ["link up, 10Mbps, half-duplex, lpa 0x0021", "10Mbps"],
  ]) {
    const line = `<6>Jan 10 14:41:05 vyos kernel: tg3 0000:03:00.0 eth2: ${text}`;
    await f("speed", line, `vyos: eth2 runs at ${speed} only`);
  }
  await f(
    "speed",
    "<6>Nov 12 13:20:21 OpenWrt kernel: [   28.326695] eth1: link up (100Mbps/Full duplex)",
    "OpenWrt: eth1 runs at 100Mbps only",
  );
  expect(
    await said(
      "speed",
      "interface,info ether5 link up (speed 1G, full duplex)",
      "interface,info ether5 link up (speed 10G, full duplex)",
      "interface,info ether1-WAN link up (speed 1Gbps, full duplex)",
      "<6>Nov 28 22:14:33 vyos kernel: eth1 NIC Link is Up 1000 Mbps Full Duplex",
      "<6>Nov 28 22:14:33 OpenWrt kernel: lan1: Link is Up - 1Gbps/Full",
      "<6>Nov 28 22:14:33 OpenWrt kernel: eth0: link up (1000Mbps/Full duplex)",
      "<6>Sep 23 10:16:45 ER-4 kernel: eth1: link up, 1000Mbps, full-duplex, lpa 0xC1E1",
    ),
  ).toEqual([]);
});

test("oom: no memory is left", async () => {
  await f(
    "oom",
    "<3>Sep 10 08:00:00 host kernel: Out of memory: Killed process 1234 (myapp) total-vm:48156kB",
    "host: Out of memory: Killed process 1234 (myapp) total-vm:48156kB",
  );
  // OpenWrt, a container, and MikroTik behind the restart.
  await f(
    "oom",
    "<3>Mar  8 01:50:52 hap kernel: [29435.9] Memory cgroup out of memory: Killed process 4321 (java)",
    "hap: Memory cgroup out of memory: Killed process 4321 (java)",
  );
  await f(
    "oom",
    "<3>Mar  8 01:50:52 hap kernel: [29435.960289] Out of memory: Killed process 1565 (hostapd) " +
      "total-vm:4060kB, anon-rss:156kB",
    "hap: Out of memory: Killed process 1565 (hostapd) total-vm:4060kB, anon-rss:156kB",
  );
  await f(
    "oom",
    "<26>Nov 13 09:57:41 hap system,error,critical out of memory condition was detected",
    "hap: out of memory condition was detected",
  );
  // What a program complains about is not the kernel's.
  expect(
    await said("oom", "<11>Mar  8 01:50:52 web php: PHP Fatal error: Out of memory (allocated 7)"),
  ).toEqual([]);
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
