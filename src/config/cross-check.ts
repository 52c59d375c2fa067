import type { TextFile } from "../base/files.ts";
import { parseAddress } from "../source/address.ts";
import { adminProblems } from "./cross-check-admin.ts";
import { alertProblems } from "./cross-check-alert.ts";
import { listenProblems } from "./cross-check-listen.ts";
import { forwardProblems } from "./cross-check-forward.ts";
import { certificates, privateKey, url } from "./kinds-known.ts";
import { headerText, text } from "./kinds.ts";
import { formatBytes } from "./quantity.ts";
import type { Readings, SinkValues } from "./readings.ts";
import { schema } from "./schema.ts";
import { pathOf, variableOf, type Place } from "./setting.ts";

/** What no setting shows alone. Nothing is said of a setting whose own problem has been told. */
export function crossProblems(
  { buffer, listen, local, sink, alert, rule, channel, forward, admin }: Readings,
  readFile: (path: string) => TextFile,
): string[] {
  const listeners = listen.filter((each) => each.problems.length === 0);
  const locals = local.filter((each) => each.problems.length === 0);
  const sinks = sink.filter((each) => each.problems.length === 0);
  const forwards = forward.filter((each) => each.problems.length === 0);
  return [
    ...bufferProblems(buffer, sink.length),
    ...listenProblems(listeners, readFile),
    ...locals.flatMap((one, at) => pathProblems(one, locals.slice(0, at))),
    ...sinks.flatMap((one, at) => nameProblems(one, sinks.slice(0, at))),
    ...sinks.flatMap((one, at) => placeProblems(one, sinks.slice(0, at))),
    ...sink.flatMap(sinkProblems),
    ...sink.flatMap(({ index, values }) => fileProblems(`sink[${index}]`, values, readFile)),
    ...alertProblems({ alert, rule, channel }),
    ...adminProblems(admin, readFile),
    ...channel.flatMap(({ index, values }) => fileProblems(`channel[${index}]`, values, readFile)),
    ...forwardProblems(forwards, listeners),
    ...forward.flatMap(({ index, values }) => fileProblems(`forward[${index}]`, values, readFile)),
  ];
}

/** Each sink may hold on to its share of one half of the ring; the other half takes what comes. */
function bufferProblems({ problems, values }: Readings["buffer"], sinks: number): string[] {
  const least = 4 * values.chunk * Math.max(1, sinks);
  if (problems.length > 0 || values.memory >= least) return [];
  const needs = `four times buffer.chunk for each sink (${formatBytes(least)})`;
  return [`buffer.memory must be at least ${needs}, not ${formatBytes(values.memory)}`];
}

/** Nothing is read twice. */
function pathProblems(one: Readings["local"][number], others: Readings["local"]): string[] {
  const { transport, path } = one.values;
  const other = others.find(({ values }) =>
    path === undefined ? values.transport === transport : values.path === path,
  );
  if (other === undefined) return [];
  if (path === undefined) return [`local[${one.index}] reads the same as local[${other.index}]`];
  return [`local[${one.index}].path must differ from local[${other.index}].path, not be "${path}"`];
}

function nameProblems(one: Readings["sink"][number], others: Readings["sink"]): string[] {
  const { name } = one.values;
  const other = others.find(({ values }) => name !== undefined && values.name === name);
  if (other === undefined) return [];
  return [`sink[${one.index}].name must differ from sink[${other.index}].name, not be "${name}"`];
}

/** Objects are named by their lines: in one place those of two sinks would replace one another. */
function placeProblems(one: Readings["sink"][number], others: Readings["sink"]): string[] {
  const { kind, path, bucket, endpoint } = one.values;
  if (kind === "http") return [];
  const other = others.find(
    ({ values }) =>
      values.kind === kind &&
      [values.path, values.bucket, values.endpoint].join(" ") ===
        [path, bucket, endpoint].join(" "),
  );
  if (other === undefined) return [];
  const name = kind === "s3" ? "bucket" : "path";
  const [mine, theirs] = [`sink[${one.index}].${name}`, `sink[${other.index}].${name}`];
  return [`${mine} must differ from ${theirs}, for objects of both have the same names`];
}

function sinkProblems({ index, values, problems: told }: Readings["sink"][number]): string[] {
  const problems: string[] = [];
  const place = (name: keyof SinkValues): Place => ({ section: schema.sink, index, name });
  const path = (name: keyof SinkValues): string => pathOf(place(name));
  const isTold = (name: keyof SinkValues): boolean =>
    told.some((problem) => problem.startsWith(`${path(name)} `));
  const needs = (name: keyof SinkValues, other: keyof SinkValues, more = ""): void => {
    if (values[name] === undefined || values[other] !== undefined || isTold(other)) return;
    problems.push(`${path(name)} needs ${path(other)}${more}`);
  };
  if (values.kms_key_id !== undefined && values.sse !== "aws:kms" && !isTold("sse")) {
    problems.push(`${path("kms_key_id")} needs ${path("sse")} = "aws:kms"`);
  }
  if (values.content_encoding !== undefined && values.encrypt_to !== undefined) {
    const names = `${path("content_encoding")} must not be set with ${path("encrypt_to")}`;
    problems.push(`${names}: what is encrypted is not gzip`);
  }
  if (values.addressing === "virtual" && isAddress(values.endpoint)) {
    problems.push(`${path("addressing")} = "virtual" needs a name in ${path("endpoint")}`);
  }
  needs("object_lock_mode", "object_lock_days");
  needs("object_lock_days", "object_lock_mode");
  needs("secret_access_key", "access_key_id");
  needs("secret_access_key_file", "access_key_id");
  needs("session_token", "access_key_id");
  if (values.secret_access_key === undefined && !isTold("secret_access_key")) {
    const variable = variableOf(place("secret_access_key"));
    needs("access_key_id", "secret_access_key_file", ` or the variable ${variable}`);
  }
  return problems;
}

/** No bucket can stand before it. */
function isAddress(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  return parseAddress(new URL(endpoint).hostname.replace(/^\[|\]$/g, "")) !== undefined;
}

/** Files that must be there, and what they must hold. */
const files = [
  ["ca_file", certificates, "a certificate, PEM"],
  ["cert_file", certificates, "a certificate, PEM"],
  ["key_file", privateKey, "a private key, PEM"],
  ["credentials_file"],
  ["secret_access_key_file", text, "one line"],
  ["authorization_file", headerText, "one line"],
  ["token_file", text, "one line"],
  ["password_file", text, "one line"],
  ["url_file", url, "a URL"],
] as const;

function fileProblems(
  path: string,
  values: { readonly [Name in (typeof files)[number][0]]?: string | undefined },
  readFile: (path: string) => TextFile,
): string[] {
  return files.flatMap(([name, kind, noun]) => {
    const file = values[name];
    const read = file === undefined ? undefined : readFile(file);
    if (read === undefined) return [];
    if (!read.ok) return [`${path}.${name} cannot be read: "${file}": ${read.code}`];
    if (kind === undefined || kind.read(read.text.trim()) !== undefined) return [];
    return [`${path}.${name} must hold ${noun}: "${file}"`];
  });
}
