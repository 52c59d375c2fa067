// RouterOS: `system,info,account user admin logged in from 10.0.0.5 via winbox`, bare, behind a
// header of RFC 3164 or with an RFC 3339 stamp, with or without a colon behind the topics.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { classOf, colon, comma, commaClass, hostClass, space } from "../octet.ts";
import { readFirewall } from "./routeros-firewall.ts";
import { findOctet, findWord, hasWord, isMac, octets, wordEnd } from "./scan.ts";
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

/** What people search for most: who logged in, who got which address, which station came. */
function readEvent(message: Message): void {
  const { bytes, end, contentStart: at, fields } = message;
  if (hasWord(bytes, loginFailure, at, end)) readLogin(message, at + loginFailure.length);
  else if (hasWord(bytes, userWord, at, end)) {
    const isLogin =
      findWord(bytes, loggedIn, at, end) >= 0 || findWord(bytes, loggedOut, at, end) >= 0;
    if (isLogin) readLogin(message, at + userWord.length);
  } else if (isMac(bytes, at, end, colon) && bytes[at + 17] === 0x40) {
    fields.text(key.mac, at, at + 17);
    fields.text(key.interface, at + 18, findOctet(bytes, colon, at + 18, end));
  } else readLease(message);
}

/** `NAME from IP via SERVICE`, behind `user`; the user may hold spaces. */
function readLogin(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const fromAt = findWord(bytes, from, at, end);
  if (fromAt < 0) return;
  const ipEnd = wordEnd(bytes, fromAt + from.length, end);
  const loggedAt = findWord(bytes, octetsLogged, at, fromAt);
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
  const macAt = ipEnd + forWord.length;
  if (!hasWord(bytes, forWord, ipEnd, end) || !isMac(bytes, macAt, end, colon)) return;
  fields.text(key.ip, ipAt, ipEnd);
  fields.text(key.mac, macAt, macAt + 17);
}
