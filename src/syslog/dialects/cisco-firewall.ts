// What Cisco's firewalls say, by the number of the message: ASA, PIX, FWSM and FTD.
// https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/asa-syslog.html
import { type FieldKey, key } from "../fields.ts";
import type { Message } from "../message.ts";
import { colon, decimal, dot, none, quote, space } from "../octet.ts";
import { isAddress, readEndpoint, source, target } from "./cisco-endpoint.ts";
import { readUser } from "./cisco-user.ts";
import { readValues } from "./cisco-values.ts";
import { digitsEnd, findFar, findOctet, findWord, hasWord, octets, wordEnd } from "./scan.ts";

const numberDigits = 6;
const [letterF, letterS] = [0x66, 0x73];

/** Reads the content by the number that ends the mnemonic. */
export function readFirewallText(message: Message, mnemonicEnd: number): void {
  const { bytes, contentStart: at } = message;
  const number = decimal(bytes, mnemonicEnd - numberDigits, mnemonicEnd);
  switch (number) {
    case 302013:
    case 302015:
      readBuilt(message, at);
      return;
    case 302014:
    case 302016:
    case 302018:
      readTeardown(message, at);
      return;
    case 302020:
      readIcmp(message, at);
      return;
    // Built and torn down without an order that tells who began.
    case 302017:
    case 302021:
      return;
    case 305011:
    case 305012:
      readTranslation(message, at);
      return;
    case 106100:
    case 106102:
    case 106103:
      readAccessList(message, at);
      return;
    case 605004:
    case 605005:
      readLogin(message, at);
      return;
    default:
      if (number >= 430001 && number <= 430005) readValues(message, at);
      else if (!readUser(message, at)) readFlow(message, at);
  }
}

const built = octets("Built ");
const outbound = octets("outbound");
const forWord = octets(" for ");
const toWord = octets(" to ");

/**
 * `Built inbound TCP connection 18 for wan:192.0.2.9/4045 (192.0.2.9/4045) to inside:10.0.0.1/53
 * (10.0.0.1/53)`: the farther side is first, whoever began.
 */
function readBuilt(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  if (!hasWord(bytes, built, at, end)) return;
  const way = at + built.length;
  const wayEnd = wordEnd(bytes, way, end);
  const protoEnd = wordEnd(bytes, wayEnd + 1, end);
  const forAt = findWord(bytes, forWord, protoEnd, end);
  if (forAt === none) return;
  fields.text(key.direction, way, wayEnd);
  fields.text(key.proto, wayEnd + 1, protoEnd);
  readSession(message, protoEnd + 1);
  const isOut = hasWord(bytes, outbound, way, wayEnd);
  const first = readEndpoint(message, forAt + forWord.length, isOut ? target : source);
  const toAt = findWord(bytes, toWord, first, end);
  if (toAt !== none) readEndpoint(message, toAt + toWord.length, isOut ? source : target);
}

/** `connection 1800234408 for`. */
function readSession(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const session = wordEnd(bytes, at, end) + 1;
  fields.number(key.session_id, bytes, session, digitsEnd(bytes, session, end));
}

const teardown = octets("Teardown ");

/** It does not say who began: the session does, where it was built. */
function readTeardown(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  if (!hasWord(bytes, teardown, at, end)) return;
  const proto = at + teardown.length;
  const protoEnd = wordEnd(bytes, proto, end);
  fields.text(key.proto, proto, protoEnd);
  readSession(message, protoEnd + 1);
}

const farWord = octets(" faddr ");
const nearWord = octets(" laddr ");
const typeWord = octets(" type ");

/** `Built outbound ICMP connection for faddr 192.0.2.9/0 gaddr 198.51.100.1/1 laddr 10.0.0.1/1`. */
function readIcmp(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const farAt = findWord(bytes, farWord, at, end);
  const nearAt = farAt === none ? none : findWord(bytes, nearWord, farAt, end);
  if (nearAt === none || !hasWord(bytes, built, at, end)) return;
  const way = at + built.length;
  const wayEnd = wordEnd(bytes, way, end);
  const [far, near] = [farAt + farWord.length, nearAt + nearWord.length];
  const isOut = hasWord(bytes, outbound, way, wayEnd);
  fields.text(key.direction, way, wayEnd);
  fields.text(key.proto, wayEnd + 1, wordEnd(bytes, wayEnd + 1, end));
  takeAddress(message, isOut ? key.dst_ip : key.src_ip, far);
  takeAddress(message, isOut ? key.src_ip : key.dst_ip, near);
  const typeAt = findWord(bytes, typeWord, near, end);
  if (typeAt === none) return;
  const type = typeAt + typeWord.length;
  fields.number(key.icmp_type, bytes, type, digitsEnd(bytes, type, end));
}

