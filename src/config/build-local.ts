import type { LocalOptions } from "../source/local.ts";
import type { LocalValues } from "./readings.ts";

/** `hostname` is that of messages which name none, `state` where positions are remembered. */
export function toLocal(
  values: LocalValues,
  { hostname, state }: { hostname: string; state: string },
): LocalOptions {
  const { transport, path, mode, from, zone, frame_max, connections_max: connectionsMax } = values;
  const common = { hostname, zone, frameBytesMax: frame_max };
  if (transport === "file") return { transport, ...common, path, from, state };
  if (transport === "kmsg" || transport === "logread") return { transport, ...common, state };
  if (transport === "journal") {
    return { transport, ...common, directory: values.directory, state };
  }
  return { transport, ...common, path, mode, connectionsMax };
}
