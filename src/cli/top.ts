import type { devicesOf } from "../admin/devices.ts";
import { UserError } from "../base/user-error.ts";
import { AdminClient } from "./admin-client.ts";
import { topOptions } from "./ask-options.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { escapeJsonControls, withoutControls } from "./line-text.ts";
import { parseOptions, type Given } from "./options.ts";
import { ago, number } from "./status.ts";

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
  const isOnce = given.has("once") || given.has("json") || !io.isTerminal.out;
  let before: Devices | undefined;
  for (;;) {
    const devices = await client.get<Devices>("api/v1/devices");
    if (given.has("json")) io.out(escapeJsonControls(JSON.stringify(devices)) + "\n");
    else io.out((isOnce ? "" : clear) + table(withoutControls(devices), before, rows));
    if (isOnce) return exitStatus.fine;
    before = withoutControls(devices);
    await io.world().clock.sleep(lookEveryMs);
  }
};

/** `before` tells how many came in between; without it, the average since each was first heard. */
export function table(devices: Devices, before: Devices | undefined, rows: number): string {
  const nowMs = Date.parse(devices.now);
  const keyOf = ({ hostname, address }: Devices["devices"][number]) => `${address} ${hostname}`;
  const known = new Map(before?.devices.map((each) => [keyOf(each), each.messages]));
  const beforeMs = before === undefined ? undefined : Date.parse(before.now);
  const all = devices.devices.map((device) => {
    const sinceMs = beforeMs ?? Date.parse(device.first_at);
    const more = device.messages - (before === undefined ? 0 : (known.get(keyOf(device)) ?? 0));
    return { device, perS: more / Math.max(1, (nowMs - sinceMs) / 1000) };
  });
  const sum = all.reduce((total, { device }) => total + device.messages, 0);
  const shown = all.toSorted(
    (one, other) => other.perS - one.perS || other.device.messages - one.device.messages,
  );
  const head = ["PER SECOND", "MESSAGES", "SHARE", "LAST", "CLOCK", "DEVICE", "ADDRESS"];
  const body = shown
    .slice(0, rows)
    .map(({ device, perS }) => [
      perS.toFixed(1),
      number(device.messages),
      `${((device.messages / Math.max(1, sum)) * 100).toFixed(1)} %`,
      device.silent ? `silent ${ago(device.silent_s)}` : ago(device.silent_s),
      device.clock_offset_s === 0
        ? ""
        : `${device.clock_offset_s > 0 ? "+" : ""}${device.clock_offset_s} s`,
      device.hostname,
      device.address,
    ]);
  const left = shown.length - body.length;
  const more = left > 0 ? `and ${number(left)} more\n` : "";
  return aligned([head, ...body]) + more;
}

/** Numbers to the right, names to the left. */
function aligned(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
  const cell = (text: string, at: number) =>
    at < 5 ? text.padStart(widths[at]!) : text.padEnd(widths[at]!);
  return rows.map((row) => row.map(cell).join("  ").trimEnd() + "\n").join("");
}

function rowsOf(given: Given): number {
  const text = given.get("count")?.at(-1) ?? String(rowsDefault);
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw new UserError(`--count must be a number, not "${text}"`, "Such as --count 50");
}
