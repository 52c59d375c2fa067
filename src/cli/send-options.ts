// The flags of `sluice send` and what they come to. Where logger (util-linux) has a name, it is it.
import { UserError } from "../base/user-error.ts";
import type { ClientTls } from "../base/streams.ts";
import { durationMs, sizeBytes } from "../config/quantity.ts";
import { numberOf, wordsOf } from "../rule/field.ts";
import type { TransmitTarget } from "../sink/transmit.ts";
import { datagramBytesMax } from "../source/datagrams.ts";
import { framings, ownHostname, type Framing, type WireFormat } from "../syslog/compose.ts";
import type { Io } from "./command.ts";
import type { Given, Option } from "./options.ts";
import { structuredDataOf } from "./send-structured.ts";

export const sendOptions: readonly Option[] = [
  { name: "server", short: "n", value: "HOST", help: "Address or name (default 127.0.0.1)" },
  { name: "port", short: "P", value: "PORT", help: "Default 514; with --tls 6514" },
  { name: "udp", short: "d", help: "A datagram for each message (the default)" },
  { name: "tcp", short: "T", help: "A stream" },
  { name: "tls", help: "A stream over TLS; the server is verified" },
  { name: "ca-file", value: "FILE", help: "Authorities to trust instead of the built-in ones" },
  { name: "cert-file", value: "FILE", help: "Our certificate, where the server asks for one" },
  { name: "key-file", value: "FILE", help: "Its key" },
  { name: "server-name", value: "NAME", help: "The name in the server's certificate" },
  { name: "framing", value: "WAY", help: "octet, lf or nul (default lf; with --tls octet)" },
  { name: "octet-count", help: "The same as --framing octet" },
  { name: "rfc5424", help: "The format of RFC 5424 (the default)" },
  { name: "rfc3164", help: "The older format of RFC 3164" },
  { name: "raw", help: "The texts are whole messages: send them as they are" },
  {
    name: "priority",
    short: "p",
    value: "PRIORITY",
    help: "facility.severity, or its number (default user.notice)",
  },
  { name: "prio-prefix", help: "A text that begins with <NUMBER> has that priority" },
  { name: "tag", short: "t", value: "NAME", help: "Name of the program (default sluice)" },
  { name: "hostname", value: "NAME", help: "Name of the box (default: that of this one)" },
  { name: "id", short: "i", optional: "ID", help: "Send our process id, or this one" },
  { name: "procid", value: "ID", help: "The same as --id=ID" },
  { name: "msgid", value: "ID", help: "Kind of the message" },
  { name: "sd-id", value: "ID", help: "Begin an element of structured data: name@number" },
  { name: "sd-param", value: "NAME=VALUE", help: "A parameter of it" },
  { name: "size", short: "S", value: "SIZE", help: "Cut longer messages: 1KiB, 480 ..." },
  { name: "file", short: "f", value: "FILE", help: "Send each line of it, instead of input's" },
  { name: "stderr", short: "s", help: "Print what is sent on standard error as well" },
  { name: "no-act", help: "Send nothing: with -s, see what would be sent" },
  { name: "count", value: "N", help: "Send so many, from the first text again and again" },
  { name: "rate", value: "N", help: "Send so many in a second" },
  { name: "timeout", value: "TIME", help: "To connect (default 10s)" },
];

/** What logger has beside them, and what to do here. */
const loggers: [RegExp, string][] = [
  [/^(-e|--skip-empty)/, "Empty lines are never sent: leave it out"],
  [/^(-u|--socket|--journald)/, "Sluice sends to servers: for this box's own log there is logger"],
];

/** Throws a UserError for a flag of logger's that we do not have. */
export function refuseLoggers(flags: readonly string[]): void {
  for (const flag of flags) {
    const hint = loggers.find(([pattern]) => pattern.test(flag))?.[1];
    if (hint) throw new UserError(`sluice send has no ${flag.replace(/=.*/s, "")}`, hint);
  }
}

/** How messages are written and where they go. */
export interface SendPlan {
  target: TransmitTarget;
  framing: Framing | undefined;
  /** Absent: the texts are messages already. */
  format: WireFormat | undefined;
  header: SendHeader;
  hasPrefix: boolean;
  bytesMax: number;
  /** Messages in all; undefined: each text once. */
  count: number | undefined;
  /** Messages in a second. */
  rateMax: number | undefined;
  isPrinted: boolean;
  isSent: boolean;
}

/** What all messages of one run share. */
export interface SendHeader {
  priority: number;
  hostname: string;
  appName: string;
  procId: string;
  msgId: string;
  structuredData: string;
}

/** No stream needs longer ones: it is what our own listeners take. */
const streamBytesMax = 1024 * 1024;
/** Of UDP over IPv4, without the headers. */
const payloadBytesMax = datagramBytesMax - 29;