/** What is behind the slash is no port. */
function takeAddress({ bytes, end, fields }: Message, name: FieldKey, at: number): void {
  const addressEnd = findOctet(bytes, 0x2f, at, end);
  if (isAddress(bytes, at, addressEnd)) fields.text(name, at, addressEnd);
}

const fromWord = octets("from ");

/** `Built dynamic TCP translation from inside:10.0.0.1/1772 to outside:198.51.100.4/8256`. */
function readTranslation(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const fromAt = findWord(bytes, fromWord, at, end);
  if (fromAt === none) return;
  const first = readEndpoint(message, fromAt + fromWord.length, source);
  const toAt = findWord(bytes, toWord, first, end);
  if (toAt === none) return;
  const to = toAt + toWord.length;
  const toEnd = wordEnd(bytes, to, end);
  const network = findOctet(bytes, colon, to, toEnd);
  fields.text(key.nat, network < toEnd ? network + 1 : to, toEnd);
}

const listWord = octets("access-list ");
const arrow = octets(" -> ");

/** `access-list NAME permitted udp inside/10.0.0.1(42592) -> outside/192.0.2.9(161) hit-cnt 1`. */
function readAccessList(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  if (!hasWord(bytes, listWord, at, end)) return;
  const rule = at + listWord.length;
  const ruleEnd = wordEnd(bytes, rule, end);
  const actionEnd = wordEnd(bytes, ruleEnd + 1, end);
  const protoEnd = wordEnd(bytes, actionEnd + 1, end);
  const arrowAt = findWord(bytes, arrow, protoEnd, end);
  if (arrowAt === none) return;
  fields.text(key.rule, rule, ruleEnd);
  fields.text(key.action, ruleEnd + 1, actionEnd);
  fields.text(key.proto, actionEnd + 1, protoEnd);
  readEndpoint(message, protoEnd + 1, source);
  readEndpoint(message, arrowAt + arrow.length, target);
}

const sourceWord = octets("src ");
const targetWord = octets(" dst ");
const groupWord = octets(' by access-group "');
const localWord = octets("laddr ");
const deny = octets("Deny ");
const onWord = octets("on interface ");

/** `Deny udp src inside:10.0.0.1/320 dst outside:192.0.2.9/320 by access-group "x"`, `from x to y`. */
function readFlow(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const isDenied = hasWord(bytes, deny, at, end);
  const i = findStart(message, at);
  if (i >= end) return;
  const isSource = bytes[i] === letterS;
  let start = i + (isSource ? sourceWord.length : fromWord.length);
  if (hasWord(bytes, localWord, start, end)) start += localWord.length;
  const first = readEndpoint(message, start, source);
  // A name may stand for an address, but `from` for anything.
  if (first === start && !isSource) return;
  if (isDenied) fields.text(key.action, at, at + deny.length - 1);
  const between = isSource ? targetWord : toWord;
  const toAt = findWord(bytes, between, first, end);
  if (toAt !== none) readEndpoint(message, toAt + between.length, target);
  if (isSource) readGroup(message, toAt === none ? first : toAt, i);
  else readInterface(message, first);
}

/** Where `src ` or `from ` begins a word, or the end. */
function findStart({ bytes, view, end }: Message, at: number): number {
  let i = at;
  for (; i < end; i = findFar(view, space, i, end) + 1) {
    if (bytes[i] === letterS && hasWord(bytes, sourceWord, i, end)) break;
    if (bytes[i] === letterF && hasWord(bytes, fromWord, i, end)) break;
  }
  return i;
}

/** The protocol is the word before `src`: `Deny tcp src`, `Deny inbound protocol 47 src`. */
function readGroup(message: Message, at: number, sourceAt: number): void {
  const { bytes, end, contentStart, fields } = message;
  let proto = sourceAt - 1;
  while (proto > contentStart && bytes[proto - 1] !== space) proto--;
  if (proto > contentStart) fields.text(key.proto, proto, sourceAt - 1);
  const groupAt = findWord(bytes, groupWord, at, end);
  if (groupAt === none) return;
  const rule = groupAt + groupWord.length;
  fields.text(key.rule, rule, findOctet(bytes, quote, rule, end));
}

function readInterface(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const onAt = findWord(bytes, onWord, at, end);
  if (onAt === none) return;
  const name = onAt + onWord.length;
  const nameEnd = wordEnd(bytes, name, end);
  // Some sentences end there.
  fields.text(key.in_interface, name, bytes[nameEnd - 1] === dot ? nameEnd - 1 : nameEnd);
}

const userWord = octets(' for user "');

/** `Login denied from 192.0.2.1/3456 to inside:10.0.0.1/ssh for user "root"`. */
function readLogin(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  readFlow(message, at);
  const userAt = findWord(bytes, userWord, at, end);
  if (userAt === none) return;
  const user = userAt + userWord.length;
  fields.text(key.user, user, findOctet(bytes, quote, user, end));
}
