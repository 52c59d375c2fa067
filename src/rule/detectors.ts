// Built-in rules, in the language of all rules: what routers say when something is the matter.
import { assert } from "../base/assert.ts";
import { patternsOf, type Condition } from "./condition.ts";
import type { RuleOccasion, RuleOptions } from "./options.ts";
import { parseCondition } from "./parse-condition.ts";
import { parseTemplate } from "./template.ts";

interface Detector {
  /** For a person, behind "when". */
  readonly occasion: string;
  /** One of these must match the whole message (RE2); none: every message does. */
  readonly expressions: readonly string[];
  readonly over?: readonly string[];
  readonly message: string;
  readonly key: string;
  readonly cooldownMs: number;
  readonly when?: RuleOccasion;
}

const [minuteMs, hourMs] = [60_000, 3_600_000];

const mac = "(?P<mac>(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2})";
const port = "(?P<interface>[\\w.-]+)";
const address = "[0-9A-Fa-f.:]+";

const failedPasswords = [
  // RouterOS: ssh, web, winbox, api, telnet. Names may hold blanks, and what looks like an address.
  "login failure for user (?P<user>.*) from (?P<from>\\S+) via",
  // OpenSSH.
  "Failed [\\w/-]+ for (?:invalid user )?(?P<user>.*) from (?P<from>\\S+) port",
  // Dropbear; some versions put the address into angle brackets.
  `Bad (?:PAM )?password attempt for '(?P<user>[^']*)' from <?(?P<from>${address}):\\d+`,
  `Login attempt for nonexistent user(?: '(?P<user>[^']*)')? from <?(?P<from>${address}):\\d+`,
  // LuCI.
  "luci: failed login on \\S* for (?P<user>\\S*) from (?P<from>\\S+)",
];

/** OpenSSH says this of a name before a password is tried, or where none may be. */
const failedLogins = [...failedPasswords, "Invalid user (?P<user>.*) from (?P<from>\\S+)"];

/**
 * RouterOS and kernels; netifd of OpenWrt, of what no kernel speaks of; drivers; switches of UniFi.
 * Each link is told of by one line: several would count as several times.
 */
function linkIs(lower: "down" | "up", upper: "Down" | "Up"): string[] {
  const unwired = "(?:wlan|wwan|phy|ra|ath|ppp|wg|tun)[^']*";
  return [
    `${port}:? link (?P<state>${lower})`,
    `${port}: Link (?P<state>${lower})`,
    `Network device '(?P<interface>${unwired})' link is (?P<state>${lower})`,
    `${port}:? (?:NIC )?Link is (?P<state>${upper}|${lower})`,
    `Link (?P<state>${upper}): (?P<interface>\\d+(?:/\\d+)+)`,
  ];
}

/**
 * What netfilter logs of a packet from outside; `prefix` is that of the firewall's rule. An error
 * of ICMP quotes in brackets the packet of ours that it is about: no connection from there.
 */
function packetIn(prefix: string): string {
  const parties = "SRC=(?P<from>\\S+) DST=(?P<to>\\S+)";
  return `${prefix}IN=\\S+ OUT=[^\\[]*${parties} [^\\[]*DPT=(?P<port>\\d+)`;
}

/** What RouterOS logs of a new connection: the state where it is said, or a first segment of TCP. */
function connectionIn(from: string): string {
  const isNew = "(?:connection-state:new.* proto [^,]+|proto TCP \\(SYN\\))";
  const parties = `\\[?(?P<from>${address})\\]?:\\d+->\\[?(?P<to>${address})\\]?:(?P<port>\\d+)`;
  return `${from} .*${isNew}, ${parties}(?:,|$)`;
}

/** Chains and zones of VyOS, EdgeOS, UniFi: `WAN_LOCAL`, `WAN-IN`, `OUTSIDE-TO-LAN`, not `LAN_WAN`. */
const chainFromOutside =
  "\\[[^\\]]*(?:WAN|OUTSIDE)(?:v6)?[_-](?:IN|LOCAL|TO|LAN|DMZ|VPN|GUEST|GATEWAY|CUSTOM)[^\\]]*\\]";

/** OpenWrt's interfaces to the Internet; that for IPv6 alone (`wan6`) comes and goes with another. */
const openwrtWan = "(?P<interface>w?wan(?:[\\w-]*[^6'])?)";
const ppp = "(?:pppoe|l2tp|sstp|pptp|ppp|lte)";

