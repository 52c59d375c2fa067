// RouterOS: `system,info,account user admin logged in from 10.0.0.5 via winbox`, bare, behind a
// header of RFC 3164 or with an RFC 3339 stamp, with or without a colon behind the topics.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { classOf, colon, comma, commaClass, hostClass, space } from "../octet.ts";
import { readFirewall } from "./routeros-firewall.ts";
import { findFarWord, findLastWord, findOctet, hasWord, isMac, octets, wordEnd } from "./scan.ts";
import { readTopics } from "./topics.ts";

const topicClasses = hostClass | commaClass;
/** No list of topics is longer. */
const topicsBytesMax = 80;

/** Topics in place of the tag, or at the start of a line without header. */
export function readRouterOs(message: Message, start: number): boolean {
  const { bytes, end } = message;
  const limit = Math.min(end, start + topicsBytesMax);
  const firstEnd = findOctet(bytes, comma, start, limit);
  let topicsEnd = firstEnd;
  while (topicsEnd < limit && (classOf[bytes[topicsEnd]!]! & topicClasses) !== 0) topicsEnd++;
  if (topicsEnd === firstEnd || topicsEnd === limit) return false;
  const behind = bytes[topicsEnd] === colon ? topicsEnd + 1 : topicsEnd;
  if (behind < end && bytes[behind] !== space) return false;
  if (!readTopics(message, start, topicsEnd)) return false;
  message.format = "routeros";
  message.appStart = start;
  message.appEnd = firstEnd;
  message.contentStart = Math.min(behind + 1, end);
  if (!readFirewall(message, message.contentStart)) readEvent(message);
  return true;
}

/** Topics as the APP-NAME of RFC 5424, where a relay has written its lines anew. */
export function readRelayed(message: Message): boolean {
  const { bytes, appStart, appEnd } = message;
  const firstEnd = findOctet(bytes, comma, appStart, appEnd);
  if (firstEnd === appEnd || !readTopics(message, appStart, appEnd)) return false;
  message.format = "routeros";
  message.appEnd = firstEnd;
  if (!readFirewall(message, message.contentStart)) readEvent(message);
  return true;
}

const loginFailure = octets("login failure for user ");
const userWord = octets("user ");
const loggedIn = octets(" logged in ");
const loggedOut = octets(" logged out ");
const from = octets(" from ");
const via = octets(" via ");
const assigned = octets(" assigned ");
const deassigned = octets(" deassigned ");
const forWord = octets(" for ");
const toWord = octets(" to ");

/** What people search for most: who logged in, who got which address, which station came. */
function readEvent(message: Message): void {
  const { bytes, end, contentStart: at, fields } = message;
  if (hasWord(bytes, loginFailure, at, end)) readLogin(message, at + loginFailure.length);
  else if (hasWord(bytes, userWord, at, end)) {
    const isLogin =
      findFarWord(message, loggedIn, at, end) >= 0 || findFarWord(message, loggedOut, at, end) >= 0;
    if (isLogin) readLogin(message, at + userWord.length);
  } else if (isMac(bytes, at, end, colon) && bytes[at + 17] === 0x40) {
    fields.text(key.mac, at, at + 17);
    // `MAC@wlan1: connected`, of newer drivers `MAC@wifi1 connected`.
    const nameEnd = wordEnd(bytes, at + 18, end);
    fields.text(key.interface, at + 18, bytes[nameEnd - 1] === colon ? nameEnd - 1 : nameEnd);
  } else if (!readTunnel(message)) readLease(message);
}

/** Without topics, as `bsd-syslog` sends it: `user admin logged in from 10.0.0.5 via winbox`. */
export function readUntopical(message: Message): boolean {
  const { bytes, end, appStart } = message;
  const isFailure = hasWord(bytes, loginFailure, appStart, end);
  if (!isFailure && !hasWord(bytes, userWord, appStart, end)) return false;
  const fromAt = findLastWord(bytes, from, appStart, end);
  const ipEnd = fromAt < 0 ? end : wordEnd(bytes, fromAt + from.length, end);
  if (!hasWord(bytes, via, ipEnd, end)) return false;
  const isLogin = isFailure || findFarWord(message, octetsLogged, appStart, fromAt) >= 0;
  if (!isLogin) return false;
  message.format = "routeros";
  message.contentStart = appStart;
  message.appStart = message.appEnd = message.start;
  readEvent(message);
  return true;
}

const loggedInWith = octets(" logged in, ");
const accountTopic = octets("account ");

/** `NAME logged in, 10.0.0.5 from 203.0.113.7`: who came through a tunnel, and its address there. */
function readTunnel(message: Message): boolean {
  const { bytes, end, contentStart: at, fields } = message;
  if (!hasWord(bytes, accountTopic, at - accountTopic.length, end)) return false;
  const loggedAt = findLastWord(bytes, loggedInWith, at, end);
  if (loggedAt < 0) return false;
  const ipAt = loggedAt + loggedInWith.length;
  const ipEnd = wordEnd(bytes, ipAt, end);
  fields.text(key.user, at, loggedAt);
  fields.text(key.ip, ipAt, ipEnd);
  if (!hasWord(bytes, from, ipEnd, end)) return true;
  const peerAt = ipEnd + from.length;
  const peerEnd = wordEnd(bytes, peerAt, end);
  fields.text(isMac(bytes, peerAt, peerEnd, colon) ? key.mac : key.src_ip, peerAt, peerEnd);
  return true;
}

/** `NAME from IP via SERVICE`, behind `user`; a user's name is any, and may look like the rest. */
function readLogin(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const fromAt = findLastWord(bytes, from, at, end);
  if (fromAt < 0) return;
  const ipEnd = wordEnd(bytes, fromAt + from.length, end);
  const loggedAt = findLastWord(bytes, octetsLogged, at, fromAt);
  fields.text(key.user, at, loggedAt < 0 ? fromAt : loggedAt);
  fields.text(key.src_ip, fromAt + from.length, ipEnd);
  if (hasWord(bytes, via, ipEnd, end)) {
    const serviceAt = ipEnd + via.length;
    fields.text(key.service, serviceAt, wordEnd(bytes, serviceAt, end));
  }
}

const octetsLogged = octets(" logged ");

/** `defconf assigned 192.168.88.7 for 74:83:C0:4F:9D:75 printer`. */
function readLease(message: Message): void {
  const { bytes, end, contentStart: at, fields } = message;
  const nameEnd = wordEnd(bytes, at, end);
  const word = hasWord(bytes, assigned, nameEnd, end) ? assigned : deassigned;
  if (!hasWord(bytes, word, nameEnd, end)) return;
  const ipAt = nameEnd + word.length;
  const ipEnd = wordEnd(bytes, ipAt, end);
  const isFor = hasWord(bytes, forWord, ipEnd, end);
  const macAt = ipEnd + (isFor ? forWord.length : toWord.length);
  if (!isFor && !hasWord(bytes, toWord, ipEnd, end)) return;
  if (!isMac(bytes, macAt, end, colon)) return;
  fields.text(key.ip, ipAt, ipEnd);
  fields.text(key.mac, macAt, macAt + 17);
}