/** `flags` as `splitWords` gives them. Throws a UserError for whatever does not fit. */
export function planOf(
  given: Given,
  flags: readonly string[],
  io: Pick<Io, "readFile" | "hostname">,
): SendPlan {
  const transport = oneOf(given, ["udp", "tcp", "tls"]) ?? "udp";
  const format = oneOf(given, ["rfc5424", "rfc3164", "raw"]) ?? "rfc5424";
  const bytesMax = transport === "udp" ? payloadBytesMax : streamBytesMax;
  return {
    target: targetOf(given, transport, io),
    framing: framingOf(given, transport),
    format: format === "raw" ? undefined : format,
    header: {
      ...headerOf(given, io),
      structuredData: structuredDataOf(flags),
    },
    hasPrefix: given.has("prio-prefix"),
    bytesMax: value(given, "size", (text) => between(sizeBytes(text), 1, bytesMax)) ?? bytesMax,
    count: value(given, "count", (text) => whole(text, 1)),
    rateMax: value(given, "rate", (text) => whole(text, 1)),
    isPrinted: given.has("stderr"),
    isSent: !given.has("no-act"),
  };
}

function targetOf(
  given: Given,
  transport: TransmitTarget["transport"],
  io: Pick<Io, "readFile">,
): TransmitTarget {
  const tls = transport === "tls";
  for (const name of ["ca-file", "cert-file", "key-file", "server-name"]) {
    if (!tls && given.has(name)) throw new UserError(`--${name} needs --tls`, "Add --tls");
  }
  if (given.has("cert-file") !== given.has("key-file")) {
    throw new UserError("--cert-file and --key-file need each other", "Give both, or none");
  }
  const port = value(given, "port", (text) => between(whole(text, 1), 1, 65_535));
  return {
    transport,
    host: value(given, "server", (text) => (text === "" ? undefined : text)) ?? "127.0.0.1",
    port: port ?? (tls ? 6514 : 514),
    tls: tls ? tlsOf(given, io) : undefined,
    connectMsMax: value(given, "timeout", durationMs) ?? 10_000,
  };
}

function tlsOf(given: Given, { readFile }: Pick<Io, "readFile">): ClientTls {
  const pem = (name: string): string | undefined => {
    const path = given.get(name)?.at(-1);
    if (path === undefined) return undefined;
    const file = readFile(path);
    if (file.ok) return file.text;
    throw new UserError(`Cannot read --${name} "${path}": ${file.code}`, "Name a file in PEM");
  };
  const [ca, cert, key] = [pem("ca-file"), pem("cert-file"), pem("key-file")];
  return { ca, cert, key, serverName: given.get("server-name")?.at(-1) };
}

function framingOf(given: Given, transport: TransmitTarget["transport"]): Framing | undefined {
  const way = given.has("octet-count") ? "octet" : given.get("framing")?.at(-1);
  if (transport === "udp") {
    if (way === undefined) return undefined;
    throw new UserError("A datagram has no framing", "Add --tcp or --tls, or leave it out");
  }
  if (way === undefined) return transport === "tls" ? "octet" : "lf";
  const found = framings.find((each) => each === way);
  if (found !== undefined) return found;
  throw new UserError(`--framing does not take "${way}"`, `It is one of ${framings.join(", ")}`);
}

function headerOf(given: Given, io: Pick<Io, "hostname">): Omit<SendHeader, "structuredData"> {
  const text = (name: string): string | undefined => given.get(name)?.at(-1);
  const id = text("procid") ?? text("id");
  return {
    priority: value(given, "priority", priorityOf) ?? 13,
    hostname:
      text("hostname") ?? ownHostname(io.hostname, given.has("rfc3164") ? "rfc3164" : "rfc5424"),
    appName: text("tag") ?? "sluice",
    procId: id === "" ? String(process.pid) : (id ?? ""),
    msgId: text("msgid") ?? "",
  };
}

/** `local0.info`, `info` (of user) or a number up to 191. */
function priorityOf(written: string): number | undefined {
  if (/^\d+$/.test(written)) return between(Number(written), 0, 191);
  const [facility, severity, ...rest] = written.toLowerCase().split(".");
  if (rest.length > 0 || facility === undefined) return undefined;
  if (severity === undefined) return priorityOf(`user.${facility}`);
  const [high, low] = [numberOf("facility", facility), numberOf("severity", severity)];
  return high === undefined || low === undefined ? undefined : high * 8 + low;
}

function oneOf<const T extends string>(given: Given, names: readonly T[]): T | undefined {
  const [found, other] = names.filter((name) => given.has(name));
  if (other === undefined) return found;
  throw new UserError(`--${found} and --${other} exclude each other`, "Leave one of them out");
}

function value<T>(
  given: Given,
  name: string,
  read: (text: string) => T | undefined,
): T | undefined {
  const text = given.get(name)?.at(-1);
  if (text === undefined) return undefined;
  const found = read(text);
  if (found !== undefined) return found;
  throw new UserError(`--${name} does not take "${text}"`, hintOf(name));
}

function hintOf(name: string): string {
  if (name !== "priority") return "sluice help send shows what it takes";
  return `Such as local0.info: ${[...wordsOf("facility"), ...wordsOf("severity")].join(" ")}`;
}

function whole(text: string, min: number): number | undefined {
  return /^\d{1,15}$/.test(text) && Number(text) >= min ? Number(text) : undefined;
}

function between(number: number | undefined, min: number, max: number): number | undefined {
  return number !== undefined && number >= min && number <= max ? number : undefined;
}
