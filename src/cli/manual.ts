import { logfwrdFlags } from "../config/compat/logfwrd.ts";
import {
  configOptions,
  explainOptions,
  notifyOptions,
  pipeOptions,
  testRuleOptions,
  type Option,
  versionOptions,
} from "./options.ts";
import { send } from "./manual-send.ts";
import { doctor } from "./manual-doctor.ts";
import { init } from "./manual-init.ts";
import { install, uninstall } from "./manual-install.ts";
import { cat, ls, query, schema, search, stats } from "./manual-archive.ts";
import { diff, reload, status, tail, top } from "./manual-ask.ts";
import { decrypt, spool, verify } from "./manual-stored.ts";

/** All that is said about one command: `sluice help` and the manual page are made from it. */
export interface ManualPage {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** What may stand behind the name, where that is one of some words. */
  readonly words?: readonly string[];
  /** Paragraphs. */
  readonly text: readonly string[];
  readonly options: readonly Option[];
  /** What stands before the names of the options: two dashes unless it is said. */
  readonly dashes?: "-" | "--";
  /** What to type, and what it does. */
  readonly examples: readonly (readonly [string, string])[];
}

const run: ManualPage = {
  name: "run",
  summary: "receive messages and store them",
  usage: "sluice run [--config FILE] [--set NAME=VALUE]...",
  text: [
    "Listens for syslog messages, keeps them compressed in memory and stores them as objects. " +
      "It stays in the foreground and logs to standard error, a JSON object per line.",
    "Settings come from --set, then from SLUICE_ variables, then from the file, then from the " +
      "defaults. The file is the one given, or that of SLUICE_CONFIG, or " +
      "/etc/sluice/sluice.toml, or OpenWrt's /etc/config/sluice, where there is one. Without any, " +
      "messages are received on port 5514 (UDP and TCP) and stored below ./sluice-data.",
    "SIGTERM and SIGINT: what waits is stored within ship.grace, then it ends. A second signal " +
      "ends it at once.",
    "Where only LOGFWRD_ variables are set, or those of Alertik, they are the configuration: see " +
      "sluice help logfwrd and sluice help alertik.",
  ],
  options: configOptions,
  examples: [
    ["sluice run", "try it out"],
    [
      "sluice run --set listen.0.port=514 --set sink.0.kind=directory --set sink.0.path=/mnt/logs",
      "UDP only, stored on a disk",
    ],
    [
      "SLUICE_SINK_0_KIND=s3 SLUICE_SINK_0_BUCKET=logs sluice run",
      "store in S3, with the credentials of ~/.aws/credentials",
    ],
  ],
};

const pipe: ManualPage = {
  name: "pipe",
  summary: "store the lines of standard input, then end",
  usage: "sluice pipe [--tag NAME] [--config FILE] [--set NAME=VALUE]...",
  text: [
    "Each line is a message; what looks like syslog, JSON or the line of a device is read as such. " +
      "Everything else is as with sluice run and the same configuration, but nothing listens: " +
      "another Sluice may run beside it.",
    "Nothing is lost by haste: while half of the memory waits for a sink, the program that writes " +
      "is made to wait as well.",
    "At the end of the input what waits is stored, as long as a sink takes it; a sink that has " +
      "failed for ship.grace is given up. Exit status 0: every line is stored; 1: some " +
      "are not, and the last line of the log says how many. The spool is not used: it is that of " +
      "sluice run, and a pipe can wait.",
  ],
  options: pipeOptions,
  examples: [
    ["some-app | sluice pipe --tag some-app --config sluice.toml", "until the program ends"],
    ["zcat old.log.gz | sluice pipe --set ship.age=1m", "store what is there already"],
  ],
};

const check: ManualPage = {
  name: "check",
  summary: "find problems in the configuration; print it and its memory bound",
  usage: "sluice check [--config FILE] [--set NAME=VALUE]...",
  text: [
    "Reads the configuration as sluice run does. All problems are told at once (exit status 2). " +
      "Without any, prints every setting in force and where it comes from, without secrets, as a " +
      "file that could be used again, and how much memory that can take.",
  ],
  options: configOptions,
  examples: [["sluice check --config sluice.toml", "before it is put in place"]],
};

const logfwrd: ManualPage = {
  name: "logfwrd",
  summary: "run with the flags of the logfwrd daemon",
  usage: "sluice logfwrd [-mode s3|http] [-listen ADDRESS:PORT] [-bucket NAME] ...",
  text: [
    "Takes the flags of that daemon, or its variables, such as LOGFWRD_MAX_RECORDS for " +
      "-max-records; a flag wins. The same records are stored, in objects that are named in the " +
      "same way. Secrets are better kept in variables: flags can be seen by ps.",
    "SLUICE_ variables refine what it could not be told, such as SLUICE_SINK_0_CA_FILE.",
  ],
  options: logfwrdFlags.map(({ name, variable, help, default: fallback }) => ({
    name,
    ...(variable !== undefined && { value: "VALUE" }),
    help: fallback === undefined ? help : `${help} (default ${fallback})`,
  })),
  dashes: "-",
  examples: [
    [
      "LOGFWRD_KEY=... LOGFWRD_SECRET=... sluice logfwrd -endpoint https://s3.example -bucket logs",
      "store in S3",
    ],
  ],
};

