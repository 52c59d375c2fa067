import type { LocalOptions } from "../source/local.ts";
import type { LocalValues } from "./readings.ts";

/** `hostname` is that of messages which name none. */
export function toLocal(values: LocalValues, hostname: string): LocalOptions {
  const { transport, path, mode, zone, frame_max, connections_max: connectionsMax } = values;
  const common = { hostname, zone, frameBytesMax: frame_max };
  return { transport, ...common, path, mode, connectionsMax };
}
