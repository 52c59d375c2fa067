// Numbers and times as a person reads them, at three in the morning.
import type { Found } from "./api.ts";

const grouped = new Intl.NumberFormat("en");

export function whole(count: number): string {
  return grouped.format(Math.round(count));
}

/** `1 message`, `2,000 messages`. */
export function counted(count: number, noun: string): string {
  return `${whole(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `1 message waits`, `2 messages wait`. */
export function waits(count: number, noun: string): string {
  return `${counted(count, noun)} ${count === 1 ? "waits" : "wait"}`;
}

/** `512 B`, `1.5 KiB`, `20 MiB` */
export function octets(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let at = 0;
  for (; value >= 1024 && at < units.length - 1; at++) value /= 1024;
  return `${value < 10 && at > 0 ? value.toFixed(1) : Math.round(value)} ${units[at]}`;
}

/** The largest unit, and the next one while the first is small: `45 s`, `3 min`, `2 h 10 min`. */
export function lasting(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 120) return `${s} s`;
  const min = Math.floor(s / 60);
  if (min < 120) return `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 48) return min % 60 === 0 ? `${h} h` : `${h} h ${min % 60} min`;
  return `${Math.floor(h / 24)} days`;
}

/** How far a clock is ahead (+) or behind (−). */
export function offset(seconds: number): string {
  if (seconds === 0) return "none";
  return `${seconds > 0 ? "+" : "−"}${lasting(Math.abs(seconds))}`;
}

/** `03:14:07`, in the zone of the browser. What is no time is shown as it is. */
export function clockTime(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(":");
}

/** With the day when it is not that of `nowMs`: `11-20 03:14:07`. */
export function dayTime(iso: string, nowMs: number): string {
  const [at, now] = [new Date(iso), new Date(nowMs)];
  if (Number.isNaN(at.getTime()) || at.toDateString() === now.toDateString()) return clockTime(iso);
  return `${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())} ${clockTime(iso)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

const severities = [
  ...["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"],
] as const;

/** The word for a number of RFC 5424, or what was there instead. */
export function severityWord(severity: unknown): string {
  return severities[severity as number] ?? String(severity ?? "");
}

/** What a search has come to: whether that is all there is. */
export function foundInWords({ lines, complete, unread_files, looked_at_bytes }: Found): string {
  if (!complete && unread_files === 0) {
    return `The newest ${counted(lines.length, "line")}; there are older ones`;
  }
  const what = lines.length === 0 ? "No line" : counted(lines.length, "line");
  const looked = `${what}; ${octets(looked_at_bytes)} looked through`;
  if (complete) return looked;
  const unread = counted(unread_files, "object");
  return `${looked}; ${unread} on disk could not be: encrypted, damaged, or of another encoding`;
}
