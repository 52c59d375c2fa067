// What Cisco's routers and switches say most: who may pass, who logs in, which interface goes down.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { closeBracket, comma, none, space } from "../octet.ts";
import { isAddress, readEndpoint, source, target } from "./cisco-endpoint.ts";
import { readFirewallText } from "./cisco-firewall.ts";
import { isFirewall } from "./cisco-mnemonic.ts";
import { findLastWord, findOctet, findWord, hasWord, octets, wordEnd } from "./scan.ts";

const [openParenthesis, closeParenthesis] = [0x28, 0x29];

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
      else if (hasWord(bytes, login, at, end)) readLogin(message, at);
      return;
    case 0x43: // C
      if (hasWord(bytes, configured, at, end)) readConfigured(message, at + configured.length);
  }
}

const list = octets("list ");
const accessList = octets("access-list ");
const verbs = [" denied ", " permitted ", " deny ", " permit "].map(octets);
const arrow = octets(" -> ");

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
  fields.text(key.interface, at, bytes[nameEnd - 1] === comma ? nameEnd - 1 : nameEnd);
}

const login = octets("Login ");
const userOpen = octets("[user: ");
const sourceOpen = octets("[Source: ");
const reasonOpen = octets("[Reason: ");

/** `Login failed [user: root] [Source: 192.0.2.1] [localport: 22] [Reason: x] at ...`. */
function readLogin(message: Message, at: number): void {
  const { bytes, fields } = message;
  const user = behind(message, userOpen, at);
  if (user === none) return;
  // A user's name is any, and may look like the rest.
  const sourceAt = findLastWord(bytes, sourceOpen, user, message.end);
  if (sourceAt === none) return;
  fields.text(key.user, user, sourceAt - 2);
  const address = sourceAt + sourceOpen.length;
  const addressEnd = findOctet(bytes, closeBracket, address, message.end);
  if (isAddress(bytes, address, addressEnd)) fields.text(key.src_ip, address, addressEnd);
  const reason = behind(message, reasonOpen, addressEnd);
  if (reason === none) return;
  fields.text(key.reason, reason, findOctet(bytes, closeBracket, reason, message.end));
}

function behind({ bytes, end }: Message, word: Buffer, at: number): number {
  const found = findWord(bytes, word, at, end);
  return found === none ? none : found + word.length;
}

const configured = octets("Configured from ");
const by = octets(" by ");
const onLine = octets(" on ");

/**
 * `console by admin on vty0 (192.0.2.1)`, `vty by admin on 192.0.2.1@pts/0`; where nobody had to
 * say who he is `console by vty0 (192.0.2.1)`, `console by console`.
 */
function readConfigured(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const user = behind(message, by, at);
  if (user === none) return;
  const userEnd = wordEnd(bytes, user, end);
  if (hasWord(bytes, onLine, userEnd, end)) fields.text(key.user, user, userEnd);
  const open = findOctet(bytes, openParenthesis, userEnd, end) + 1;
  const close = findOctet(bytes, closeParenthesis, open, end);
  if (close < end && isAddress(bytes, open, close)) fields.text(key.src_ip, open, close);
  else {
    const address = bytes.lastIndexOf(space, end - 1) + 1;
    const addressEnd = findOctet(bytes, 0x40, address, end);
    if (isAddress(bytes, address, addressEnd)) fields.text(key.src_ip, address, addressEnd);
  }
}
