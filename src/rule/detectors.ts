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

const failedLogins = [
  // RouterOS: ssh, web, winbox, api, telnet.
  "login failure for user (?P<user>\\S*) from (?P<from>\\S+) via",
  // OpenSSH.
  "Failed [\\w/-]+ for (?:invalid user )?(?P<user>\\S*) from (?P<from>\\S+)",
  "Invalid user (?P<user>\\S*) from (?P<from>\\S+)",
  // Dropbear.
  `Bad password attempt for '(?P<user>[^']*)' from (?P<from>${address}):\\d+`,
  `Login attempt for nonexistent user(?: '(?P<user>[^']*)')? from (?P<from>${address}):\\d+`,
  // LuCI.
  "luci: failed login on \\S* for (?P<user>\\S*) from (?P<from>\\S+)",
];

/** RouterOS and kernels; netifd of OpenWrt; drivers; switches of UniFi. */
function linkIs(lower: "down" | "up", upper: "Down" | "Up"): string[] {
  return [
    `${port}:? link (?P<state>${lower})`,
    `Network device '(?P<interface>[^']+)' link is (?P<state>${lower})`,
    `${port}:? (?:NIC )?Link is (?P<state>${upper})`,
    `Link (?P<state>${upper}): (?P<interface>\\d+/\\d+)`,
  ];
}

/** What netfilter logs of a packet from outside; `prefix` is that of the firewall's rule. */
function packetIn(prefix: string): string {
  const parties = "SRC=(?P<from>\\S+) DST=(?P<to>\\S+)";
  return `${prefix}IN=\\S+ OUT=.*${parties} .*DPT=(?P<port>\\d+)`;
}

/** What RouterOS logs of a new connection: the state where it is said, or a first segment of TCP. */
function connectionIn(from: string): string {
  const isNew = "(?:connection-state:new.* proto [^,]+|proto TCP \\(SYN\\))";
  const parties = `\\[?(?P<from>${address})\\]?:\\d+->\\[?(?P<to>${address})\\]?:(?P<port>\\d+)`;
  return `${from} .*${isNew}, ${parties}(?:,|$)`;
}

const detectors = {
  "wifi-auth": {
    occasion: "somebody fails to log in to the Wi-Fi",
    expressions: [
      // RouterOS: the older and the newer driver.
      `${mac}@(?P<interface>[^ :]+):? disconnected, (?:unicast key exchange|key handshake) timeout`,
      `${port}: AP-STA-POSSIBLE-PSK-MISMATCH ${mac}`,
      // UniFi; the order of the members changes.
      `STA_ASSOC_TRACKER.*"mac": ?"${mac}".*"wpa_auth_failures": ?"[1-9]`,
      `STA_ASSOC_TRACKER.*"wpa_auth_failures": ?"[1-9].*"mac": ?"${mac}"`,
    ],
    message: "{hostname}: failed login to the Wi-Fi by {mac} {interface}",
    key: "{mac}",
    cooldownMs: 5 * minuteMs,
  },
  login: {
    occasion: "a login by SSH, web, Winbox or the like fails",
    expressions: failedLogins,
    message: "{hostname}: failed login as {user} from {from}",
    key: "{user} {from}",
    cooldownMs: 5 * minuteMs,
  },
  "brute-force": {
    occasion: "ten logins from one address fail within ten minutes",
    expressions: failedLogins,
    message: "{hostname}: {from} tries one password after the other, now as {user}",
    key: "{from}",
    cooldownMs: hourMs,
    when: { kind: "count", count: 10, withinMs: 10 * minuteMs, recovers: true },
  },
  "dhcp-new": {
    occasion: "a MAC address gets a lease that was not seen before (after a day of learning)",
    expressions: [
      `assigned (?P<ip>[0-9.]+) (?:for|to) ${mac}(?: (?P<name>\\S+))?`,
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
      `${port}:? link up \\(speed (?P<speed>100?M(?:bps)?)\\b`,
      `${port}:? link up \\(speed (?P<speed>[^,]+, half duplex)`,
      `${port}:? NIC Link is Up (?P<speed>100? Mbps)`,
      `${port}: Link is Up - (?P<speed>100?Mbps)`,
      `${port}: link up, (?P<speed>100?Mbps)`,
    ],
    message: "{hostname}: {interface} runs at {speed} only",
    key: "{hostname} {interface}",
    cooldownMs: hourMs,
  },
  wan: {
    occasion: "the connection to the Internet is lost, and when it is back",
    expressions: [
      "(?P<interface>(?:pppoe|l2tp|sstp|pptp|ppp|lte)[\\w-]*): (?:terminating|disconnected)",
      "dhcp-client on (?P<interface>\\S+) lost IP address",
      "Interface '(?P<interface>wan\\w*)' (?:is now down|has lost the connection)",
      "pppd\\[\\d+\\]: (?:LCP terminated|Connection terminated|Serial link appears)",
    ],
    over: [
      "(?P<interface>(?:pppoe|l2tp|sstp|pptp|ppp|lte)[\\w-]*): connected",
      "dhcp-client on (?P<interface>\\S+) got IP address",
      "Interface '(?P<interface>wan\\w*)' is now up",
      "pppd\\[\\d+\\]: local +IP address",
    ],
    message: "{hostname}: {content}",
    key: "{hostname}",
    cooldownMs: minuteMs,
  },
  inbound: {
    occasion: "the firewall logs a new connection from outside",
    expressions: [
      connectionIn("input: in:(?P<interface>\\S+)"),
      connectionIn("forward: in:(?P<interface>\\S*(?:wan|WAN|pppoe|lte)\\S*)"),
      packetIn("\\[[^\\]]*WAN[^\\]]*\\].*"),
      packetIn("(?:DROP|REJECT|ACCEPT) wan in: "),
    ],
    message: "{hostname}: {from} tries port {port} of {to}",
    key: "{hostname}",
    cooldownMs: 10 * minuteMs,
  },
  oom: {
    occasion: "a kernel runs out of memory",
    expressions: ["(?i)out of memory", "oom-kill"],
    message: "{hostname}: {content}",
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
