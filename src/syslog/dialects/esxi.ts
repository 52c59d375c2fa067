// VMware ESXi and vCenter: `Hostd: info hostd[2099894] [Originator@6876 sub=Vimsvc opID=x] text`.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { closeBracket, isLower, openBracket, space } from "../octet.ts";
import { Pairs } from "./pairs.ts";
import { findOctet, hasWord, octets, wordEnd } from "./scan.ts";

const originator = octets("[Originator@6876 ");
const pairs = new Pairs({ sub: "subsystem", opID: "operation_id", user: "user" });

/** Reads level, thread and originator at `at`; of version 8 only the last, behind `Hostd[2099894]:`. */
export function readEsxi(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (hasWord(bytes, originator, at, end)) {
    message.claim("esxi");
    readOriginator(message, at);
    return true;
  }
  if (at >= end || !isLower(bytes[at]!)) return false;
  const levelEnd = wordEnd(bytes, at, end);
  const threadEnd = wordEnd(bytes, levelEnd + 1, end);
  const open = findOctet(bytes, openBracket, levelEnd + 1, threadEnd);
  const data = threadEnd + 1;
  if (open >= threadEnd || bytes[threadEnd - 1] !== closeBracket) return false;
  if (!hasWord(bytes, originator, data, end)) return false;
  message.claim("esxi");
  fields.text(key.level, at, levelEnd);
  message.procStart = open + 1;
  message.procEnd = threadEnd - 1;
  readOriginator(message, data);
  return true;
}

function readOriginator(message: Message, at: number): void {
  const dataEnd = findOctet(message.bytes, closeBracket, at, message.end);
  pairs.read(message, at + originator.length, dataEnd, space);
}
