// What the programs of routers and access points say: who came from where, who got which address.
// Each is recognised by its tag and by its words; what leads up to such an event gets no fields.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { colon, greater, isDigit, less, space } from "../octet.ts";
import {
  digitsEnd,
  findLastWord,
  findOctet,
  findFarWord,
  hasWord,
  isMac,
  octets,
  wordEnd,
} from "./scan.ts";

const from = octets(" from ");
const quotedUser = octets(" for '");
const connection = octets("Child connection");
const apostropheWord = octets("'");
const [apostrophe, closeParenthesis] = [0x27, 0x29];

/** Dropbear: `Bad password attempt for 'root' from 192.0.2.1:52344`; not that somebody knocks. */
export function readDropbear(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (hasWord(bytes, connection, at, end)) return false;
  const userAt = findFarWord(message, quotedUser, at, end);
  // A user's name is any, and may look like the rest.
  const fromAt =
    userAt < 0 ? findFarWord(message, from, at, end) : findLastWord(bytes, from, at, end);
  if (fromAt < 0) return false;
  const start =
    bytes[fromAt + from.length] === less ? fromAt + from.length + 1 : fromAt + from.length;
  let peerEnd = start;
  while (peerEnd < end && bytes[peerEnd] !== space && bytes[peerEnd] !== greater) peerEnd++;
  let portAt = peerEnd;
  while (portAt > start && isDigit(bytes[portAt - 1]!)) portAt--;
  if (portAt === start || portAt === peerEnd || bytes[portAt - 1] !== colon) return false;
  if (userAt >= 0 && userAt < fromAt) {
    const nameAt = userAt + quotedUser.length;
    fields.text(key.user, nameAt, findLastWord(bytes, apostropheWord, nameAt, fromAt));
  }
  fields.text(key.src_ip, start, portAt - 1);
  message.claim("dropbear");
  return true;
}

const station = octets("STA ");
const apEvent = octets("AP-STA-");
const authenticated = octets(" IEEE 802.11: authenticated");

/** hostapd: `phy0-ap0: STA 74:83:c0:4f:9d:75 IEEE 802.11: associated`; not that it may. */
export function readHostapd(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  const interfaceEnd = findOctet(bytes, colon, at, end);
  const text = interfaceEnd + 2;
  let macAt = text + station.length;
  if (hasWord(bytes, apEvent, text, end)) macAt = wordEnd(bytes, text, end) + 1;
  else if (!hasWord(bytes, station, text, end)) return false;
  if (hasWord(bytes, authenticated, macAt + 17, end)) return false;
  if (!isMac(bytes, macAt, end, colon)) return false;
  // An access point that names itself has its own under that name.
  fields.text(fields.has(key.mac) ? key.src_mac : key.mac, macAt, macAt + 17);
  message.claim("hostapd");
  return true;
}

const lease = octets("DHCPACK(");

/** dnsmasq: `DHCPACK(br-lan) 192.168.1.140 aa:bb:cc:dd:ee:02 notebook`; the rest leads up to it. */
export function readDnsmasqDhcp(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  // With `log-dhcp` the number of the transaction stands before it.
  const numberEnd = digitsEnd(bytes, at, end);
  const event = numberEnd > at ? numberEnd + 1 : at;
  if (!hasWord(bytes, lease, event, end)) return false;
  const interfaceEnd = findOctet(bytes, closeParenthesis, event, end);
  if (bytes[interfaceEnd + 1] !== space) return false;
  const ip = interfaceEnd + 2;
  const ipEnd = wordEnd(bytes, ip, end);
  const mac = ipEnd + 1;
  if (ipEnd >= end || !isMac(bytes, mac, end, colon)) return false;
  fields.text(key.ip, ip, ipEnd);
  fields.text(key.mac, mac, mac + 17);
  message.claim("dnsmasq");
  return true;
}

const interfaceWord = octets("Interface '");

/** netifd: `Interface 'wan' is now up`. */
export function readNetifd(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (!hasWord(bytes, interfaceWord, at, end)) return false;
  const nameAt = at + interfaceWord.length;
  const nameEnd = findOctet(bytes, apostrophe, nameAt, end);
  if (nameEnd + 2 >= end) return false;
  fields.text(key.interface, nameAt, nameEnd);
  message.claim("netifd");
  return true;
}