const alertik: ManualPage = {
  name: "alertik",
  summary: "run with the variables of Alertik",
  usage: "sluice alertik",
  text: [
    "Takes the variables of Alertik: ENV_EVENTS, EVENT0_MATCH_TYPE and so on, " +
      "STATIC_EVENTS_ENABLED, TELEGRAM_BOT_TOKEN, SLACK_WEBHOOK_URL, FORWARD_HOST and the others. " +
      "It listens on UDP port 5140, matches, says and sends the same. sluice run does so as well " +
      "where they are set and there is no configuration file.",
    "The silence of ten seconds is that of an event and what it captures; what falls into it is " +
      "counted and told. ALERTIK_COMPAT=strict brings back the one silence for all events.",
    "SLUICE_ variables refine what it could not be told, such as SLUICE_LISTEN_0_PORT, and add a " +
      "sink, for without one nothing is stored.",
  ],
  options: [],
  examples: [],
};

const testRule: ManualPage = {
  name: "test-rule",
  summary: "show which rules a message meets and what would be sent",
  usage: "sluice test-rule [--line TEXT]... [--file FILE] [--source ADDRESS] [--config FILE]",
  text: [
    "Reads messages from the command line and from a file, a line each, and says of every one how " +
      "it is parsed, which rules it meets, what their expressions capture, and what would be sent " +
      "to whom: at once, or once more has come or nothing does. Nothing is sent.",
  ],
  options: testRuleOptions,
  examples: [
    ["sluice test-rule --line '<36>login failure for user root'", "try the rules on one message"],
  ],
};

const notify: ManualPage = {
  name: "notify",
  summary: "send one real notice by a channel",
  usage: "sluice notify --test CHANNEL [--config FILE] [--set NAME=VALUE]...",
  text: ["Sends one notice that says it is a test, and says what the service answered."],
  options: notifyOptions,
  examples: [["sluice notify --test phone", "see whether the token is right"]],
};

const explain: ManualPage = {
  name: "explain",
  summary: "show how a message is understood",
  usage: "sluice explain [LINE | -f FILE] [--json] [--source ADDRESS]",
  text: [
    "Says of a message which format or dialect of devices it has, what each part is, and why. " +
      "Without a line and a file, messages are read from standard input, one in each line of " +
      "1 MiB at most, as they come.",
    "--json prints the records instead, one in each line, octet for octet as they would be " +
      "stored when they were received now, numbered from 1. Zones and the encoding are those of " +
      "the configuration's first listener.",
  ],
  options: explainOptions,
  examples: [
    ["sluice explain '<189>29: foo: *Apr 29 13:58:40: %SYS-5-CONFIG_I: Configured'", "one line"],
    ["sluice explain --json -f /var/log/messages | jq -r .format | sort | uniq -c", "a whole file"],
  ],
};

const version: ManualPage = {
  name: "version",
  summary: "print the version",
  usage: "sluice version [--verify FILE [--key KEY]]",
  text: [
    "Prints the version, that of the runtime, and the platform.",
    "--verify says whether a file that was downloaded is of those who built this program: its " +
      "signature lies beside it in every release. Status 1: it is not to be trusted.",
  ],
  options: versionOptions,
  examples: [
    ["sluice version --verify sluice-0.2.0-linux-arm64.tar.xz", "before it is put in place"],
  ],
};

const completion: ManualPage = {
  name: "completion",
  summary: "make a shell complete commands and options",
  usage: "sluice completion bash",
  words: ["bash"],
  text: [
    "Prints a function for bash that completes commands, options and files. ash, the shell of " +
      "BusyBox and OpenWrt, completes files only and cannot be taught.",
  ],
  options: [],
  examples: [[`eval "$(sluice completion bash)"`, "for this session, or in ~/.bashrc"]],
};

const help: ManualPage = {
  name: "help",
  summary: "explain a command, all settings, or rules",
  usage: "sluice help [COMMAND | settings | rules | --man]",
  text: [
    "Explains a command. sluice help settings lists every setting with its default, sluice help " +
      "rules says how conditions and messages of alert rules are written.",
  ],
  options: [{ name: "man", help: "Print all of it as a manual page, sluice(1)" }],
  examples: [["sluice help settings | less", "read what can be set"]],
};

/** The list of commands, by what a person is about to do. */
export const groups: readonly { title: string; pages: readonly ManualPage[] }[] = [
  { title: "The daemon", pages: [run, pipe, check, logfwrd, alertik] },
  { title: "On a box", pages: [init, install, uninstall, doctor] },
  { title: "While it runs", pages: [status, tail, top, diff, reload, spool] },
  { title: "What was stored", pages: [search, cat, ls, stats, query, schema, verify, decrypt] },
  { title: "Messages, rules and channels", pages: [explain, testRule, notify, send] },
  { title: "Sluice itself", pages: [completion, version, help] },
];

export const pages: readonly ManualPage[] = groups.flatMap((group) => group.pages);
