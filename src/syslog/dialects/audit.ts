// Linux audit: `type=SYSCALL msg=audit(1364481363.243:24287): arch=... pid=1 comm="cat"`, of auditd
// and its dispatchers with `node=NAME` before it, of the kernel `audit: type=1400 audit(...): ...`.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { colon, decimal, dot, none, space } from "../octet.ts";
import { setEpoch } from "../timestamp.ts";
import { Pairs } from "./pairs.ts";
import { digitsEnd, findFar, hasWord, isDigits, isUpper, isWord, octets, wordEnd } from "./scan.ts";

const node = octets("node=");
const kernelWord = octets("audit: ");
const type = octets("type=");
const messageMark = octets("msg=audit(");
const bareMark = octets("audit(");
const innerWord = octets("msg='");
const closeParenthesis = 0x29;
const apostrophe = 0x27;

const question = 0x3f;

const pairs = new Pairs(
  {
    ...{ uid: "uid", exe: "executable", res: "result", success: "result", acct: "user" },
    ...{ op: "action", apparmor: "action" },
  },
  ["addr"],
);

/** Reads the record at `at`; false when it is something else. */
export function readAudit(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  let start = hasWord(bytes, kernelWord, at, end) ? at + kernelWord.length : at;
  const hasNode = hasWord(bytes, node, start, end);
  const nodeEnd = wordEnd(bytes, start, end);
  if (hasNode) start = nodeEnd + 1;
  if (!hasWord(bytes, type, start, end)) return readForwarded(message, at);
  const typeEnd = wordEnd(bytes, start, end);
  const mark = hasWord(bytes, messageMark, typeEnd + 1, end) ? messageMark : bareMark;
  if (mark === bareMark && !hasWord(bytes, mark, typeEnd + 1, end)) return false;
  const seconds = typeEnd + 1 + mark.length;
  const fraction = seconds + 11;
  const fractionEnd = digitsEnd(bytes, fraction, end);
  const serialEnd = digitsEnd(bytes, fractionEnd + 1, end);
  if (serialEnd + 1 >= end || bytes[serialEnd] !== closeParenthesis) return false;
  const isStamp = isDigits(bytes, seconds, seconds + 10) && bytes[seconds + 10] === dot;
  if (!isStamp || fractionEnd === fraction || bytes[fractionEnd] !== colon) return false;
  message.claim("audit");
  fields.text(key.type, start + type.length, typeEnd);
  fields.number(key.audit_serial, bytes, fractionEnd + 1, serialEnd);
  if (hasNode) readNode(message, at, nodeEnd);
  if (message.stampEnd === message.stampStart) readStampOf(message, seconds, fractionEnd);
  readValues(message, serialEnd + 2);
  return true;
}

function readValues(message: Message, at: number): void {
  const { bytes, fields } = message;
  readPairs(message, at);
  // What nobody knows is a question mark.
  const address = pairs.starts[0]!;
  const addressEnd = pairs.ends[0]!;
  if (addressEnd > address && bytes[address] !== question) {
    fields.value(key.src_ip, bytes, address, addressEnd);
  }
}

const auditTag = octets("audit");
const firstNames = ["pid=", "auid=", "apparmor=", "avc: "].map(octets);

/** `audit[1]: SERVICE_START pid=1 uid=0 ...`: what journald forwards has neither serial nor stamp. */
function readForwarded(message: Message, at: number): boolean {
  const { bytes, end, appStart, appEnd, fields } = message;
  const typeEnd = wordEnd(bytes, at, end);
  const isHere = isWord(bytes, auditTag, appStart, appEnd) && isUpper(bytes[at]!);
  if (!isHere || !firstNames.some((word) => hasWord(bytes, word, typeEnd + 1, end))) return false;
  message.claim("audit");
  fields.text(key.type, at, typeEnd);
  readValues(message, typeEnd + 1);
  return true;
}

function readNode(message: Message, at: number, nodeEnd: number): void {
  if (message.hostEnd > message.hostStart) return;
  message.hostStart = at + node.length;
  message.hostEnd = nodeEnd;
}

/** What comes from a file has no header: its time is that of the record. */
function readStampOf(message: Message, seconds: number, fractionEnd: number): void {
  setEpoch(message, decimal(message.bytes, seconds, seconds + 10), 0);
  message.stampStart = seconds;
  message.stampEnd = fractionEnd;
  message.fractionStart = seconds + 11;
  message.fractionEnd = Math.min(fractionEnd, seconds + 20);
}

/** Programs' own records stand within `msg='...'`, at the end. */
function readPairs(message: Message, at: number): void {
  const { bytes } = message;
  const end = findEnrichment(message, at);
  const inner = findInner(message, at, end);
  if (inner === none) {
    pairs.read(message, at, end, space);
    return;
  }
  pairs.read(message, at, inner, space);
  const isClosed = bytes[end - 1] === apostrophe;
  pairs.read(message, inner + innerWord.length, isClosed ? end - 1 : end, space);
}

/** Where `msg='` begins, or `none`: an apostrophe is rare. */
function findInner({ bytes, view }: Message, at: number, end: number): number {
  let i = findFar(view, apostrophe, at, end);
  for (; i < end; i = findFar(view, apostrophe, i + 1, end)) {
    const start = i + 1 - innerWord.length;
    if (start >= at && hasWord(bytes, innerWord, start, end)) return start;
  }
  return none;
}

const escaped = octets("#035");

/** Where the names of the numbers begin that auditd adds, as it is or as rsyslog writes it. */
function findEnrichment({ bytes, view, end }: Message, at: number): number {
  let found = findFar(view, 0x1d, at, end);
  for (let i = findFar(view, 0x23, at, found); i < found; i = findFar(view, 0x23, i + 1, found)) {
    if (hasWord(bytes, escaped, i, found)) found = i;
  }
  return found;
}
