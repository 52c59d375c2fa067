// Topics of RouterOS: `firewall,info`, `system,error,critical`.
// https://help.mikrotik.com/docs/spaces/ROS/pages/328094/Log
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { comma } from "../octet.ts";

const severities = "critical error warning info debug packet raw".split(" ");
/** Of `severities`, as RFC 5424 numbers them; what only developers read is `debug`. */
const severityNumbers = [2, 3, 4, 6, 7, 7, 7];

const subjects =
  "account acme async backup bfd bgp bridge calc caps capsman certificate certs cloud container " +
  "ddns dhcp dhcpv6 disk dns dot1x dude email event evpn fetch firewall gps gsm health hotspot " +
  "igmp-proxy interface iot ipsec iscsi isis kidcontrol kvm l2tp ldp lora lte macsec manager mme " +
  "mpls mqtt mvrp natpmp netinstall netwatch ntp ospf ovpn pim poe-out ppp pppoe pptp ptp queue " +
  "radius radvd read rip rose-storage route rpki rsvp script sertcp simulator smb sms snmp " +
  "socksify ssh sstp state store stp system telephony tftp timer tr069 update upnp ups vpls vrrp " +
  "watchdog web-proxy wifi wireguard wireless write zerotier";

/** 16: a subject; below: 8 for a severity, plus its number. */
const subjectKind = 16;
/** Places of words, by their hash: an open table, so that a word costs one look, seldom two. */
const placesMax = 512;
const hashes = new Int32Array(placesMax);
/** What is in each place; 0 where nothing is. */
const kinds = new Uint8Array(placesMax);
for (const subject of subjects.split(" ")) put(subject, subjectKind);
severities.forEach((word, n) => put(word, 8 + severityNumbers[n]!));

function put(word: string, kind: number): void {
  const hash = hashOf(Buffer.from(word));
  let place = hash & (placesMax - 1);
  while (kinds[place] !== 0) place = (place + 1) & (placesMax - 1);
  hashes[place] = hash;
  kinds[place] = kind;
}

/** 0 for words that are no topic. */
function kindOf(hash: number): number {
  let place = hash & (placesMax - 1);
  while (kinds[place] !== 0 && hashes[place] !== hash) place = (place + 1) & (placesMax - 1);
  return kinds[place]!;
}

const account = hashOf(Buffer.from("account"));
const [authpriv, daemon] = [10, 3];

/**
 * Reads `[start, end)` as topics: at least two, all of them known, a severity among them. False,
 * and nothing read, when it is anything else.
 */
export function readTopics(message: Message, start: number, end: number): boolean {
  const { bytes } = message;
  let severity = 8;
  let subjectCount = 0;
  let isAccount = false;
  let hash = 0;
  for (let i = start; i <= end; i++) {
    if (i < end && bytes[i] !== comma) {
      hash = (Math.imul(hash, 31) + bytes[i]!) | 0;
      continue;
    }
    const kind = kindOf(hash);
    if (kind === 0) return false;
    if (kind === subjectKind) subjectCount++;
    else severity = Math.min(severity, kind - 8);
    isAccount ||= hash === account;
    hash = 0;
  }
  if (severity === 8 || subjectCount === 0) return false;
  message.fields.text(key.topics, start, end);
  setPriority(message, severity, isAccount);
  return true;
}

/**
 * RouterOS writes a PRI only when it is told to, and then either by the topics (with 3 for
 * `critical`) or with one severity for all: the topics know better than the latter.
 */
function setPriority(message: Message, severity: number, isAccount: boolean): void {
  if (message.headerStart === message.start) {
    message.priority = (isAccount ? authpriv : daemon) * 8 + severity;
  } else if (message.severity > Math.max(severity, 3)) {
    message.priority = message.facility * 8 + severity;
    message.lossy = true;
  }
}

function hashOf(word: Buffer): number {
  let hash = 0;
  for (const octet of word) hash = (Math.imul(hash, 31) + octet) | 0;
  return hash;
}