const detectors = {
  "wifi-auth": {
    occasion: "somebody fails to log in to the Wi-Fi",
    expressions: [
      // RouterOS: the older and the newer driver, which may add the network's name.
      `${mac}@(?P<interface>[^\\s:(]+)(?:\\(.*\\))?:? disconnected, ` +
        "(?:unicast key exchange|key handshake) timeout",
      `${port}: AP-STA-POSSIBLE-PSK-MISMATCH ${mac}`,
      // UniFi; the order of the members changes. WPA3 asks for the password in the 802.11
      // authentication, WPA2 behind it.
      `STA-TRACKER.*"mac": ?"${mac}".*"(?:wpa_)?auth_failures": ?"[1-9]`,
      `STA-TRACKER.*"(?:wpa_)?auth_failures": ?"[1-9].*"mac": ?"${mac}"`,
    ],
    message: "{hostname}: failed login to the Wi-Fi by {mac} {interface}",
    key: "{mac}",
    cooldownMs: 5 * minuteMs,
  },
  login: {
    occasion: "a login by SSH, web, Winbox or the like fails",
    expressions: failedLogins,
    message: '{hostname}: failed login as "{user}" from {from}',
    key: "{user} {from}",
    cooldownMs: 5 * minuteMs,
  },
  "brute-force": {
    occasion: "ten logins from one address fail within ten minutes",
    expressions: failedPasswords,
    message: '{hostname}: {from} tries one password after the other, now as "{user}"',
    key: "{from}",
    cooldownMs: hourMs,
    when: { kind: "count", count: 10, withinMs: 10 * minuteMs, recovers: true },
  },
  "dhcp-new": {
    occasion: "a MAC address gets a lease that was not seen before (after a day of learning)",
    expressions: [
      `\\bassigned (?P<ip>[0-9.]+) (?:for|to) ${mac}(?: (?P<name>\\S+))?`,
      `DHCPACK\\([^)]+\\) (?P<ip>\\S+) ${mac}(?: (?P<name>\\S+))?`,
      `DHCPACK on (?P<ip>\\S+) to ${mac}(?: \\((?P<name>[^)]*)\\))?`,
      `DHCP4_LEASE_ALLOC \\[hwtype=\\d+ ${mac}\\].* lease (?P<ip>\\S+) has been allocated`,
    ],
    message: "{hostname}: new device {mac} {name} has {ip}",
    key: "{mac}",
    cooldownMs: 0,
    when: { kind: "new", learnMs: 24 * hourMs },
  },
  interface: {
    occasion: "a link goes down, and when it is up again",
    expressions: linkIs("down", "Down"),
    over: linkIs("up", "Up"),
    message: "{hostname}: link of {interface} is {state}",
    key: "{hostname} {interface}",
    cooldownMs: minuteMs,
  },
  speed: {
    occasion: "a link comes up below 1 Gbit/s or half duplex",
    expressions: [
      // RouterOS.
      `${port}:? link up \\(speed (?P<speed>100?M(?:bps)?)\\b`,
      `${port}:? link up \\(speed (?P<speed>[^,]+, half duplex)`,
      // Drivers.
      `${port}:? NIC Link is Up (?P<speed>100? Mbps|\\d+ [MG]bps Half Duplex)`,
      `${port}: Link is Up - (?P<speed>100?Mbps|[\\d.]+[MG]bps/Half)`,
      `${port}: Link is up at (?P<speed>100? Mbps|\\d+ Mbps, half duplex)`,
      `${port}: link up(?:, | \\()(?P<speed>100?Mbps|\\d+Mbps, half-duplex|\\d+Mbps/Half)`,
    ],
    message: "{hostname}: {interface} runs at {speed} only",
    key: "{hostname} {interface}",
    cooldownMs: hourMs,
  },
  wan: {
    occasion: "the connection to the Internet is lost, and when it is back",
    expressions: [
      // RouterOS: clients of PPP by their usual names, or by the topics; not subscribers (<...>).
      `(?P<what>(?P<interface>${ppp}[\\w-]*): (?:terminating|disconnected).*)`,
      "ppp,info (?P<what>(?P<interface>[^<:]+): (?:terminating|disconnected).*)",
      "(?P<what>dhcp-client on (?P<interface>\\S+) lost IP address.*)",
      // OpenWrt, and its mwan3, which asks hosts of the Internet.
      `(?P<what>Interface '${openwrtWan}' (?:is now down|has lost the connection))`,
      "mwan3track\\[\\d+\\]: (?P<what>Interface (?P<interface>\\S+) \\([^)]*\\) is offline)",
      // VyOS, EdgeOS and OpenWrt.
      "pppd\\[\\d+\\]: (?P<what>(?:LCP terminated|Connection terminated|Serial link appears).*)",
      "dhclient\\[\\d+\\]: (?P<what>No DHCPOFFERS received)",
      // UniFi.
      "\\|Internet Down\\|.*UNIFIwanId=(?P<interface>\\S+).* msg=(?P<what>.*)",
    ],
    over: [
      `(?P<what>(?P<interface>${ppp}[\\w-]*): connected)`,
      "ppp,info (?P<what>(?P<interface>[^<:]+): connected)",
      "(?P<what>dhcp-client on (?P<interface>\\S+) got IP address.*)",
      `(?P<what>Interface '${openwrtWan}' is now up)`,
      "mwan3track\\[\\d+\\]: (?P<what>Interface (?P<interface>\\S+) \\([^)]*\\) is online)",
      "pppd\\[\\d+\\]: (?P<what>local +IP address.*)",
      "dhclient\\[\\d+\\]: (?P<what>bound to .*)",
      "\\|Internet Restored\\|.*UNIFIwanId=(?P<interface>\\S+).* msg=(?P<what>.*)",
    ],
    message: "{hostname}: {what}",
    key: "{hostname} {interface}",
    cooldownMs: minuteMs,
  },
  inbound: {
    occasion: "the firewall logs a new connection from outside",
    expressions: [
      connectionIn("input: in:(?P<interface>\\S+)"),
      connectionIn("forward: in:(?P<interface>[^\\s<]*(?:wan|WAN|pppoe|lte)\\S*)"),
      packetIn(`${chainFromOutside}.*`),
      // OpenWrt: its own firewall, which writes small letters since 22.03, and banIP.
      packetIn("(?:DROP|REJECT|ACCEPT|drop|reject|accept) wan (?:in|forward): "),
      packetIn("banIP/inbound/\\S+: "),
    ],
    message: "{hostname}: {from} tries port {port} of {to}",
    key: "{hostname}",
    cooldownMs: 10 * minuteMs,
  },
  oom: {
    occasion: "a kernel runs out of memory",
    expressions: [
      // Linux; RouterOS after the restart.
      "(?i)(?P<what>(?:memory cgroup )?out of memory(?:: kill| and no killable|: .*panic| condition).*)",
      "(?P<what>oom-kill:.*)",
    ],
    message: "{hostname}: {what}",
    key: "{hostname}",
    cooldownMs: 10 * minuteMs,
  },
  flapping: {
    occasion: "a link goes down three times within ten minutes",
    expressions: linkIs("down", "Down"),
    message: "{hostname}: {interface} goes up and down",
    key: "{hostname} {interface}",
    cooldownMs: hourMs,
    when: { kind: "count", count: 3, withinMs: 10 * minuteMs, recovers: true },
  },
  silent: {
    occasion: "a device that has said something says nothing for alert.silent_for",
    expressions: [],
    message: "{hostname}: {content}",
    key: "{hostname}",
    cooldownMs: 0,
    when: { kind: "absence", forMs: hourMs, recovers: true },
  },
} satisfies Record<string, Detector>;

