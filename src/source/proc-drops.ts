import type { TextFile } from "../base/files.ts";

/**
 * Datagrams that found the queue of a UDP socket full since it was opened, from the last column of
 * /proc/net/udp and udp6 (proc(5)): for where the socket itself cannot be asked. 0 when unknown.
 */
export function procDrops(
  listener: { host: string; port: number },
  readFile: (path: string) => TextFile,
): number {
  const file = readFile(listener.host.includes(":") ? "/proc/net/udp6" : "/proc/net/udp");
  if (!file.ok) return 0;
  const port = listener.port.toString(16).toUpperCase().padStart(4, "0");
  let drops = 0;
  for (const line of file.text.split("\n").slice(1)) {
    const columns = line.trim().split(/\s+/);
    if (columns[1]?.endsWith(`:${port}`)) drops += Number(columns.at(-1)) || 0;
  }
  return drops;
}
