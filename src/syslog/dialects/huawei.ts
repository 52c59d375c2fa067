// Huawei VRP and H3C/HPE Comware: `%%01INFO/4/LOGIN(s)[12]:text`, `%%10WEB/5/LOGIN: text`.
// Version, module, severity, mnemonic, kind of the information, its counter.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { closeBracket, colon, isDigit, none, openBracket, space, zero } from "../octet.ts";
import { readHuaweiText } from "./huawei-text.ts";
import { digitsEnd, findOctet, isUpper } from "./scan.ts";

const percent = 0x25;
const slash = 0x2f;
const [openParenthesis, closeParenthesis] = [0x28, 0x29];
/** `(    s)`. */
const kindBytesMax = 16;

/** Reads the header at `at`; false, and nothing read, when it is something else. */
export function readHuawei(message: Message, at: number): boolean {
  const { bytes, end, start, fields } = message;
  if (at + 8 > end || bytes[at] !== percent) return false;
  // H3C's format for one operator has a single sign.
  const version = bytes[at + 1] === percent ? at + 2 : at + 1;
  if (!isDigit(bytes[version]!) || !isDigit(bytes[version + 1]!)) return false;
  const module = version + 2;
  const moduleEnd = findOctet(bytes, slash, module, Math.min(end, module + 32));
  const isModule = moduleEnd > module && isUpper(bytes[module]!) && moduleEnd + 4 < end;
  if (!isModule || bytes[moduleEnd] !== slash || bytes[moduleEnd + 2] !== slash) return false;
  const severity = bytes[moduleEnd + 1]! - zero;
  const idEnd = findIdEnd(bytes, moduleEnd + 3, end);
  if (severity < 0 || severity > 7 || idEnd === moduleEnd + 3) return false;
  const behind = readKind(message, idEnd);
  if (behind === none) return false;
  message.format = "huawei";
  if (message.headerStart === start) message.priority = message.facility * 8 + severity;
  if (message.appStart === at) {
    message.appStart = message.appEnd = start;
    message.procStart = message.procEnd = start;
  }
  fields.text(key.module, module, moduleEnd);
  message.msgIdStart = at;
  message.msgIdEnd = idEnd;
  message.contentStart = behind < end && bytes[behind] === space ? behind + 1 : behind;
  readHuaweiText(message);
  return true;
}

function findIdEnd(bytes: Buffer, at: number, end: number): number {
  let i = at;
  while (i < end && (isUpper(bytes[i]! & 0xdf) || isDigit(bytes[i]!) || bytes[i] === 0x5f)) i++;
  return i;
}

/** `(    s)[12]:`, both optional, the colon not; returns where that ends, or `none`. */
function readKind(message: Message, at: number): number {
  const { bytes, end, fields } = message;
  let i = at;
  if (bytes[i] === openParenthesis) {
    const close = findOctet(bytes, closeParenthesis, i, Math.min(end, i + kindBytesMax));
    if (bytes[close] !== closeParenthesis) return none;
    let kind = i + 1;
    while (kind < close && bytes[kind] === space) kind++;
    fields.text(key.log_type, kind, close);
    i = close + 1;
  }
  if (i < end && bytes[i] === openBracket) {
    const digits = digitsEnd(bytes, i + 1, end);
    if (digits >= end || bytes[digits] !== closeBracket) return none;
    fields.number(key.counter, bytes, i + 1, digits);
    i = digits + 1;
  }
  if (i < end && bytes[i] === colon) return i + 1;
  message.fields.clear();
  return none;
}
