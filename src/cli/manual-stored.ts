// About what was stored: the pages of the commands that read it.
import type { ManualPage } from "./manual.ts";
import { reading } from "./manual-archive.ts";
import { configOptions } from "./options.ts";
import { identityOption } from "./archive-options.ts";
import { verifyOptions } from "./verify-options.ts";

export const verify: ManualPage = {
  name: "verify",
  summary: "prove that nothing is missing from what was stored, or say what is",
  usage: "sluice verify s3://BUCKET[/PREFIX] | DIRECTORY [OPTION]...",
  text: [
    "Reads every object and holds it against its ledger and those of its neighbours: lines by " +
      "their numbers, objects by their hashes. Tells what is missing, when, how many and why, and " +
      "what was altered, renamed or deleted. Exit status 0: all is there; 1: something is not; " +
      "2: it could not be found out.",
    "Encrypted objects are opened with --identity. Without it their names alone are judged: a hole " +
      "between their numbers is told, alterations are not found.",
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

export const decrypt: ManualPage = {
  name: "decrypt",
  summary: "open an object that was encrypted to your key",
  usage: "sluice decrypt -i IDENTITY FILE | -",
  text: [
    "Writes what was encrypted to standard output: gzip or zstd. The identity is a file of " +
      "age-keygen; age -d does the same. search, cat, stats and verify take --identity themselves.",
  ],
  options: [{ ...identityOption, short: "i" }],
  examples: [["sluice decrypt -i key.txt x.ndjson.gz.age | zcat", "the lines of an object"]],
};

export const spool: ManualPage = {
  name: "spool",
  summary: "look at what waits on disk",
  words: ["list", "verify", "export", "drop"],
  usage: "sluice spool list | verify | export DIRECTORY | drop [OPTION]...",
  text: [
    "The files below spool.dir are the objects to come, for each sink below its name: the same " +
      "names, the same bytes. list shows them with their sizes, the file system that they lie in " +
      "and what of spool.daily_max was used up when the daemon last said so. verify reads them and " +
      "ends with status 1 when one is torn or foreign. export copies them, so that they can be put " +
      "into a bucket by other means. drop removes them: what they hold is lost, and what is stored " +
      "says so by a gap between its numbers. Exit status 2: there is no such folder, or part of it " +
      "cannot be read.",
  ],
  options: configOptions,
  examples: [["sluice spool list --config /etc/sluice/sluice.toml", "what waits, and how much"]],
};
