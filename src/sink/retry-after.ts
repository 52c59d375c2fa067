import type { Clock } from "../base/clock.ts";

/** A server that asks for hours is a mistake, or not our server. */
const retryAfterMsMax = 15 * 60_000;

/**
 * The Retry-After header (RFC 9110, section 10.2.3), in seconds or as a date, as milliseconds
 * from now. Undefined when there is none or it is not understood.
 */
export function retryAfterMs(header: string | undefined, clock: Clock): number | undefined {
  const text = header?.trim() ?? "";
  if (text === "") return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : httpDateMs(text) - clock.wallMs();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), retryAfterMsMax);
}

/** All forms of an HTTP date begin with a weekday; `Date.parse` alone takes "-5" for a year. */
function httpDateMs(text: string): number {
  return /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : NaN;
}
