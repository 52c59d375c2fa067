// What Cisco's routers and switches say most: who may pass, which interface goes down, who logs in.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { colon, comma, none, skipSpaces } from "../octet.ts";
import { readEndpoint, source, target } from "./cisco-endpoint.ts";
import { readFirewallText } from "./cisco-firewall.ts";
import { readLoginText } from "./cisco-login.ts";
import { isFirewall } from "./cisco-mnemonic.ts";
import { readValues } from "./cisco-values.ts";
import { findWord, hasWord, octets, wordEnd } from "./scan.ts";

/** Reads the content behind a mnemonic, by how it begins. */
export function readCiscoText(message: Message): void {
  const { bytes, end, msgIdStart, msgIdEnd, contentStart: at } = message;
  if (isFirewall(message, msgIdStart)) {
    readFirewallText(message, msgIdEnd);
    return;
  }
  switch (bytes[at]) {
    case 0x6c: // l
      if (hasWord(bytes, list, at, end)) readList(message, at + list.length);
      return;
    case 0x61: // a
      if (hasWord(bytes, accessList, at, end)) readList(message, at + accessList.length);
      return;
    case 0x49: // I
      if (hasWord(bytes, interfaceWord, at, end)) readInterface(message, at + interfaceWord.length);
      return;
    case 0x4c: // L
      if (hasWord(bytes, lineProtocol, at, end)) readInterface(message, at + lineProtocol.length);
      else readLoginText(message, at);
      return;
    case 0x53: // S
      if (hasWord(bytes, sourceWord, at, end)) readValues(message, at);
      else if (!readSlotList(message, at)) readLoginText(message, at);
      return;
    case 0x46: // F
    case 0x52: // R
      readSlotList(message, at);
      return;
    case 0x43: // C
    case 0x55: // U
      readLoginText(message, at);
  }
}

const sourceWord = octets("Src IP: ");
const list = octets("list ");
const slotList = octets(" fman_fp_image: ");
/** `SIP0:`, `R0/0:`, `Switch 1 R0/0:`. */
const slotBytesMax = 32;
const accessList = octets("access-list ");
const verbs = [" denied ", " permitted ", " deny ", " permit "].map(octets);
const arrow = octets(" -> ");

/** IOS XE: `R0/0: fman_fp_image: list NAME denied ...`. */
function readSlotList(message: Message, at: number): boolean {
  const { bytes, end } = message;
  const found = findWord(bytes, slotList, at, Math.min(end, at + slotBytesMax));
  if (found === none) return false;
  const listAt = skipSpaces(message, found + slotList.length);
  if (hasWord(bytes, list, listAt, end)) readList(message, listAt + list.length);
  return true;
}

/**
 * `NAME denied tcp 192.0.2.1(1234) (Gi0/0 0013.7f12.3456) -> 10.0.0.2(80), 1 packet`, also without
 * ports, and of some commands with more before the verb, or with nothing but the source.
 */
function readList(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const arrowAt = findWord(bytes, arrow, at, end);
  const limit = arrowAt === none ? end : arrowAt;
  let verbAt = none;
  let verbEnd = none;
  for (const verb of verbs) {
    verbAt = findWord(bytes, verb, at, limit);
    verbEnd = verbAt + verb.length;
    if (verbAt !== none) break;
  }
  if (verbAt === none) return;
  fields.text(key.rule, at, wordEnd(bytes, at, end));
  fields.text(key.action, verbAt + 1, verbEnd - 1);
  if (readEndpoint(message, verbEnd, source) === verbEnd) {
    const protoEnd = wordEnd(bytes, verbEnd, limit);
    fields.text(key.proto, verbEnd, protoEnd);
    readEndpoint(message, protoEnd + 1, source);
  }
  if (arrowAt !== none) readEndpoint(message, arrowAt + arrow.length, target);
}

const interfaceWord = octets("Interface ");
const lineProtocol = octets("Line protocol on Interface ");

/** `GigabitEthernet0/1, changed state to down`, `Ethernet1/38 (description:x) is up`. */
function readInterface(message: Message, at: number): void {
  const { bytes, fields } = message;
  const nameEnd = wordEnd(bytes, at, message.end);
  const last = bytes[nameEnd - 1];
  fields.text(key.interface, at, last === comma || last === colon ? nameEnd - 1 : nameEnd);
}
