// About what was stored: the pages of the commands that read it.
import type { ManualPage } from "./manual.ts";
import { catOptions, listOptions, searchOptions, statsOptions } from "./archive-options.ts";
import { configOptions } from "./options.ts";
import { verifyOptions } from "./verify-options.ts";

const reading =
  "A bucket is read with s3:ListBucket and s3:GetObject, and the credentials of " +
  "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or ~/.aws/credentials.";

export const verify: ManualPage = {
  name: "verify",
  summary: "prove that nothing is missing from what was stored, or say what is",
  usage: "sluice verify s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    "Reads every object and holds it against its ledger and those of its neighbours: lines by " +
      "their numbers, objects by their hashes. Tells what is missing, when, how many and why, and " +
      "what was altered, renamed or deleted. Exit status 0: all is there; 1: something is not; " +
      "2: it could not be found out.",
    "Of a run's newest object there is no successor that knows it, and where old objects expire " +
      "the beginning is missing: then --from says where to begin.",
    reading,
  ],
  options: verifyOptions,
  examples: [
    ["sluice verify s3://logs/logs/ --from 2026-11-01", "what was stored since then"],
    ["sluice verify s3://logs --endpoint https://s3.example --json", "for a script"],
    ["sluice verify /mnt/logs", "a directory"],
  ],
};

export const search: ManualPage = {
  name: "search",
  summary: "find stored messages",
  usage: "sluice search [FILTER] s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    "Prints the stored messages that meet a condition, in the language of alert rules (sluice help " +
      "rules); without one, all. What the names of objects rule out by time and device is not " +
      "read. Several objects are read at a time; the order stays that of their names.",
    "As text, control characters are escaped. An object that is damaged is told, and the search " +
      "goes on. Exit status as grep: 0 found, 1 nothing found, 2 something could not be read.",
    reading,
  ],
  options: searchOptions,
  examples: [
    [`sluice search '"login failure" and severity <= warning' --since 2h s3://logs`, "last night"],
    ["sluice search 'fields.src_ip = 203.0.113.7' /mnt/logs --json", "as it is stored, for jq"],
    ["sluice search 'source in 192.168.7.0/24' /mnt/logs --count", "only how many"],
  ],
};

export const cat: ManualPage = {
  name: "cat",
  summary: "print stored messages",
  usage: "sluice cat s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: ["Prints all stored messages as NDJSON, or as text or a table.", reading],
  options: catOptions,
  examples: [["sluice cat s3://logs --from 2026-11-21 --text | less", "read one day"]],
};

export const ls: ManualPage = {
  name: "ls",
  summary: "list stored objects",
  usage: "sluice ls s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    "Tells of each object when it begins, of which device and run it is, which numbers and how " +
      "many messages it holds, its size and its name. All of that stands in the names: no object " +
      "is read, and s3:ListBucket is enough.",
  ],
  options: listOptions,
  examples: [["sluice ls s3://logs --since 24h --device gw-berlin", "what one device has stored"]],
};

export const stats: ManualPage = {
  name: "stats",
  summary: "count stored messages by device, host, application, severity and hour",
  usage: "sluice stats [FILTER] s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    "Counts the stored messages, or those that meet a condition, and shows who says how much and " +
      "when. Exit status: 0 there are some, 1 there are none, 2 something could not be read.",
    reading,
  ],
  options: statsOptions,
  examples: [
    ["sluice stats s3://logs --since 24h", "the last day"],
    ["sluice stats 'severity <= err' /mnt/logs --json", "errors only, for a script"],
  ],
};

export const spool: ManualPage = {
  name: "spool",
  summary: "look at what waits on disk",
  usage: "sluice spool list | verify | export DIRECTORY | drop [OPTION]...",
  text: [
    "The files below spool.dir are the objects to come, for each sink below its name: the same " +
      "names, the same bytes. list shows them with their sizes, the file system that they lie in " +
      "and what of spool.daily_max was used up when the daemon last said so. verify reads them and " +
      "ends with status 1 when one is torn or foreign. export copies them, so that they can be put " +
      "into a bucket by other means. drop removes them: what they hold is lost, and what is stored " +
      "says so by a gap between its numbers.",
  ],
  options: configOptions,
  examples: [["sluice spool list --config /etc/sluice/sluice.toml", "what waits, and how much"]],
};
