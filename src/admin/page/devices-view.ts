import type { Devices } from "./api.ts";
import { part, say } from "./dom.ts";
import { showRows, type Cell } from "./table.ts";
import { counted, lasting, offset, whole } from "./words.ts";

/** Who has been heard; the silent ones are marked, and come first. */
export function showDevices({ devices, forgotten }: Devices): void {
  const silent = devices.filter((device) => device.silent);
  const speaking = devices.filter((device) => !device.silent);
  showRows(part("devices-rows"), [...silent, ...speaking].map(cellsOf));
  const text = [
    devices.length === 0 ? "No device has been heard yet" : counted(devices.length, "device"),
    ...(silent.length > 0 ? [`${whole(silent.length)} silent`] : []),
    ...(forgotten > 0 ? [`${whole(forgotten)} more forgotten`] : []),
  ];
  say(part("devices-state"), text.join(", "));
}

function cellsOf(device: Devices["devices"][number]): Cell[] {
  const { hostname, address, messages, silent_s, silent, clock_offset_s } = device;
  const last = `${lasting(silent_s)} ago`;
  return [
    { text: hostname, className: "name" },
    { text: address, className: "address" },
    silent ? { text: `silent for ${lasting(silent_s)}`, className: "failing" } : last,
    { text: whole(messages), className: "number" },
    { text: offset(clock_offset_s), className: clock_offset_s === 0 ? "quiet" : "notice" },
  ];
}
