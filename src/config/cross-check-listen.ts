import type { TextFile } from "../base/files.ts";
import { readServerTls } from "../source/credentials.ts";
import { datagramBytesMax } from "../source/datagrams.ts";
import { collide } from "../source/door.ts";
import { toTls } from "./build-listen.ts";
import { formatBytes } from "./quantity.ts";
import type { ListenValues, Readings } from "./readings.ts";

/** What the settings of one listener, or of several, do not show alone. */
export function listenProblems(
  listeners: Readings["listen"],
  readFile: (path: string) => TextFile,
): string[] {
  return [
    ...listeners.flatMap(({ index, values }) => frameProblems(index, values)),
    ...listeners.flatMap((listener, at) => bindProblems(listener, listeners.slice(0, at))),
    ...listeners.flatMap(({ index, values }) => tlsProblems(index, values, readFile)),
  ];
}

function frameProblems(index: number | undefined, values: ListenValues): string[] {
  const { transport, frame_max } = values;
  if (transport !== "udp" || frame_max <= datagramBytesMax) return [];
  const limits = `at most ${formatBytes(datagramBytesMax)} for udp, not ${formatBytes(frame_max)}`;
  return [`listen[${index}].frame_max must be ${limits}`];
}

function bindProblems(one: Readings["listen"][number], others: Readings["listen"]): string[] {
  const boundBy = (values: ListenValues) => ({ ...values, v6Only: values.v6_only });
  const other = others.find(({ values }) => collide(boundBy(values), boundBy(one.values)));
  if (other === undefined) return [];
  const { transport, host, port } = one.values;
  const remedy = host === other.values.host ? "" : '; v6_only = true keeps "::" from IPv4';
  const wants = `${transport} port ${port} at ${host}`;
  return [`listen[${one.index}] wants ${wants}, which listen[${other.index}] has${remedy}`];
}

function tlsProblems(
  index: number | undefined,
  values: ListenValues,
  readFile: (path: string) => TextFile,
): string[] {
  if (values.transport !== "tls") return [];
  const path = `listen[${index}]`;
  const problems: string[] = [];
  const { client_cert: asks, client_allow: allow, ca_file: ca } = values;
  if (asks !== "none" && ca === undefined) {
    problems.push(`${path}.client_cert = "${asks}" needs ${path}.ca_file`);
  }
  if (asks === "none" && (allow.length > 0 || ca !== undefined)) {
    const name = ca === undefined ? "client_allow" : "ca_file";
    problems.push(`${path}.${name} needs ${path}.client_cert = "required" or "optional"`);
  }
  const read = readServerTls(toTls(values), readFile);
  if ("problem" in read) problems.push(`${path}: ${read.problem}`);
  return problems;
}