export type DetectorName = keyof typeof detectors;

export const detectorNames = Object.keys(detectors) as DetectorName[];

/** For a person: `a login by SSH, web, Winbox or the like fails`. */
export function occasionOfDetector(name: DetectorName): string {
  return detectors[name].occasion;
}

/** A detector as the rule that it is. `silentForMs` is that of `silent`. */
export function detectorRule(
  name: DetectorName,
  silentForMs: number,
): Omit<RuleOptions, "channels"> {
  const detector: Detector = detectors[name];
  const { expressions, over, message, key, cooldownMs, when = { kind: "match" } } = detector;
  return {
    ...{ name, cooldownMs, message: parseTemplate(message), key: parseTemplate(key) },
    condition: oneOf(expressions),
    ...(over && { over: oneOf(over) }),
    when: when.kind === "absence" ? { ...when, forMs: silentForMs } : when,
  };
}

function oneOf(expressions: readonly string[]): Condition {
  const quoted = expressions.map((each) => `text ~ "${each.replaceAll('"', '""')}"`);
  const read = parseCondition(quoted.length === 0 ? "all" : quoted.join(" or "));
  assert(!("fault" in read), "a detector's condition is one");
  for (const pattern of patternsOf(read)) pattern.isKnown = true;
  return read;
}
