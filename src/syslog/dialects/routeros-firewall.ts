// The firewall's lines of RouterOS: `[PREFIX ]CHAIN: in:IF out:IF, ITEM, ..., len N`.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import {
  closeBracket,
  colon,
  comma,
  dash,
  greater,
  isDigit,
  none,
  openBracket,
  skipSpaces,
  space,
} from "../octet.ts";
import { findOctet, hasWord, isMac, isWord, octets } from "./scan.ts";

const inWord = octets("in:");
const chainThenIn = octets(": in:");
const outWord = octets(" out:");
/** Words of four octets as they are read at once: little endian. */
const [spaceIn, spaceOut] = [0x3a6e6920, 0x74756f20]; // ` in:`, ` out`
const stateWord = octets("connection-state:");
const sourceMac = octets("src-mac ");
const proto = octets("proto ");
const tcp = octets("TCP");
const nat = octets("NAT ");

/** What a user may put in front is no longer than this. */
const prefixBytesMax = 200;

/** Reads the tuple of a firewall line at `at`; false, and nothing read, when it is none. */
export function readFirewall(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  const isBehindChain = hasWord(bytes, inWord, at, end) && bytes[message.appEnd] === colon;
  const limit = Math.min(end, at + prefixBytesMax);
  const chainEnd = isBehindChain ? message.appEnd : findChainEnd(message, at, limit);
  if (chainEnd < 0) return false;
  const inAt = isBehindChain ? at + inWord.length : chainEnd + chainThenIn.length;
  const inEnd = findOut(message, inAt);
  if (inEnd === none) return false;
  const outAt = inEnd + outWord.length;
  const outEnd = findOctet(bytes, comma, outAt, end);
  if (outEnd === end) return false;
  if (isBehindChain) fields.text(key.chain, message.appStart, message.appEnd);
  else readChain(message, at, chainEnd);
  fields.text(key.in_interface, inAt, inEnd);
  fields.text(key.out_interface, outAt, outEnd);
  for (let i = outEnd; i < end;) i = readItem(message, i);
  return true;
}

/** Where the colon of `: in:` is, or `none`. */
function findChainEnd(message: Message, at: number, end: number): number {
  const { view } = message;
  const last = end - chainThenIn.length;
  for (let i = at; i <= last; i++) {
    if (view.getUint8(i) === colon && view.getInt32(i + 1, true) === spaceIn) return i;
  }
  return none;
}

/** Where ` out:` is, or `none`. */
function findOut(message: Message, at: number): number {
  const { view, end } = message;
  const last = end - outWord.length;
  for (let i = at; i <= last; i++) {
    if (view.getUint8(i) !== space || view.getInt32(i, true) !== spaceOut) continue;
    if (view.getUint8(i + 4) === colon) return i;
  }
  return none;
}

/** `drop !LAN input`: the last word is the chain, what is before it the prefix of the rule. */
function readChain(message: Message, at: number, chainEnd: number): void {
  const { bytes, fields } = message;
  let chainAt = chainEnd;
  while (chainAt > at && bytes[chainAt - 1] !== space) chainAt--;
  if (chainAt > at) fields.text(key.prefix, at, chainAt - 1);
  fields.text(key.chain, chainAt, chainEnd);
}

/** Reads the item behind the comma or space at `at`; returns where it ends. */
function readItem(message: Message, at: number): number {
  const { bytes, end, fields } = message;
  const start = skipSpaces(message, at + 1);
  if (start >= end) return end;
  switch (bytes[start]) {
    case 0x63: // c; more may follow without a comma
      if (!hasWord(bytes, stateWord, start, end)) return readTuple(message, start);
      return findBreak(message, start + stateWord.length);
    case 0x73: {
      const macAt = start + sourceMac.length;
      const isMacThere = hasWord(bytes, sourceMac, start, end) && isMac(bytes, macAt, end, colon);
      if (!isMacThere) return findComma(message, start);
      fields.text(key.src_mac, macAt, macAt + 17);
      return findComma(message, macAt + 17);
    }
    case 0x70: // p
      if (!hasWord(bytes, proto, start, end)) return findComma(message, start);
      return readProto(message, start + proto.length);
    case 0x4e: {
      // N
      const itemEnd = findComma(message, start);
      if (hasWord(bytes, nat, start, itemEnd)) fields.text(key.nat, start + nat.length, itemEnd);
      return itemEnd;
    }
    default:
      return readTuple(message, start);
  }
}

