// Names and values in the texts of Huawei's and H3C's devices:
// `(Task=VTY1, Ip=10.1.1.5, User=admin, Command="display")`, `source-ip=10.0.0.1, source-port=5`
// and, of H3C, `-Line=vty0-IPAddr=10.1.1.5-User=admin; Command is display`.
import { type FieldKey, key } from "../fields.ts";
import type { Message } from "../message.ts";
import { comma, dash, dot, equals, isLetter, none } from "../octet.ts";
import { isAddress } from "./cisco-endpoint.ts";
import { Names } from "./names.ts";
import { findFar, findLastWord, findWord, hasWord, octets } from "./scan.ts";

const names = new Names<FieldKey>([
  ["Ip", key.src_ip],
  ["IPAddr", key.src_ip],
  ["SourceIP", key.src_ip],
  ["source-ip", key.src_ip],
  ["DestinationIP", key.dst_ip],
  ["destination-ip", key.dst_ip],
  ["SourcePort", key.src_port],
  ["source-port", key.src_port],
  ["DestinationPort", key.dst_port],
  ["destination-port", key.dst_port],
  ["Protocol", key.proto],
  ["protocol", key.proto],
  ["source-zone", key.src_zone],
  ["destination-zone", key.dst_zone],
  ["rule-name", key.rule],
  ["User", key.user],
  ["UserName", key.user],
]);

/** No name is longer. */
const nameBytesMax = 24;
const [semicolon, openParenthesis, closeParenthesis, asterisk] = [0x3b, 0x28, 0x29, 0x2a];

const command = octets("Command=");
const ip = octets("Ip=");

/** Reads the values that have a name in the schema; what is not known is asterisks, or nothing. */
export function readHuaweiText(message: Message): void {
  const { bytes, view, end, contentStart } = message;
  const isJoined = bytes[contentStart] === dash;
  let lastIp = none;
  for (let i = findFar(view, equals, contentStart, end); i < end;) {
    const name = nameBefore(bytes, Math.max(contentStart, i - nameBytesMax), i, isJoined);
    // What somebody typed may look like anything.
    if (hasWord(bytes, command, name, end)) return;
    const isIp = hasWord(bytes, ip, name, end);
    if (isIp && lastIp === none) lastIp = findLastIp(message, name);
    const meaning = name < i ? names.find(view, name, i) : undefined;
    const isRead = meaning !== undefined && !(isIp && name < lastIp);
    i = findFar(view, equals, isRead ? take(message, meaning, i + 1) : i + 1, end);
  }
}

/** Before the address stands a user's name, which is any and may look like one: the last counts. */
function findLastIp({ bytes, end }: Message, at: number): number {
  const commandAt = findWord(bytes, command, at, end);
  return findLastWord(bytes, ip, at, commandAt === none ? end : commandAt);
}

/** Returns where the value at `at` ends, so that nothing is looked at twice. */
function take(message: Message, name: FieldKey, at: number): number {
  const { bytes, end, contentStart, fields } = message;
  const isJoined = bytes[contentStart] === dash;
  let valueEnd = at;
  while (valueEnd < end && !isEnd(bytes[valueEnd]!, isJoined)) valueEnd++;
  // A sentence ends there.
  const isSentence = valueEnd === end && bytes[end - 1] === dot;
  const behind = isSentence ? end - 1 : valueEnd;
  if (isKnown(bytes, name, at, behind)) fields.value(name, bytes, at, behind);
  return valueEnd;
}

/** Where the name that ends at `end` begins. H3C joins names and values by dashes. */
function nameBefore(bytes: Buffer, from: number, end: number, isJoined: boolean): number {
  let i = end;
  while (i > from && (isLetter(bytes[i - 1]!) || (!isJoined && bytes[i - 1] === dash))) i--;
  return i;
}

function isEnd(octet: number, isJoined: boolean): boolean {
  if (octet === comma || octet === semicolon) return true;
  return octet === openParenthesis || octet === closeParenthesis || (isJoined && octet === dash);
}

function isKnown(bytes: Buffer, name: FieldKey, start: number, end: number): boolean {
  if (name === key.src_ip || name === key.dst_ip) return isAddress(bytes, start, end);
  return bytes[start] !== asterisk;
}
