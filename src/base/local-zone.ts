import type { TextFile } from "./files.ts";

/** Where systems keep their time zone: OpenWrt's TZ string, and the zone file of all others. */
const openWrtFile = "/etc/TZ";
const zoneFile = "/etc/localtime";

/**
 * The zone of this box as POSIX writes it (`CET-1CEST,M3.5.0,M10.5.0/3`), or undefined when the
 * system does not say so. The runtime knows names of the zone database only: on OpenWrt it would
 * take UTC, and asking it costs a megabyte of tables.
 */
export function localZone(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => TextFile,
): string | undefined {
  const variable = env["TZ"];
  if (variable !== undefined && variable !== "") return variable.replace(/^:/, "");
  const openWrt = readFile(openWrtFile);
  if (openWrt.ok) return openWrt.text.trim();
  const file = readFile(zoneFile);
  // A zone file ends with a line feed, the POSIX rule for all later years, and a line feed
  // (RFC 8536, 3.3).
  return file.ok ? /\n([^\n]+)\n$/.exec(file.text)?.[1] : undefined;
}
