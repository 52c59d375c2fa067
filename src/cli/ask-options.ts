// The options of the commands that ask the running daemon, apart from these: the help needs them.
import { configOptions, type Option } from "./options.ts";

const askOptions: readonly Option[] = [
  { name: "url", value: "URL", help: "Ask there instead of at admin.listen of the configuration" },
  ...configOptions,
];

const json: Option = { name: "json", help: "Print what the daemon answers, as JSON" };

export const statusOptions: readonly Option[] = [json, ...askOptions];

export const tailOptions: readonly Option[] = [
  { name: "json", help: "Print each message as it will be stored" },
  { name: "last", value: "COUNT", help: "Begin with the last so many received, 10000 at most" },
  ...askOptions,
];

export const topOptions: readonly Option[] = [
  json,
  { name: "once", help: "Print one table and end; so it is where no person looks" },
  { name: "count", value: "COUNT", help: "Rows (default 20)" },
  ...askOptions,
];

export const reloadOptions: readonly Option[] = askOptions;
