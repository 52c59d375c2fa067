// The settings of a beginner as data, and in both forms that are read: TOML and OpenWrt's UCI.
import { tomlValue } from "../config/toml.ts";
import { providerFacts } from "./provider.ts";
import { secretsOf } from "./secrets.ts";
import type { Wishes } from "./wishes.ts";

type Value = string | number | boolean | readonly string[];

interface Table {
  /** Sentences above it. */
  readonly remarks: readonly string[];
  /** Empty: the top. */
  readonly section: string;
  readonly isMany: boolean;
  readonly settings: readonly (readonly [name: string, value: Value])[];
}

/** What is kept on flash or disk, at most. */
const spoolMax = "64MiB";

function tablesOf(wishes: Wishes): Table[] {
  const { device, port, spool } = wishes;
  const listen = (transport: string): Table => ({
    remarks: transport === "udp" ? ["Where devices send to."] : [],
    ...{ section: "listen", isMany: true },
    settings: [
      ["transport", transport],
      ["port", port],
    ],
  });
  return [
    {
      remarks: ["The name of this box in the names of objects."],
      ...{ section: "", isMany: false, settings: [["device", device]] },
    },
    listen("udp"),
    listen("tcp"),
    ...(spool === undefined ? [] : [spoolTable(spool)]),
    sinkTable(wishes),
    ...alertTables(wishes),
  ];
}

function spoolTable(directory: string): Table {
  return {
    remarks: ["What waits while the bucket is away: on disk once memory is full."],
    ...{ section: "spool", isMany: false },
    settings: [
      ["mode", "overflow"],
      ["dir", directory],
      ["max", spoolMax],
    ],
  };
}

function sinkTable({ provider, bucket, region, endpoint, caFile, lockDays }: Wishes): Table {
  if (provider === "directory") {
    const remarks = ["Where objects are stored. Nothing removes old ones."];
    const settings = [["kind", "directory"] as const, ["path", bucket] as const];
    return { remarks, section: "sink", isMany: true, settings };
  }
  const { isPathStyle, acl, title } = providerFacts[provider];
  const settings: [string, Value][] = [
    ["kind", "s3"],
    ["bucket", bucket],
    ["region", region],
    ...(endpoint === "" ? [] : [["endpoint", endpoint] as [string, Value]]),
    ...(isPathStyle ? [["addressing", "path"] as [string, Value]] : []),
    ...(acl === undefined ? [] : [["acl", acl] as [string, Value]]),
    ...(caFile === undefined ? [] : [["ca_file", caFile] as [string, Value]]),
    // Buckets with a retention of their own take nothing without it.
    ...(lockDays === undefined ? [] : [["content_md5", true] as [string, Value]]),
  ];
  return {
    remarks: [`Where objects are stored: ${title}.`],
    section: "sink",
    isMany: true,
    settings,
  };
}

/** What is worth a message at night on any network; sluice help rules says what each is. */
const detect = ["login", "wan", "oom", "silent"];

const addressee: Record<string, string> = { telegram: "chat_id", ntfy: "topic" };

function alertTables({ alerts }: Wishes): Table[] {
  if (alerts === undefined) return [];
  const to = addressee[alerts.kind];
  return [
    {
      remarks: ["What somebody is told of: sluice help rules."],
      ...{ section: "alert", isMany: false, settings: [["detect", detect]] },
    },
    {
      remarks: ["Who is told."],
      ...{ section: "channel", isMany: true },
      settings: [["kind", alerts.kind], ...(to ? [[to, alerts.to] as const] : [])],
    },
  ];
}

/** Complete but for what is secret, which comes by the environment. */
export function tomlSettings(wishes: Wishes): string {
  const blocks = tablesOf(wishes).map(({ remarks, section, isMany, settings }) => {
    const title = section === "" ? [] : [isMany ? `[[${section}]]` : `[${section}]`];
    const lines = settings.map(([name, value]) => `${name} = ${tomlValue(value)}`);
    return [...remarks.map((remark) => `# ${remark}`), ...title, ...lines].join("\n");
  });
  const head = `# Sluice. After a change: sluice check, then sluice reload.
# Every setting with its default: sluice help settings`;
  return `${[head, ...blocks].join("\n\n")}\n`;
}

/** Secrets belong into this file, which root alone and the service may read. */
export function uciSettings(wishes: Wishes): string {
  const secrets = secretsOf(wishes);
  const blocks = tablesOf(wishes).map(({ remarks, section, settings }) => {
    const lines = settings.flatMap(([name, value]) =>
      Array.isArray(value)
        ? value.map((each: string) => `\tlist ${name} ${quoted(each)}`)
        : [`\toption ${name} ${quoted(String(value))}`],
    );
    const hidden = secrets
      .filter((secret) => secret.section === section)
      .map(({ name, example }) => `\toption ${name} '${example}'`);
    const title = `config ${named[section] ?? section}`;
    return [...remarks.map((remark) => `# ${remark}`), title, ...lines, ...hidden].join("\n");
  });
  const head = `# Sluice. After a change: /etc/init.d/sluice check, then reload_config.
# Every setting of sluice help settings may stand here under the same name.

config service 'service'
\toption enabled '1'
\toption user 'sluice'${written(wishes)}`;
  return `${[head, ...blocks].join("\n\n")}\n`;
}

/** Sections that the init script looks up by their names. */
const named: Record<string, string> = { "": "sluice 'main'", spool: "spool 'spool'" };

/** The service reaches no folder that the init script does not give it. */
function written({ provider, bucket }: Wishes): string {
  return provider === "directory" ? `\n\tlist write ${quoted(bucket)}` : "";
}

/** UCI's quotes hold everything but themselves. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
