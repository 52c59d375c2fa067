// The Linux kernel: `[12345.678901] text`, the uptime in seconds first where it was not taken off.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { closeBracket, dot, none, openBracket, skipSpaces } from "../octet.ts";
import { readAudit } from "./audit.ts";
import { readNetfilter } from "./netfilter.ts";
import { digitsEnd } from "./scan.ts";

/** Reads what the kernel says from `at`. */
export function readKernel(message: Message, at: number): void {
  const behind = findUptimeEnd(message, at);
  const text = behind === none ? at : skipSpaces(message, behind);
  if (readNetfilter(message, text) || readAudit(message, text) || behind === none) return;
  message.fields.number(key.uptime_s, message.bytes, skipSpaces(message, at + 1), behind - 1);
}

/** Where `[  203.842973]` at `at` ends, or `none`. */
function findUptimeEnd(message: Message, at: number): number {
  const { bytes, end } = message;
  if (at >= end || bytes[at] !== openBracket) return none;
  const start = skipSpaces(message, at + 1);
  const wholeEnd = digitsEnd(bytes, start, end);
  if (wholeEnd === start || bytes[wholeEnd] !== dot) return none;
  const fractionEnd = digitsEnd(bytes, wholeEnd + 1, end);
  if (fractionEnd !== wholeEnd + 7 || fractionEnd === end) return none;
  if (bytes[fractionEnd] !== closeBracket) return none;
  return fractionEnd + 1;
}
