// The options of the commands that read an archive. Apart from these: the help, which all commands
// carry, needs no reader.
import type { Option } from "./options.ts";

/** How a bucket is reached. */
export const placeOptions: readonly Option[] = [
  { name: "endpoint", value: "URL", help: "S3 server (default: AWS of the region)" },
  { name: "region", value: "NAME", help: "Its region (default us-east-1)" },
  {
    name: "ca-file",
    value: "FILE",
    help: "Certificate authority to trust instead of the built-in ones",
  },
];

export const identityOption: Option = {
  name: "identity",
  value: "FILE",
  help: "Opens what is encrypted: secret keys of age, as age-keygen writes them",
};

export const keyOption: Option = {
  name: "key",
  value: "TEMPLATE",
  help: "ship.key of those who stored it, if it is another",
};

/** Which of the objects. */
const archiveOptions: readonly Option[] = [
  {
    name: "from",
    value: "TIME",
    help: "Only what was received since then: 2026-11-21 or 2026-11-21T08:00Z",
  },
  { name: "to", value: "TIME", help: "... and before then" },
  { name: "since", value: "DURATION", help: "Only what was received in the last 2h, 90m, 7d ..." },
  { name: "device", value: "NAME", help: "Only what this device stored" },
  keyOption,
  identityOption,
  ...placeOptions,
];

/** How lines are printed. */
const formatOptions: readonly Option[] = [
  { name: "text", help: "Print a line of text for each" },
  { name: "json", help: "... or the lines as they are stored, NDJSON" },
  { name: "csv", help: "... or a table, RFC 4180, with a row of names" },
];

export const catOptions: readonly Option[] = [
  ...archiveOptions,
  ...formatOptions,
  { name: "limit", value: "N", help: "Stop after so many lines" },
  { name: "ledgers", help: "Print the ledgers of the objects as well" },
];

/** Names are all that is looked at: nothing is opened. */
export const listOptions: readonly Option[] = [
  ...archiveOptions.filter((option) => option !== identityOption),
  { name: "json", help: "Print an object of JSON for each" },
];

export const statsOptions: readonly Option[] = [
  ...archiveOptions,
  { name: "top", value: "N", help: "How many of each are shown (default 10)" },
  { name: "json", help: "Print all counts as JSON" },
];

const tableOptions: readonly Option[] = [
  keyOption,
  { name: "table", value: "NAME", help: "Name of the view (default logs)" },
  ...placeOptions.filter(({ name }) => name !== "ca-file"),
];

export const schemaOptions: readonly Option[] = tableOptions;

export const queryOptions: readonly Option[] = [
  ...tableOptions,
  { name: "engine", value: "NAME", help: "Another engine than duckdb" },
  { name: "print", help: "Print what would be run, and run nothing" },
];

export const searchOptions: readonly Option[] = [
  ...catOptions,
  { name: "count", help: "Print only how many lines there are" },
];
