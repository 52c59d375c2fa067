import { nearest } from "../nearest.ts";
import { sumOfUnits } from "../quantity.ts";

/** A flag of the reference daemon; each has a variable, but `verbose`. */
export interface LogfwrdFlag {
  readonly name: string;
  readonly variable?: string;
  readonly default?: string;
  readonly help: string;
}

export const logfwrdFlags: readonly LogfwrdFlag[] = [
  flag("listen", "UDP address to listen on, ADDRESS:PORT", ":5014"),
  flag("mode", "s3 or http", "s3"),
  flag("endpoint", "URL of the S3 server, or to post to"),
  flag("tag", "Metadata x-amz-meta-tag of objects, or header X-Log-Tag"),
  flag("auth", "http: header Authorization"),
  flag("bucket", "s3: name of the bucket"),
  flag("key", "s3: access key"),
  flag("secret", "s3: its secret"),
  flag("region", "s3: region of the bucket", "auto"),
  flag("max-records", "s3: an object is due with so many records", "5000"),
  flag("max-interval", "s3: ... or when its first record is so old", "60s"),
  { name: "verbose", help: "Taken and without effect" },
];

function flag(name: string, help: string, fallback?: string): LogfwrdFlag {
  const variable = `LOGFWRD_${name.toUpperCase().replace("-", "_")}`;
  return { name, variable, help, ...(fallback !== undefined && { default: fallback }) };
}

type Env = Readonly<Record<string, string | undefined>>;

/** Its variables are there: alone, they are a whole configuration. */
export function hasLogfwrdVariables(env: Env): boolean {
  return logfwrdFlags.some(({ variable }) => variable !== undefined && env[variable]);
}

/**
 * The flags and variables of logfwrd (93c3186) as a table like that of our own file. Differs from
 * the reference on purpose:
 * - a missing or unreadable value is a problem, all of them are told at once, with status 2 and
 *   not 255; an unknown flag gets the nearest one;
 * - the last batch of a quiet night leaves by a timer, and at a stop, not with the next record;
 * - an object may end sooner, when it reaches `ship.bytes`; a batch is tried again for ever;
 * - in object names times are UTC, and boot id and sequence number stand for the eight letters of
 *   chance, so that a batch has one name however often it is tried;
 * - path style is used where the bucket cannot stand before the host: addresses, ports, single
 *   labels; the region is corrected by the server's answer;
 * - an IPv6 address may be listened on; an address that cannot be bound is an error;
 * - records posted over HTTP may be up to a second old;
 * - `-verbose` has no effect: Sluice says when something changes, not what goes on.
 */
export function logfwrdTable(
  args: readonly string[],
  env: Env,
): { table: Record<string, unknown>; problems: string[] } {
  const { flags, problems } = parseFlags(args);
  for (const { name, variable, default: fallback } of logfwrdFlags) {
    const value = flags.get(name) ?? ((variable && env[variable]) || fallback);
    if (value !== undefined) flags.set(name, value);
  }
  const table = { encoding: "logfwrd", listen: [listenTable(flags, problems)] };
  const mode = flags.get("mode");
  if (mode === "s3") return { table: { ...table, ...s3Tables(flags, problems) }, problems };
  if (mode === "http") return { table: { ...table, ...httpTables(flags, problems) }, problems };
  problems.push(`-mode must be "s3" or "http", not "${mode}"`);
  return { table, problems };
}

type Flags = Map<string, string>;

/** As Go's `flag` does: `-x v`, `--x v`, `-x=v`; the last of a name wins. */
function parseFlags(args: readonly string[]): { flags: Flags; problems: string[] } {
  const flags: Flags = new Map();
  const problems: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined && arg !== "--"; arg = rest.shift()) {
    const [, name, inline] = /^--?([^-=][^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    const known = logfwrdFlags.find((each) => each.name === name);
    if (name === undefined) problems.push("Unexpected argument: flags begin with a dash");
    else if (known === undefined) problems.push(unknownFlag(name));
    else if (name !== "verbose") {
      const value = inline ?? rest.shift();
      if (value === undefined) problems.push(`-${name} needs a value`);
      else flags.set(name, value);
    }
  }
  return { flags, problems };
}

function unknownFlag(name: string): string {
  const near = nearest(
    name,
    logfwrdFlags.map((each) => each.name),
  );
  return `Unknown flag -${name}${near === undefined ? "" : `; did you mean -${near}?`}`;
}

/** Stamps are taken for UTC, whatever the sender meant, as they always were. */
function listenTable(flags: Flags, problems: string[]): Record<string, unknown> {
  const address = flags.get("listen") ?? "";
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(address);
  if (match === null) problems.push(`-listen must be ADDRESS:PORT or :PORT, not "${address}"`);
  const host = match?.[1] || match?.[2] || "::";
  return { transport: "udp", host, port: Number(match?.[3] ?? 0), zone: "UTC" };
}

function s3Tables(flags: Flags, problems: string[]): Record<string, unknown> {
  mandatory(flags, problems, {
    bucket: "Bucket name",
    endpoint: "S3 endpoint URL",
    key: "S3 access key",
    secret: "S3 secret key",
  });
  const endpoint = flags.get("endpoint") ?? "";
  const tag = flags.get("tag");
  return {
    ship: {
      age: interval(flags, problems),
      records: records(flags, problems),
      // Three parts between underscores, as ever.
      key: "{first_time}_{last_time}_{boot}-{first}.log.{ext}",
    },
    sink: [
      {
        kind: "s3",
        bucket: flags.get("bucket"),
        endpoint: endpoint.includes("://") ? endpoint : `https://${endpoint}`,
        region: flags.get("region"),
        access_key_id: flags.get("key"),
        secret_access_key: flags.get("secret"),
        content_md5: true,
        metadata: tag ? { tag } : {},
      },
    ],
  };
}

function httpTables(flags: Flags, problems: string[]): Record<string, unknown> {
  mandatory(flags, problems, {
    endpoint: "HTTP endpoint URL",
    auth: "Authentication header",
  });
  const tag = flags.get("tag");
  return {
    ship: { age: "1s" },
    sink: [
      {
        kind: "http",
        mode: "record",
        url: flags.get("endpoint"),
        authorization: flags.get("auth"),
        timeout: "15s",
        ...(tag && { tag }),
      },
    ],
  };
}

function mandatory(flags: Flags, problems: string[], titles: Record<string, string>): void {
  for (const [name, title] of Object.entries(titles)) {
    const { variable } = logfwrdFlags.find((each) => each.name === name)!;
    if (!flags.get(name)) problems.push(`${title} is empty: set -${name} or ${variable}`);
  }
}

/** Zero and less meant every record for itself. */
function records(flags: Flags, problems: string[]): number {
  const written = flags.get("max-records") ?? "";
  if (/^[+-]?\d{1,15}$/.test(written)) return Math.max(1, Number(written));
  problems.push(`-max-records must be a whole number, not "${written}"`);
  return 1;
}

const goUnits: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** As Go's `time.ParseDuration`, within what `ship.age` takes. */
function interval(flags: Flags, problems: string[]): string {
  const written = flags.get("max-interval") ?? "";
  const negative = written.startsWith("-");
  const ms = written === "0" ? 0 : sumOfUnits(written.replace(/^[+-]/, ""), goUnits);
  if (ms === undefined) {
    problems.push(`-max-interval must be a duration such as "90s" or "5m", not "${written}"`);
  }
  const most = 7 * 86_400;
  return `${negative ? 0.1 : Math.min(most, Math.max(0.1, (ms ?? 0) / 1000))}s`;
}
