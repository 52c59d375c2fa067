// Records of the kernel's log (Documentation/ABI/testing/dev-kmsg) as syslog.
import { structuredText, type Parameters } from "./structured-text.ts";

export interface KmsgRecord {
  priority: number;
  /** Counts the records of this boot, without holes. */
  sequence: number;
  /** Since the boot. */
  uptimeUs: number;
  text: string;
  /** `SUBSYSTEM`, `DEVICE` ... */
  parameters: Parameters;
}

/**
 * `6,339,5140900,-;NET: Registered protocol family 10`, then lines ` NAME=value`. Undefined for
 * whatever is none.
 */
export function readKmsg(record: string): KmsgRecord | undefined {
  const [first = "", ...lines] = record.replace(/\n$/, "").split("\n");
  const [, prefix, text] = /^([^;]*);(.*)$/.exec(first) ?? [];
  const [priority, sequence, uptimeUs] = (prefix ?? "").split(",", 3).map(Number);
  const numbers = [priority, sequence, uptimeUs];
  if (text === undefined || !numbers.every((each) => Number.isSafeInteger(each))) return undefined;
  const parameters = lines.flatMap((line) => {
    const at = line.indexOf("=");
    return line.startsWith(" ") && at > 1
      ? [[line.slice(1, at), unescape(line.slice(at + 1))] as const]
      : [];
  });
  const [known, counted, since] = numbers as [number, number, number];
  return {
    ...{ priority: known, sequence: counted, uptimeUs: since },
    ...{ text: unescape(text), parameters },
  };
}

/** The kernel writes octets that do not print, and the backslash, as `\x5c`. */
function unescape(text: string): string {
  if (!text.includes("\\x")) return text;
  const octets = text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return Buffer.from(octets, "latin1").toString();
}

/**
 * The record as RFC 5424, or as RFC 3164 where a program wrote it: its text begins with the
 * program's name then. `bootMs` is when the kernel began to count, by the wall clock.
 */
export function kmsgFrame(record: KmsgRecord, hostname: string, bootMs: number): Buffer {
  const { priority, sequence, uptimeUs, text, parameters } = record;
  const us = Math.round(bootMs * 1000) + uptimeUs;
  const stamp = new Date(Math.floor(us / 1000)).toISOString().slice(0, -1);
  const time = `${stamp}${String(us % 1000).padStart(3, "0")}Z`;
  const isKernel = priority >> 3 === 0;
  if (!isKernel) return Buffer.from(`<${priority}>${time} ${hostname} ${text}`);
  const numbers = [
    ["sequence", String(sequence)],
    ["uptime_us", String(uptimeUs)],
  ] as const;
  const data = structuredText("kmsg", [...numbers, ...parameters]);
  return Buffer.from(`<${priority}>1 ${time} ${hostname} kernel - - ${data} ${text}`);
}
