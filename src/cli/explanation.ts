import type { Format } from "../syslog/format.ts";
import type { Message } from "../syslog/message.ts";

/** How a line is understood, field by field and why: for a person, without a line feed behind. */
export function explanation(message: Message, line: string): string {
  const record = JSON.parse(line) as Record<string, unknown>;
  const rows: [string, unknown, string][] = [
    ["format", message.format, formatReasons[message.format]],
    ["priority", message.priority, priorityReason(message)],
    ["timestamp", record["timestamp"], stampReason(message)],
    ["hostname", record["hostname"], hostReason(message)],
    ["tag", record["tag"], "the program or, of RouterOS, the first topic"],
    ["proc_id", record["proc_id"], "the process, or what the sender gives as such"],
    ["msg_id", record["msg_id"], "the kind of the message"],
    ["structured_data", record["structured_data"], "named values of RFC 5424"],
    ["content", record["content"] ?? record["message"], "what is left, as it came"],
    ...fieldRows(record["fields"]),
    ["repeat_of", record["repeat_of"], "the number of the line before it from this source"],
    ["clock_offset_s", record["clock_offset_s"], "its clock must be put forward by this"],
    ["raw", record["raw"] ?? record["raw_base64"], rawReason(message)],
  ];
  const said = rows.filter(([, value]) => value !== undefined);
  const text = said.map(
    ([name, value, why]) => `  ${name.padEnd(16)} ${shown(value)}\n${note(why)}`,
  );
  return `${shown(message.bytes.toString("utf8", message.start, message.end))}\n${text.join("\n")}`;
}

const note = (why: string): string => `  ${" ".repeat(16)}   ${why}`;

/** As JSON: a terminal would obey control characters. */
function shown(value: unknown): string {
  return JSON.stringify(value);
}

function fieldRows(fields: unknown): [string, unknown, string][] {
  return Object.entries(fields ?? {}).map(([name, value]) => [
    `fields.${name}`,
    value,
    "named in the dialect's line",
  ]);
}

const severities = "emerg alert crit err warning notice info debug".split(" ");
const facilities =
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock " +
  "local0 local1 local2 local3 local4 local5 local6 local7";

function priorityReason(message: Message): string {
  const { bytes, start, headerStart, facility, severity } = message;
  const meaning = `${facilities.split(" ")[facility] ?? facility}.${severities[severity]}`;
  if (headerStart > start) {
    const sent = bytes.toString("latin1", start, headerStart);
    const isSent = sent === `<${message.priority}>`;
    return isSent
      ? `${meaning}, from ${sent}`
      : `${meaning}; the dialect knows better than ${sent}`;
  }
  if (message.isPlain) return `${meaning}, which RFC 3164 gives to what names none`;
  return `${meaning}: the line has no <PRI>; from the dialect, or RFC 3164's default`;
}

function stampReason(message: Message): string {
  const { timestampText, zoneLearned } = message;
  if (timestampText === undefined) return "when it was received: the line has no stamp";
  const why = [`from ${JSON.stringify(timestampText)}`];
  if (!/\d{4}/.test(timestampText)) why.push("without a year the one nearest to now");
  if (message.zoneAssumed) {
    const zone = message.origin.zone.name;
    why.push(zoneLearned ? "zone learned" : `without a zone that of the listener, ${zone}`);
  }
  return why.join("; ");
}

function hostReason(message: Message): string {
  if (message.hostEnd > message.hostStart) return "as the sender calls itself";
  return "the peer's address: the sender does not name itself";
}

function rawReason(message: Message): string {
  return message.lossy
    ? "all of the line: something in it was reinterpreted"
    : "all of the line: not all of it is UTF-8";
}

const formatReasons: Record<Format, string> = {
  raw: "no PRI, no stamp and no tag: nothing that is certain",
  rfc3164: "a PRI, a stamp or a tag as RFC 3164 has them, and no dialect's signs",
  rfc5424: "a version and a stamp as RFC 5424 has them, and no dialect's signs",
  routeros: "RouterOS: known topics with a severity among them, or its firewall's line",
  openwrt: "OpenWrt's logread: milliseconds behind the stamp, a prefix, or its printed form",
  busybox: "BusyBox: facility.severity in words behind the host",
  unifi: "UniFi: model, MAC and firmware in place of the tag",
  cisco: "Cisco: %FACILITY-SEVERITY-MNEMONIC, or a category of ISE",
  junos: "Junos: its structured data, or its event's name behind RT_",
  fortigate: "FortiOS: date=, time= and the device's name or id",
  filterlog: "pfSense or OPNsense: filterlog's columns for this IP version",
  huawei: "Huawei or H3C: %%, version, MODULE/severity/MNEMONIC",
  panos: "PAN-OS: a number, the date and the columns of its type",
  esxi: "VMware: level, thread and [Originator@6876",
  synology: "Synology: a file's event or a login",
  netscaler: "NetScaler: its own form of date, and the host behind it",
  netfilter: "Linux netfilter: IN=, OUT= and SRC= in their order",
  audit: "Linux audit: type= and audit(SECONDS:SERIAL)",
  cef: "Common Event Format: CEF:, then seven parts",
  leef: "Log Event Extended Format: LEEF:, then five parts",
  gelf: "GELF: an object with a host and a short_message; fields of its own begin with _",
  json: "a whole JSON object",
  dropbear: "dropbear's tag and words for a login",
  hostapd: "hostapd's tag and a station's MAC",
  dnsmasq: "dnsmasq's tag and a lease: DHCPACK, address, MAC",
  netifd: "netifd's tag and an interface's name",
};
