// Linux netfilter, by iptables and nftables alike (nf_log_syslog.c of the kernel):
// `[UPTIME] PREFIX IN=eth0 OUT= MAC=... SRC=... DST=... LEN=40 ... PROTO=TCP SPT=1 DPT=2 ... SYN URGP=0`
import { key } from "../fields.ts";
import { Literal } from "../literal.ts";
import type { Message } from "../message.ts";
import { closeBracket, colon, dash, equals, none, openBracket, space } from "../octet.ts";
import { firstOf, wordOf, zerosOf } from "../word.ts";
import { findFar, findOctet, findWord, hasWord, octets, wordEnd } from "./scan.ts";

const inWord = octets("IN=");
const outWord = octets("OUT=");

/** Words of four octets as they are read at once: little endian. */
const [source, destination] = [0x3d435253, 0x3d545344]; // `SRC=`, `DST=`
const [sourcePort, destinationPort] = [0x3d545053, 0x3d545044]; // `SPT=`, `DPT=`
const [proto, type] = [0x544f5250, 0x45505954]; // `PROT`, `TYPE`
const letterO = 0x4f;

const spaces = wordOf(space);

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
  const first = findSource(message, outEnd);
  if (first === none) return false;
  message.claim("netfilter");
  readPrefix(message, at, inAt);
  fields.text(key.in_interface, inAt + inWord.length, inEnd);
  fields.text(key.out_interface, inEnd + 1 + outWord.length, outEnd);
  readItems(message, first);
  return true;
}

/** Where the first `SRC=` behind a space is. */
function findSource(message: Message, at: number): number {
  const { view, end } = message;
  const limit = end - 4;
  for (let i = findFar(view, space, at, limit); i < limit; i = findFar(view, space, i + 1, limit)) {
    if (view.getInt32(i + 1, true) === source) return i + 1;
  }
  return none;
}

const [sourceBit, destinationBit, sourcePortBit, destinationPortBit] = [1, 2, 4, 8];
const [protoBit, typeBit] = [16, 32];
/** Both addresses, both ports and the protocol: behind them nothing is read. */
const flowBits = 1 + 2 + 4 + 8 + protoBit;

/**
 * Who, where to and how: what every question begins with. The rest is as easily read in the
 * content, and each field costs bytes in every line. What an ICMP error quotes comes second.
 */
function readItems(message: Message, from: number): void {
  const { view, end } = message;
  const last = end - 4;
  let seen = 0;
  let at = from;
  while (at < last && (seen & flowBits) !== flowBits) {
    const word = view.getInt32(at, true);
    let itemEnd = at;
    for (; itemEnd <= last; itemEnd += 4) {
      const zeros = zerosOf(view.getInt32(itemEnd, true) ^ spaces);
      if (zeros === 0) continue;
      itemEnd += firstOf(zeros);
      break;
    }
    while (itemEnd < end && view.getUint8(itemEnd) !== space) itemEnd++;
    const bit = bitOf(word);
    if ((bit & ~seen) !== 0 && readItem(message, bit, at + 4, itemEnd)) seen |= bit;
    at = itemEnd + 1;
  }
}

function bitOf(word: number): number {
  switch (word) {
    case source:
      return sourceBit;
    case destination:
      return destinationBit;
    case sourcePort:
      return sourcePortBit;
    case destinationPort:
      return destinationPortBit;
    case proto:
      return protoBit;
    case type:
      return typeBit;
    default:
      return 0;
  }
}

/** Whether it was the item that its first four octets promise; `at` is behind them. */
function readItem(message: Message, bit: number, at: number, end: number): boolean {
  const { bytes, fields } = message;
  switch (bit) {
    case sourceBit:
      fields.text(key.src_ip, at, end);
      return true;
    case destinationBit:
      fields.text(key.dst_ip, at, end);
      return true;
    case sourcePortBit:
      fields.number(key.src_port, bytes, at, end);
      return true;
    case destinationPortBit:
      fields.number(key.dst_port, bytes, at, end);
      return true;
    case protoBit:
      if (bytes[at] !== letterO || bytes[at + 1] !== equals || at + 2 > end) return false;
      fields.text(key.proto, at + 2, end);
      return true;
    default:
      if (bytes[at] !== equals || at + 1 > end) return false;
      fields.number(key.icmp_type, bytes, at + 1, end);
      return true;
  }
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
  const close = bytes[at] === openBracket ? findOctet(bytes, closeBracket, at, end) : end;
  if (close === end) {
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
