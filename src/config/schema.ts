import { keyTemplateDefault, placeholderList } from "../ship/key.ts";
import { severity } from "./kinds-alert.ts";
import { keyTemplate } from "./kinds-known.ts";
import { duration, folder, limit, oneOf, size, word } from "./kinds.ts";
import { adminSection } from "./schema-admin.ts";
import { alertSection, ruleSection } from "./schema-alert.ts";
import { channelSection } from "./schema-channel.ts";
import { listenSection } from "./schema-listen.ts";
import { forwardSection } from "./schema-forward.ts";
import { localSection } from "./schema-local.ts";
import { sinkSection } from "./schema-sink.ts";
import { optional, setting, type Section } from "./setting.ts";

// Every setting of Sluice is one entry here or in a file schema-*.ts. The reader, the names of
// variables, `sluice check`, the hints on unknown names and the help are made from it.

const top = {
  name: "",
  many: false,
  help: "About this box",
  settings: {
    device: optional(word, "Name of this box in object keys (default: its host name)"),
    encoding: setting(
      oneOf("sluice", "logfwrd"),
      "sluice",
      "Schema of the stored lines; logfwrd writes the records of that daemon",
    ),
    state: setting(
      folder,
      "/var/lib/sluice",
      "Where it is remembered how far [[local]] files and journals were read",
    ),
  },
} as const satisfies Section;

const buffer = {
  name: "buffer",
  many: false,
  help: "What is kept in memory until it is stored",
  settings: {
    memory: setting(size("256KiB", "2GiB"), "8MiB", "Size of the ring of compressed lines"),
    compression: setting(oneOf("gzip", "zstd"), "gzip", "Compression of the stored objects"),
    chunk: setting(
      size("4KiB", "1MiB"),
      "256KiB",
      "Uncompressed bytes that are compressed together",
    ),
    keep_severity: optional(
      severity,
      "Lines at least as bad, and those that meet a rule, give way last, in the spool as well",
    ),
  },
} as const satisfies Section;

const ship = {
  name: "ship",
  many: false,
  help: "When an object is cut and what it is called",
  settings: {
    bytes: setting(
      size("1KiB", "1GiB"),
      "8MiB",
      "An object is due with so many bytes, at most half of the memory",
    ),
    age: setting(duration("100ms", "7d"), "60s", "... or when its oldest line is so old"),
    records: setting(limit, "unlimited", "... or with so many lines"),
    key: setting(keyTemplate, keyTemplateDefault, `Name of an object, made of ${placeholderList}`),
    grace: setting(duration("0s", "1h"), "4s", "How long a stop may take to store what waits"),
    heartbeat: setting(
      duration("0s", "7d"),
      "1h",
      "After so long without an object, one says that there was nothing to say; 0s: none",
    ),
  },
} as const satisfies Section;

const spool = {
  name: "spool",
  many: false,
  help: "What waits on disk",
  settings: {
    mode: setting(
      oneOf("off", "overflow", "always"),
      "off",
      "With overflow what memory cannot hold, with always everything before it is sent",
    ),
    dir: setting(folder, "/var/spool/sluice", "Where the files are, for each sink below its name"),
    max: setting(
      size("64KiB", "1024GiB"),
      "64MiB",
      "Of each sink; beyond it the oldest are lost. Unreadable files take as much again at most",
    ),
    after: setting(
      duration("0s", "7d"),
      "5m",
      "With overflow: what waits is written once a sink fails for so long",
    ),
    interval: setting(
      duration("100ms", "1h"),
      "1s",
      "With always: the longest that a line is in memory only, so an object covers no more",
    ),
    daily_max: setting(
      size("1MiB", "1024GiB"),
      "1GiB",
      "Bytes written in a day and for a sink; flash wears out",
    ),
  },
} as const satisfies Section;

export const schema = {
  ...{ top, listen: listenSection, local: localSection, buffer, ship, spool, sink: sinkSection },
  alert: alertSection,
  rule: ruleSection,
  channel: channelSection,
  forward: forwardSection,
  admin: adminSection,
} as const;

/** In the order of the help and of `sluice check`. */
export const sections: readonly Section[] = Object.values(schema);
