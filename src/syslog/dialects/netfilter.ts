// Linux netfilter, by iptables and nftables alike (nf_log_syslog.c of the kernel):
// `[UPTIME] PREFIX IN=eth0 OUT= MAC=... SRC=... DST=... LEN=40 ... PROTO=TCP SPT=1 DPT=2 ... SYN URGP=0`
import { key } from "../fields.ts";
import { Literal } from "../literal.ts";
import type { Message } from "../message.ts";
import { closeBracket, colon, dash, equals, none, openBracket, space } from "../octet.ts";
import { findOctet, findWord, hasWord, octets, wordEnd } from "./scan.ts";

const inWord = octets("IN=");
const outWord = octets("OUT=");
const sourceWord = octets(" SRC=");

/** The prefix of a rule has at most 127 octets, and the kernel's uptime stands before it. */
const prefixBytesMax = 200;

/** Reads the tuple when there is one within the content from `at`; false when there is none. */
export function readNetfilter(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  const inAt = findWord(bytes, inWord, at, Math.min(end, at + prefixBytesMax));
  if (inAt < 0) return false;
  const inEnd = wordEnd(bytes, inAt, end);
  if (!hasWord(bytes, outWord, inEnd + 1, end)) return false;
  const outEnd = wordEnd(bytes, inEnd + 1, end);
  const source = findWord(bytes, sourceWord, outEnd, end);
  if (source === none) return false;
  message.claim("netfilter");
  readPrefix(message, at, inAt);
  fields.text(key.in_interface, inAt + inWord.length, inEnd);
  fields.text(key.out_interface, inEnd + 1 + outWord.length, outEnd);
  readItems(message, source);
  return true;
}

/**
 * Who, where to and how: what every question begins with. The rest is as easily read in the
 * content, and each field costs bytes in every line. What an ICMP error quotes comes second.
 */
function readItems(message: Message, from: number): void {
  const { bytes, end, fields } = message;
  let seen = 0;
  let at = from + 1;
  while (at < end) {
    const itemEnd = wordEnd(bytes, at, end);
    const valueAt = at + 4;
    const name = bytes[at + 3] === equals ? nameAt(bytes, at) : 0;
    switch (name & ~seen) {
      case 1:
        fields.text(key.src_ip, valueAt, itemEnd);
        break;
      case 2:
        fields.text(key.dst_ip, valueAt, itemEnd);
        break;
      case 4:
        fields.number(key.src_port, bytes, valueAt, itemEnd);
        break;
      case 8:
        fields.number(key.dst_port, bytes, valueAt, itemEnd);
        break;
      default:
        if (name === 0) seen |= readLong(message, at, itemEnd, seen);
    }
    seen |= name;
    if ((seen & flowBits) === flowBits) return;
    at = itemEnd + 1;
  }
}

/** One bit for each name of three letters. */
function nameAt(bytes: Buffer, at: number): number {
  switch ((bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!) {
    case 0x535243: // SRC
      return 1;
    case 0x445354: // DST
      return 2;
    case 0x535054: // SPT
      return 4;
    case 0x445054: // DPT
      return 8;
    default:
      return 0;
  }
}

const protoWord = octets("PROTO=");
const typeWord = octets("TYPE=");
const [protoBit, typeBit] = [16, 32];
/** Both addresses, both ports and the protocol: behind them nothing is read. */
const flowBits = 1 + 2 + 4 + 8 + protoBit;

/** Longer names; returns the bit of the one that was read. */
function readLong(message: Message, at: number, itemEnd: number, seen: number): number {
  const { bytes, fields } = message;
  if ((seen & protoBit) === 0 && hasWord(bytes, protoWord, at, itemEnd)) {
    fields.text(key.proto, at + protoWord.length, itemEnd);
    return protoBit;
  }
  if ((seen & typeBit) === 0 && hasWord(bytes, typeWord, at, itemEnd)) {
    fields.number(key.icmp_type, bytes, at + typeWord.length, itemEnd);
    return typeBit;
  }
  return 0;
}

const actions = new Map([
  [0x41, new Literal("accept")],
  [0x44, new Literal("drop")],
  [0x52, new Literal("reject")],
]);

/** `[ipv4-WAN-IN-10-D]`, as VyOS and EdgeOS name rule and action, `DROP wan in: `, or nothing. */
function readPrefix(message: Message, at: number, inAt: number): void {
  const { bytes, fields } = message;
  let end = inAt;
  while (end > at && (bytes[end - 1] === space || bytes[end - 1] === colon)) end--;
  const close = findOctet(bytes, closeBracket, at, end);
  if (bytes[at] !== openBracket || close === end) {
    fields.text(key.prefix, at, end);
    return;
  }
  fields.text(key.prefix, at + 1, close);
  let actionAt = close - 1;
  if (bytes[actionAt - 1] !== dash) actionAt = findAction(bytes, at, close);
  const action = actions.get(bytes[actionAt]!);
  if (action !== undefined) fields.word(key.action, action);
}

/** `WAN_LOCAL-D-2147483647`: the action before the number of the rule. */
function findAction(bytes: Buffer, at: number, close: number): number {
  let i = close;
  while (i > at && bytes[i - 1] !== dash) i--;
  return i - 3 > at && bytes[i - 3] === dash ? i - 2 : at;
}
