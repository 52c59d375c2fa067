import type { Screen } from "../base/screen.ts";
import { grouped } from "../base/counted.ts";
import { roughDuration } from "../base/duration-text.ts";
import type { devicesOf } from "../admin/devices.ts";
import { UserError } from "../base/user-error.ts";
import { AdminClient } from "./admin-client.ts";
import { topOptions } from "./ask-options.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { cutToColumns, widthOf } from "./fit.ts";
import { escapeJsonControls, withoutControls } from "./line-text.ts";
import { parseOptions, type Given } from "./options.ts";

type Devices = ReturnType<typeof devicesOf>;

const lookEveryMs = 2000;
const rowsDefault = 20;
/** Clears what stands on the screen, and begins at its top. */
const clear = "\x1b[H\x1b[J";

/** Who talks how much: a table that is kept up to date, or one table. */
export const topCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("top", args, topOptions);
  const rows = rowsOf(given);
  const client = new AdminClient(given, io);
  const whoElse = await client.whoElse();
  const isOnce = given.has("once") || !io.isTerminal.out;
  let before: Devices | undefined;
  // What scrolls is no table that stays: two rows are for the names of columns and for the rest.
  const sized = ({ columns, rows: high = Infinity }: Partial<Screen> = {}) => ({
    columns,
    rows: isOnce ? rows : Math.min(rows, high - (whoElse === "" ? 3 : 4)),
  });
  for (;;) {
    const devices = await client.get<Devices>("api/v1/devices", ["now", "devices"]);
    if (given.has("json")) {
      io.err(whoElse);
      io.out(escapeJsonControls(JSON.stringify(devices)) + "\n");
      return exitStatus.fine;
    }
    const head = (isOnce ? "" : clear) + cutLine(whoElse, io.screen);
    io.out(head + table(withoutControls(devices), before, sized(io.screen)));
    if (isOnce) return exitStatus.fine;
    before = withoutControls(devices);
    await io.world().clock.sleep(lookEveryMs);
  }
};

/** What is wider would take two rows. */
function cutLine(line: string, screen: Screen | undefined): string {
  const { columns = Infinity } = screen ?? {};
  return line.length > columns ? `${line.slice(0, columns)}\n` : line;
}

/** `before` tells how many came in between; without it, the average since each was first heard. */
export function table(
  devices: Devices,
  before: Devices | undefined,
  { rows, columns }: { rows: number; columns?: number | undefined },
): string {
  const nowMs = Date.parse(devices.now);
  const keyOf = ({ hostname, address }: Devices["devices"][number]) => `${address} ${hostname}`;
  const known = new Map(before?.devices.map((each) => [keyOf(each), each.messages]));
  const beforeMs = before === undefined ? undefined : Date.parse(before.now);
  const all = devices.devices.map((device) => {
    const sinceMs = beforeMs ?? Date.parse(device.first_at);
    const more = device.messages - (before === undefined ? 0 : (known.get(keyOf(device)) ?? 0));
    return { device, perS: more / Math.max(1, (nowMs - sinceMs) / 1000) };
  });
  if (all.length === 0) return "No device has been heard yet\n";
  const sum = all.reduce((total, { device }) => total + device.messages, 0);
  const shown = all
    .toSorted((one, other) => other.perS - one.perS || other.device.messages - one.device.messages)
    .slice(0, rows)
    .map(({ device, perS }) => cellsOf(device, perS, sum));
  const left = all.length - shown.length;
  const more = left > 0 ? `and ${grouped(left)} more\n` : "";
  return aligned([heads, ...shown], columns) + more;
}

const heads = ["PER SECOND", "MESSAGES", "SHARE", "LAST", "CLOCK", "DEVICE", "ADDRESS"];
/** The first columns are numbers and stand to the right, the others are names. */
const numbersCount = 5;
/** What a narrow terminal does without, by its place in `heads`, one after the other. */
const spareable = [2, 4, 6, 1, 3];
/** One sender with a name of two thousand characters must not push all columns off the screen. */
const nameColumnsMax = 40;

function cellsOf(device: Devices["devices"][number], perS: number, sum: number): string[] {
  const { messages, silent, silent_s: silentS, clock_offset_s: offsetS } = device;
  const lastHeard = roughDuration(silentS * 1000);
  return [
    perS.toFixed(1),
    grouped(messages),
    `${((messages / Math.max(1, sum)) * 100).toFixed(1)} %`,
    silent ? `silent ${lastHeard}` : lastHeard,
    offsetS === 0 ? "" : `${offsetS > 0 ? "+" : "-"}${roughDuration(Math.abs(offsetS) * 1000)}`,
    cutToColumns(device.hostname, nameColumnsMax),
    device.address,
  ];
}

/** No row is wider than `columns`: what can be spared is left out, then rows are cut. */
function aligned(rows: readonly string[][], columns = Infinity): string {
  const widths = heads.map((_, at) => Math.max(...rows.map((row) => widthOf(row[at]!))));
  let kept = heads.map((_, at) => at);
  const isWide = () => kept.reduce((sum, at) => sum + widths[at]! + 2, -2) > columns;
  for (const at of spareable) if (isWide()) kept = kept.filter((each) => each !== at);
  const cell = (text: string, at: number) => {
    const blanks = " ".repeat(widths[at]! - widthOf(text));
    return at < numbersCount ? blanks + text : text + blanks;
  };
  return rows
    .map((row) =>
      kept
        .map((at) => cell(row[at]!, at))
        .join("  ")
        .trimEnd(),
    )
    .map((row) => `${cutToColumns(row, columns)}\n`)
    .join("");
}

function rowsOf(given: Given): number {
  const text = given.get("count")?.at(-1) ?? String(rowsDefault);
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UserError(`--count must be a number, not "${text}"`, "Such as --count 50");
}
