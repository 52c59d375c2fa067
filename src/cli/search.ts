import { UserError } from "../base/user-error.ts";
import { isJson, openLineFilter, type FoundLine } from "../rule/line-filter.ts";
import { catOptions, searchOptions } from "./archive-options.ts";
import { openArchive } from "./archive.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { formatOf, headOf, lineFormat, type FormatName } from "./line-formats.ts";
import { parseArguments, type Given } from "./options.ts";
import { Output } from "./output.ts";
import { last } from "./place.ts";
import { Reading } from "./reading.ts";

/** Prints the stored lines that meet a condition. Exit status as grep: 0 found, 1 nothing, 2 error. */
export const searchCommand: Command<DaemonIo> = async (args, io) => {
  const { words, given } = parseArguments("search", args, searchOptions);
  const [place, filter = "", ...more] = words.toReversed();
  if (place === undefined || more.length > 0) {
    throw new UserError(
      place === undefined ? "Where is to be searched?" : "A filter is one argument: quote it",
      `sluice search '"login failure" and severity <= warning' s3://BUCKET/PREFIX or DIRECTORY`,
    );
  }
  return print({ place, filter, given, otherwise: "text" }, io);
};

/** Prints all stored lines. */
export const catCommand: Command<DaemonIo> = async (args, io) => {
  const { words, given } = parseArguments("cat", args, catOptions);
  const [place, ...more] = words;
  if (place === undefined || more.length > 0) {
    throw new UserError("What is to be printed?", "sluice cat s3://BUCKET/PREFIX or DIRECTORY");
  }
  return print({ place, filter: "", given, otherwise: "json" }, io);
};

interface Asked {
  place: string;
  filter: string;
  given: Given;
  otherwise: FormatName;
}

async function print({ place, filter, given, otherwise }: Asked, io: DaemonIo): Promise<number> {
  const archive = openArchive(place, given, io);
  const name = formatOf(given, otherwise);
  const { out: isTerminal } = io.isTerminal;
  const isColoured = isTerminal && (io.env["NO_COLOR"] ?? "") === "";
  const reading = new Reading(archive, await openLineFilter(filter, archive.window), io);
  const format = lineFormat(name, isTerminal, isColoured);
  const isCount = given.has("count");
  const limit = limitOf(given);
  const output = new Output((octets) => {
    reading.progress.hide();
    return io.outOctets(octets);
  });
  if (!isCount && headOf(name) !== "") output.line(headOf(name));
  let found = 0;
  const take = (line: FoundLine): void => {
    // Whoever reads JSON cannot read anything else.
    if (name === "json" && !isJson(line)) return reading.passOver();
    found++;
    if (!isCount) output.line(format(line));
  };
  try {
    for await (const lines of reading.found(given.has("ledgers"))) {
      for (const line of lines) {
        take(line);
        if (output.isOver || found === limit) break;
      }
      if (output.isOver || found === limit) break;
      // The next may be far away, and what was found is worth to be seen.
      output.flush();
    }
    if (isCount) output.line(String(found));
  } finally {
    // What was found before the store fails is shown before that is told.
    output.flush();
  }
  return reading.finish() ?? (found > 0 ? exitStatus.fine : exitStatus.incomplete);
}

/** Infinity where there is none. */
function limitOf(given: Given): number {
  const text = last(given, "limit") ?? "0";
  if (/^\d{1,15}$/.test(text)) return Number(text) || Infinity;
  throw new UserError(`--limit must be a number, not "${text}"`, "0 is without a limit");
}
