// Who logs in at Cisco's routers and switches, and who configures them.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { closeBracket, none, space } from "../octet.ts";
import { isAddress, readEndpoint, source } from "./cisco-endpoint.ts";
import { findLastWord, findOctet, findWord, hasWord, octets, wordEnd } from "./scan.ts";

const [openParenthesis, closeParenthesis, apostrophe] = [0x28, 0x29, 0x27];

/** Reads the content at `at` when it begins as one of these does. */
export function readLoginText(message: Message, at: number): void {
  const { bytes, end } = message;
  switch (bytes[at]) {
    case 0x4c: // L
      if (hasWord(bytes, login, at, end)) readLogin(message, at);
      return;
    case 0x43: // C
      if (hasWord(bytes, configured, at, end)) readConfigured(message, at + configured.length);
      return;
    default:
      if (hasWord(bytes, userQuote, at, end)) readSession(message, at);
      else if (hasWord(bytes, session, at, end)) readSession(message, at);
  }
}

const login = octets("Login ");
const userOpen = octets("[user: ");
const sourceOpen = octets("] [Source: ");
const reasonOpen = octets("[Reason: ");

/** `Login failed [user: root] [Source: 192.0.2.1] [localport: 22] [Reason: x] at ...`. */
function readLogin(message: Message, at: number): void {
  const { bytes, fields } = message;
  const user = behind(message, userOpen, at);
  if (user === none) return;
  // A user's name is any, and may look like the rest.
  const sourceAt = findLastWord(bytes, sourceOpen, user, message.end);
  if (sourceAt === none) return;
  fields.text(key.user, user, sourceAt);
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

const userQuote = octets("User '");
const session = octets("SSH2 Session ");
const forUser = octets(" for user '");
const from = octets(" from ");

/**
 * `User 'jdoe' authentication for SSH2 Session from 192.0.2.1 (tty = 0) using ...`, `SSH2 Session from
 * 192.0.2.1 (tty = 0) for user 'jdoe' using ...`.
 */
function readSession(message: Message, at: number): void {
  const { bytes, end, fields } = message;
  const isFirst = bytes[at] === userQuote[0];
  const user = isFirst ? at + userQuote.length : behind(message, forUser, at);
  // A user's name is any, and may look like the rest.
  const fromAt = (isFirst ? findLastWord : findWord)(bytes, from, at, end);
  if (fromAt === none) return;
  readEndpoint(message, fromAt + from.length, source);
  if (user !== none) fields.text(key.user, user, findOctet(bytes, apostrophe, user, end));
}
