import type { TextFile } from "../base/files.ts";
import { formatBytes } from "./quantity.ts";
import type { ListenValues, Readings, SinkValues } from "./readings.ts";
import { schema } from "./schema.ts";
import { pathOf, variableOf, type Place } from "./setting.ts";

const udpFrameBytesMax = 64 * 1024;

/** What no setting shows alone. Tables with problems of their own are left out. */
export function crossProblems(
  { listen, sink }: Readings,
  readFile: (path: string) => TextFile,
): string[] {
  const listeners = listen.filter((each) => each.problems.length === 0);
  const sinks = sink.filter((each) => each.problems.length === 0);
  return [
    ...listeners.flatMap((one, at) =>
      listeners
        .slice(at + 1)
        .filter((other) => collide(one.values, other.values))
        .map((other) => {
          const { transport, host, port } = other.values;
          const sameHost = host === one.values.host;
          const remedy = sameHost ? "" : `; set v6_only = true where the host is "::"`;
          return `listen[${other.index}] wants ${transport} port ${port} at ${host}, which listen[${one.index}] has${remedy}`;
        }),
    ),
    ...listeners.flatMap(({ index, values }) => listenProblems(`listen[${index}]`, values)),
    ...sinks.flatMap(({ index, values }) => sinkProblems(index, values)),
    ...sinks.flatMap(({ index, values }) => fileProblems(`sink[${index}]`, values, readFile)),
    ...sinks.flatMap(({ index, values: { name } }) => {
      const first = sinks.find((each) => each.values.name === name)!.index;
      if (name === undefined || first === index) return [];
      return `sink[${index}].name must be another than that of sink[${first}], not "${name}"`;
    }),
  ];
}

/** Both would bind the same address: `::` takes IPv4 along unless it is told not to. */
function collide(one: ListenValues, other: ListenValues): boolean {
  if (one.transport !== other.transport || one.port !== other.port || one.port === 0) return false;
  const takesAll = ({ host, v6_only }: ListenValues): boolean => host === "::" && !v6_only;
  const v4 = ({ host }: ListenValues): boolean => host === "0.0.0.0";
  return one.host === other.host || (takesAll(one) && v4(other)) || (takesAll(other) && v4(one));
}

function listenProblems(path: string, { transport, frame_max }: ListenValues): string[] {
  if (transport !== "udp" || frame_max <= udpFrameBytesMax) return [];
  const most = formatBytes(udpFrameBytesMax);
  return [`${path}.frame_max must be at most ${most} for udp, not ${formatBytes(frame_max)}`];
}

function sinkProblems(index: number | undefined, values: SinkValues): string[] {
  const problems: string[] = [];
  const place = (name: keyof SinkValues): Place => ({ section: schema.sink, index, name });
  const needs = (name: keyof SinkValues, other: keyof SinkValues, more = ""): void => {
    if (values[name] === undefined || values[other] !== undefined) return;
    problems.push(`${pathOf(place(name))} needs ${pathOf(place(other))}${more}`);
  };
  if (values.sse !== "aws:kms") needs("kms_key_id", "sse", ' = "aws:kms"');
  needs("object_lock_mode", "object_lock_days");
  needs("object_lock_days", "object_lock_mode");
  needs("secret_access_key", "access_key_id");
  needs("secret_access_key_file", "access_key_id");
  needs("session_token", "access_key_id");
  if (values.secret_access_key === undefined) {
    const variable = variableOf(place("secret_access_key"));
    needs("access_key_id", "secret_access_key_file", ` or the variable ${variable}`);
  }
  return problems;
}

/** Files that must be there for the daemon to be of any use. */
function fileProblems(
  path: string,
  values: SinkValues,
  readFile: (path: string) => TextFile,
): string[] {
  const names = [
    "ca_file",
    "secret_access_key_file",
    "credentials_file",
    "authorization_file",
  ] as const;
  return names.flatMap((name) => {
    const file = values[name];
    const read = file === undefined ? undefined : readFile(file);
    if (read === undefined || read.ok) return [];
    return [`${path}.${name} cannot be read: "${file}": ${read.code}`];
  });
}
