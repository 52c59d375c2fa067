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

/** Both addresses, both ports and the protocol: behind them nothing is read. */
const flowBits = 1 + 2 + 4 + 8 + 16;

/**
 * Who, where to and how: what every question begins with. The rest is as easily read in the
 * content, and each field costs bytes in every line. What an ICMP error quotes stands in brackets.
 */
function readItems(message: Message, from: number): void {
  const { bytes, view, end, fields } = message;
  const last = end - 4;
  let seen = 0;
  for (let at = from; at < last && seen !== flowBits; at++) {
    const word = view.getInt32(at, true);
    if ((word & 0xff) === openBracket) return;
    const value = at + 4;
    for (; at <= last; at += 4) {
      const zeros = zerosOf(view.getInt32(at, true) ^ spaces);
      if (zeros === 0) continue;
      at += firstOf(zeros);
      break;
    }
    while (at < end && view.getUint8(at) !== space) at++;
    switch (word) {
      case source:
        fields.text(key.src_ip, value, at);
        seen |= 1;
        break;
      case destination:
        fields.text(key.dst_ip, value, at);
        seen |= 2;
        break;
      case sourcePort:
        fields.number(key.src_port, bytes, value, at);
        seen |= 4;
        break;
      case destinationPort:
        fields.number(key.dst_port, bytes, value, at);
        seen |= 8;
        break;
      case proto:
        if (bytes[value] !== letterO || bytes[value + 1] !== equals) break;
        fields.text(key.proto, value + 2, at);
        seen |= 16;
        break;
      case type:
        if (bytes[value] === equals) fields.number(key.icmp_type, bytes, value + 1, at);
    }
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