/** Where the next comma is, or the end. */
function findComma(message: Message, at: number): number {
  const { view, end } = message;
  let i = at;
  for (; i < end; i++) if (view.getUint8(i) === comma) break;
  return i;
}

/** Where the next comma or space is, or the end. */
function findBreak(message: Message, at: number): number {
  const { view, end } = message;
  let i = at;
  for (; i < end; i++) {
    const octet = view.getUint8(i);
    if (octet === comma || octet === space) break;
  }
  return i;
}

/** `TCP (SYN,ACK)`; returns where the item ends, which a comma within the flags does as well. */
function readProto(message: Message, at: number): number {
  const { bytes, end, fields } = message;
  const protoEnd = findBreak(message, at);
  fields.text(key.proto, at, protoEnd);
  const itemEnd = findComma(message, protoEnd);
  const isOpen = bytes[protoEnd] === space && bytes[protoEnd + 1] === 0x28;
  if (!isOpen || protoEnd + 2 >= itemEnd || !isWord(bytes, tcp, at, protoEnd)) return itemEnd;
  const flagsEnd = findOctet(bytes, 0x29, protoEnd, Math.min(end, protoEnd + 40));
  if (bytes[flagsEnd] === 0x29) fields.text(key.tcp_flags, protoEnd + 2, flagsEnd);
  return itemEnd;
}

/**
 * `192.0.2.1:1024->198.51.100.2:443`, `[2001:db8::1]:1024->[2001:db8::2]:443`, or no ports, or
 * something else; returns where the item ends.
 */
function readTuple(message: Message, start: number): number {
  const { bytes, view, end, fields } = message;
  let arrowAt = start;
  for (; arrowAt < end; arrowAt++) {
    const octet = view.getUint8(arrowAt);
    if (octet === comma) return arrowAt;
    if (octet === dash && bytes[arrowAt + 1] === greater) break;
  }
  if (arrowAt + 1 >= end) return end;
  const itemEnd = findComma(message, arrowAt + 2);
  const firstEnd = addressEnd(message, start, arrowAt);
  fields.text(key.src_ip, bytes[start] === openBracket ? start + 1 : start, firstEnd);
  fields.number(key.src_port, bytes, portStart(bytes, firstEnd, arrowAt), arrowAt);
  const at = arrowAt + 2;
  const secondEnd = addressEnd(message, at, itemEnd);
  fields.text(key.dst_ip, bytes[at] === openBracket ? at + 1 : at, secondEnd);
  fields.number(key.dst_port, bytes, portStart(bytes, secondEnd, itemEnd), itemEnd);
  return itemEnd;
}

/** One colon ends an IPv4 address; several are within an IPv6 address, which has no port then. */
function addressEnd(message: Message, start: number, end: number): number {
  const { bytes, view } = message;
  if (bytes[start] === openBracket) return findOctet(bytes, closeBracket, start, end);
  let first = end;
  for (let i = start; i < end; i++) {
    if (view.getUint8(i) !== colon) continue;
    if (first < end) return end;
    first = i;
  }
  return first;
}

function portStart(bytes: Buffer, behindAddress: number, end: number): number {
  const at = bytes[behindAddress] === closeBracket ? behindAddress + 2 : behindAddress + 1;
  return at < end && isDigit(bytes[at]!) ? at : end;
}
