// FortiOS: `date=2023-10-11 time=15:44:14 devname="FG81E" devid="..." eventtime=... tz="-0400" ...`
// https://docs.fortinet.com/document/fortigate/7.4.0/fortios-log-message-reference
import { isDate } from "../calendar.ts";
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { comma, decimal, none, pairAt, space } from "../octet.ts";
import { readTime, readZone } from "../stamp-parts.ts";
import { limitStamp } from "../timestamp.ts";
import { settleByEpoch } from "./epoch.ts";
import { Pairs } from "./pairs.ts";
import { findFarWord, hasWord, isDigits, octets } from "./scan.ts";

const dateWord = octets("date=");
const timeWord = octets("time=");
const deviceWords = ["devname=", "devid=", "logid="].map(octets);
/** The words that make it certain stand at the start. */
const certainBytesMax = 160;
/** `date=2023-10-11 time=15:44:14`. */
const clockBytes = 30;

const [devName, eventTime, zone] = [0, 1, 2];
const pairs = new Pairs(
  {
    ...{
      devid: "device_id",
      logid: "log_id",
      type: "type",
      subtype: "subtype",
      vd: "virtual_domain",
    },
    ...{ action: "action", srcip: "src_ip", srcport: "src_port", srcintf: "in_interface" },
    ...{ dstip: "dst_ip", dstport: "dst_port", dstintf: "out_interface", proto: "proto" },
    ...{ sessionid: "session_id", policyid: "rule", service: "service", app: "application" },
    ...{ sentbyte: "sent_bytes", rcvdbyte: "received_bytes", user: "user", srcmac: "src_mac" },
    ...{
      level: "level",
      url: "url",
      reason: "reason",
      logdesc: "event_name",
      attack: "event_name",
    },
    ...{ remip: "src_ip", status: "result", mac: "mac", ip: "ip", interface: "interface" },
    ...{ direction: "direction", catdesc: "category", tunnelip: "ip" },
  },
  ["devname", "eventtime", "tz"],
);

/** Reads the pairs at `at`, the clock among them; false when it is something else. */
export function readFortigate(message: Message, at: number): boolean {
  const { bytes, end } = message;
  if (!hasWord(bytes, dateWord, at, end) || !hasWord(bytes, timeWord, at + 16, end)) return false;
  if (at + clockBytes > end || !hasDate(bytes, at)) return false;
  // `set format csv` separates by commas.
  const separator = bytes[at + 15]!;
  if (separator !== space && separator !== comma) return false;
  const limit = Math.min(end, at + certainBytesMax);
  if (!deviceWords.some((word) => findFarWord(message, word, at + clockBytes, limit) !== none))
    return false;
  const hasClock = readClock(message, at);
  message.format = "fortigate";
  pairs.read(message, at + clockBytes, end, separator);
  takeName(message);
  if (hasClock) takeTime(message);
  return true;
}

/** Whether `date=2023-10-11 time=15:44:14` at `at` has a day that there is. */
function hasDate(bytes: Buffer, at: number): boolean {
  const year = decimal(bytes, at + 5, at + 9);
  return year > 0 && isDate(year, pairAt(bytes, at + 10), pairAt(bytes, at + 13));
}

/** The device's clock, when no header has one: only what was not read may be spoiled by trying. */
function readClock(message: Message, at: number): boolean {
  const { bytes } = message;
  const wasRead = message.stampEnd > message.stampStart;
  if (wasRead || readTime(message, at + 21) === none) return false;
  message.year = decimal(bytes, at + 5, at + 9);
  message.month = pairAt(bytes, at + 10);
  message.day = pairAt(bytes, at + 13);
  message.zoneAssumed = true;
  if (!message.wallClock.settle(message)) return false;
  limitStamp(message, false);
  message.stampStart = at + 5;
  message.stampEnd = at + 29;
  return true;
}

function takeName(message: Message): void {
  const start = pairs.starts[devName]!;
  const end = pairs.ends[devName]!;
  if (message.hostEnd > message.hostStart) message.fields.text(key.device_name, start, end);
  else if (end > start) {
    message.hostStart = start;
    message.hostEnd = end;
  }
}

/** Seconds, milliseconds, microseconds or nanoseconds, by the version of FortiOS; or the zone. */
function takeTime(message: Message): void {
  const { bytes } = message;
  const start = pairs.starts[eventTime]!;
  const end = pairs.ends[eventTime]!;
  const digits = end - start;
  if (digits >= 10 && digits <= 19 && isDigits(bytes, start, end)) {
    settleByEpoch(message, decimal(bytes, start, start + 10));
    message.fractionStart = start + 10;
    message.fractionEnd = end;
  } else if (pairs.ends[zone]! > 0) {
    if (readZone(message, pairs.starts[zone]!) > pairs.starts[zone]!) message.zoneAssumed = false;
  }
}
