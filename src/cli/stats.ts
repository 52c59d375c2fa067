import { counted } from "../base/counted.ts";
import { UserError } from "../base/user-error.ts";
import { wordsOf } from "../rule/field.ts";
import { openLineFilter } from "../rule/line-filter.ts";
import type { StoredRecord } from "../rule/stored-record.ts";
import { statsOptions } from "./archive-options.ts";
import { openArchive } from "./archive.ts";
import { barChart, type Bar } from "./bar-chart.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { parseArguments } from "./options.ts";
import { last } from "./place.ts";
import { Reading } from "./reading.ts";

/** Names come from the wire: beyond so many of a kind, the others are counted together. */
const namesMax = 10_000;
const others = "(others)";

/** What is counted, in the order in which it is shown. */
const kinds = ["device", "hostname", "tag", "severity", "hour"] as const;
type Kind = (typeof kinds)[number];

/** Counts stored messages. Exit status 1 when there are none. */
export const statsCommand: Command<DaemonIo> = async (args, io) => {
  const { words, given } = parseArguments("stats", args, statsOptions);
  const [place, filter = "", ...more] = words.toReversed();
  if (place === undefined || more.length > 0) {
    throw new UserError("What is to be counted?", "sluice stats [FILTER] s3://BUCKET or DIRECTORY");
  }
  const top = last(given, "top") ?? "10";
  if (!/^[1-9]\d{0,8}$/.test(top)) {
    throw new UserError(`--top must be a number, not "${top}"`, "Such as --top 20");
  }
  const archive = openArchive(place, given, io);
  const lineFilter = await openLineFilter(filter, archive.window);
  const reading = new Reading(archive, lineFilter, io);
  const counts = new Counts();
  for await (const { lines, reading: key } of reading.pieces(false)) {
    for (const { record } of lineFilter.of(lines)) {
      if (record !== undefined) counts.add(record, key.device ?? "-");
    }
  }
  const problem = reading.finish();
  io.out(given.has("json") ? `${JSON.stringify(counts, null, 2)}\n` : chart(counts, top, io));
  return problem ?? (counts.messages > 0 ? exitStatus.fine : exitStatus.incomplete);
};

class Counts {
  messages = 0;
  /** Of reception, RFC 3339. */
  first = "";
  last = "";
  readonly #by: Record<Kind, Map<string, number>> = {
    ...{ device: new Map(), hostname: new Map(), tag: new Map() },
    ...{ severity: new Map(), hour: new Map() },
  };

  add(record: StoredRecord, device: string): void {
    const { receivedAt, hostname, appName = "-", severity } = record;
    this.messages++;
    if (this.first === "" || receivedAt < this.first) this.first = receivedAt;
    if (receivedAt > this.last) this.last = receivedAt;
    this.#count("device", device);
    this.#count("hostname", hostname || "-");
    this.#count("tag", appName);
    this.#count("severity", wordsOf("severity")[severity] ?? "-");
    this.#count("hour", `${receivedAt.slice(0, 13)}Z`);
  }

  /** Largest counts first; times and severities in their own order. */
  of(kind: Kind): Bar[] {
    const bars = [...this.#by[kind]].map(([name, count]) => ({ name, count }));
    if (kind === "hour") return bars.sort((one, other) => (one.name < other.name ? -1 : 1));
    if (kind !== "severity") return bars.sort((one, other) => other.count - one.count);
    const words = wordsOf("severity");
    return bars.sort((one, other) => words.indexOf(one.name) - words.indexOf(other.name));
  }

  toJSON(): object {
    const { messages, first, last } = this;
    const counted = kinds.map((kind) => [
      kind,
      Object.fromEntries(this.of(kind).map(({ name, count }) => [name, count])),
    ]);
    return { messages, first, last, ...Object.fromEntries(counted) };
  }

  #count(kind: Kind, name: string): void {
    const counts = this.#by[kind];
    const known = counts.has(name) || counts.size < namesMax ? name : others;
    counts.set(known, (counts.get(known) ?? 0) + 1);
  }
}

function chart(
  counts: Counts,
  top: string,
  { env, screen }: Pick<DaemonIo, "env" | "screen">,
): string {
  const { messages, first, last } = counts;
  if (messages === 0) return "0 messages\n";
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "UTF-8";
  const mark = /utf-?8/i.test(locale) ? "█" : "#";
  const parts = kinds.map((kind) => {
    const bars = counts.of(kind);
    // All hours and severities are shown: they have an order, and a gap tells something.
    const isWhole = kind === "hour" || kind === "severity";
    const shown = isWhole ? bars : bars.slice(0, Number(top));
    const more =
      bars.length > shown.length ? `  and ${counted(bars.length - shown.length, "other")}\n` : "";
    return `${kind}\n${barChart(shown, messages, { mark, columns: screen?.columns })}${more}`;
  });
  return [`${counted(messages, "message")}, ${first} - ${last}\n`, ...parts].join("\n");
}
