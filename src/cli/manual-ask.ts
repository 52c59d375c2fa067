// The pages of the commands that ask the running daemon.
import { reloadOptions, statusOptions, tailOptions, topOptions } from "./ask-options.ts";
import type { ManualPage } from "./manual.ts";

const where =
  "Asks at admin.listen of the same configuration as sluice run, with its token; --url asks " +
  "elsewhere, with SLUICE_ADMIN_TOKEN alone and whether settings are right or not. Where another device answers than the " +
  "configuration is for, the first line says which.";

export const status: ManualPage = {
  name: "status",
  summary: "say what the running daemon does, and whether all is well",
  usage: "sluice status [--json] [--url URL] [--config FILE]",
  text: [
    "Says what was received, by which listener, what each sink has stored, what waits and what is " +
      "lost, and why it is not ready when it is not. Exit status 0: ready; 1: not ready; 2: it " +
      "could not be asked.",
    where,
  ],
  options: statusOptions,
  examples: [
    ["sluice status", "is it working?"],
    ["sluice status --json | jq '.sinks[].outages'", "what happened yesterday"],
  ],
};

export const tail: ManualPage = {
  name: "tail",
  summary: "show messages as they come",
  usage: "sluice tail [FILTER] [--last COUNT] [--json] [--url URL] [--config FILE]",
  text: [
    "Shows what the daemon receives from now on, as far as it meets a condition in the language of " +
      "alert rules (sluice help rules). When more comes than can be shown, it says how many " +
      "messages were passed over; they are stored all the same. Control characters are escaped.",
    where,
  ],
  options: tailOptions,
  examples: [
    ["sluice tail", "what did it just receive?"],
    [`sluice tail '"login failure" or severity <= err' --last 1000`, "what matters"],
    ["sluice tail 'hostname = gw' --json | jq .fields", "for a script"],
  ],
};

export const top: ManualPage = {
  name: "top",
  summary: "show which devices talk how much",
  usage: "sluice top [--once] [--count COUNT] [--json] [--url URL] [--config FILE]",
  text: [
    "Shows the devices that were heard, the busiest first: messages a second and in all, when the " +
      "last one came, who is silent, and how far each clock is off. On a terminal it goes on every " +
      "two seconds; otherwise, and with --once, it shows averages since each was first heard.",
    where,
  ],
  options: topOptions,
  examples: [
    ["sluice top", "who floods?"],
    ["sluice top --json | jq '.devices[] | select(.silent)'", "who has fallen silent"],
  ],
};

export const reload: ManualPage = {
  name: "reload",
  summary: "have the running daemon go on with the configuration as it is now",
  usage: "sluice reload [--url URL] [--config FILE]",
  text: [
    "The daemon reads its configuration again, from where it was told to when it was started, and " +
      "goes on with it. What is in the ring stays, and a socket whose address stays is never " +
      "closed. On any problem the daemon goes on as it was (exit status 2). SIGHUP does the same.",
    "Where admin.listen or its token has changed in the file, the daemon still has the old ones: " +
      "ask by --url with SLUICE_ADMIN_TOKEN, or send SIGHUP.",
    "A sink is known by its name. One that is added gets what is received from then on; one that " +
      "is removed gets ship.grace for what waits for it, and keeps its spool.",
    "Under another device, encoding, buffer.compression or encrypt_to, what was received before " +
      "is stored as it was, and another history begins with the next message.",
    "What lies in a spool that is wanted no more, or in another directory now, is still sent, in " +
      "its turn; a run that begins without it leaves it where it is.",
    "What changes of a [[local]] that stays needs a restart, and so does another address on the " +
      "port of a listener: then nothing is changed, and it is named. sluice diff marks it.",
    where,
  ],
  options: reloadOptions,
  examples: [["sluice diff; sluice reload", "see what will change, then change it"]],
};

export const diff: ManualPage = {
  name: "diff",
  summary: "show what a reload would change",
  usage: "sluice diff [--url URL] [--config FILE]",
  text: [
    "Shows the settings in force that are no more (-) and those that would come (+), with secrets " +
      "masked. Exit status as that of diff: 0 nothing differs; 1 something does; 2 the configuration " +
      "has a problem, or the daemon could not be asked.",
    where,
  ],
  options: reloadOptions,
  examples: [["sluice diff && echo nothing to do", "in a script"]],
};
