// Entries of systemd's journal, in its JSON form (systemd.io/JOURNAL_EXPORT_FORMATS), as RFC 5424.
import { structuredText } from "./structured-text.ts";

/** A field: text, octets that are no text, several of them, or null when it was too long. */
export type JournalField = string | number[] | (string | number[])[] | null;
export type JournalEntry = Readonly<Record<string, JournalField>>;

/** Names that syslog has a place for, and those that say nothing about the event. */
const placed =
  /^(MESSAGE|MESSAGE_ID|PRIORITY|TID|SYSLOG_.*|CODE_.*|_(?!SYSTEMD_UNIT$|UID$|TRANSPORT$).*)$/;
const parametersMax = 32;
const valueCharactersMax = 512;
const [userFacility, infoSeverity] = [1, 6];

/** Where the entry is in its journal. */
export function cursorOf(entry: JournalEntry): string | undefined {
  return textOf(entry["__CURSOR"])?.toString();
}

/** `<PRI>1 TIME HOST PROGRAM PID MESSAGE_ID [journal ...] MESSAGE`. */
export function journalFrame(entry: JournalEntry): Buffer {
  const text = (...names: string[]): string | undefined =>
    names.map((name) => textOf(entry[name])?.toString()).find((value) => value !== undefined);
  const word = (value: string | undefined, charactersMax: number): string =>
    value?.replace(/[^!-~]/g, "_").slice(0, charactersMax) || "-";
  const isKernel = text("_TRANSPORT") === "kernel";
  const facility = numberOf(text("SYSLOG_FACILITY"), 23) ?? (isKernel ? 0 : userFacility);
  const priority = facility * 8 + (numberOf(text("PRIORITY"), 7) ?? infoSeverity);
  const time = timeOf(text("_SOURCE_REALTIME_TIMESTAMP", "__REALTIME_TIMESTAMP"));
  const program = text("SYSLOG_IDENTIFIER", "_COMM") ?? (isKernel ? "kernel" : undefined);
  const header = [
    ...[`<${priority}>1`, time, word(text("_HOSTNAME"), 255), word(program, 48)],
    ...[word(text("SYSLOG_PID", "_PID"), 128), word(text("MESSAGE_ID"), 32)],
  ].join(" ");
  const parameters = Object.keys(entry)
    .filter((name) => !placed.test(name))
    .slice(0, parametersMax)
    .map((name) => [name, (text(name) ?? "").slice(0, valueCharactersMax)] as const);
  const data = parameters.length > 0 ? structuredText("journal", parameters) : "-";
  const message = textOf(entry["MESSAGE"]) ?? Buffer.alloc(0);
  return Buffer.concat([Buffer.from(`${header} ${data} `), message]);
}

/** The first value of a field, octet for octet. */
function textOf(field: JournalField | undefined): Buffer | undefined {
  if (field === undefined || field === null) return undefined;
  if (typeof field === "string") return Buffer.from(field);
  const [first] = field;
  if (typeof first === "string" || Array.isArray(first)) return textOf(first);
  return Buffer.from(field as number[]);
}

function numberOf(text: string | undefined, max: number): number | undefined {
  const number = text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : Infinity;
  return number <= max ? number : undefined;
}

/** Microseconds since the epoch. */
function timeOf(us: string | undefined): string {
  if (us === undefined || !/^\d{10,16}$/.test(us)) return "-";
  const seconds = new Date(Number(us.slice(0, -6)) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${us.slice(-6)}Z`;
}
