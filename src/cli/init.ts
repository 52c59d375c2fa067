import { UserError } from "../base/user-error.ts";
import { loadConfig } from "../config/load.ts";
import { providerFacts } from "../init/provider.ts";
import { secretsOf } from "../init/secrets.ts";
import { sendersText } from "../init/senders.ts";
import { tomlSettings, uciSettings } from "../init/settings.ts";
import type { Wishes } from "../init/wishes.ts";
import type { Host } from "../base/host.ts";
import { platformOf } from "../install/platform.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { initOptions } from "./manual-init.ts";
import { parseOptions, splitWords, type Given } from "./options.ts";
import { last } from "./place.ts";
import { assertPlain, portOf, wishesOf } from "./wishes.ts";

/** Writes settings to begin with, and says what is to be done beside them. */
export const initCommand: Command<DaemonIo> = async (args, io) => {
  const { words, flags } = splitWords(args, initOptions);
  const given = parseOptions("init", [...flags, ...words], initOptions);
  const senders = last(given, "senders");
  assertPlain("senders", senders ?? "");
  if (senders === "") throw new UserError("--senders needs an address", "The one of this box");
  if (senders !== undefined && !given.has("provider")) {
    io.out(sendersText(senders, portOf(given)));
    return exitStatus.fine;
  }
  const { systemHost } = await import("../base/system-host.ts");
  refuseToReplace(given, systemHost);
  const wishes = await wishesOf(given, io);
  // No file of variables is read by a service of OpenWrt: its secrets stand in UCI.
  const isUci = given.has("uci") || platformOf(systemHost) === "openwrt";
  const text = isUci ? uciSettings(wishes) : tomlSettings(wishes);
  assertSound(text, wishes, io);
  const output = outputOf(given);
  if (output === undefined) io.out(text);
  else write(output, text, isUci, systemHost);
  const say = (more: string) => (output === undefined ? io.err(more) : io.out(more));
  say(nextSteps(wishes, { output, isUci, host: systemHost }));
  if (wishes.provider === "directory") say(passedOver(given));
  if (senders !== undefined) say(`\nWhat sends to it:\n\n${sendersText(senders, wishes.port)}`);
  return exitStatus.fine;
};

/** Nothing locks a directory: who asked for that shall not believe that it is so. */
function passedOver(given: Given): string {
  const forBuckets = ["region", "endpoint", "ca-file", "keep-days", "lock-days"];
  const asked = forBuckets.filter((option) => given.has(option)).map((option) => `--${option}`);
  return asked.length === 0 ? "" : `\nWithout effect in a directory: ${asked.join(", ")}\n`;
}

/** Undefined: standard output, which may be said by a dash as well. */
function outputOf(given: Given): string | undefined {
  const output = last(given, "output");
  return output === "-" ? undefined : output;
}

function refuseToReplace(given: Given, host: Host): void {
  const output = outputOf(given);
  if (output === undefined || given.has("force") || !host.has(output)) return;
  throw new UserError(`${output} is there already`, "Name another file, or use --force");
}

function write(path: string, text: string, isUci: boolean, host: Host): void {
  const written = host.write(path, text, isUci ? 0o600 : 0o644);
  if (written.ok) return;
  throw new UserError(`Cannot write ${path}: ${written.code}`, "Name another file with -o");
}

/** As `sluice check` will read it, with its secrets in place. Throws what it would not take. */
function assertSound(text: string, wishes: Wishes, { readFile, hostname }: DaemonIo): void {
  const file = "what was asked for";
  const secrets = secretsOf(wishes).map(({ variable, example }) => [variable, example]);
  loadConfig({
    ...{ file, set: [], hostname, env: Object.fromEntries(secrets) },
    readFile: (path) => (path === file ? { ok: true, text } : readFile(path)),
  });
}

interface Outcome {
  output: string | undefined;
  isUci: boolean;
  host: Host;
}

function nextSteps(wishes: Wishes, { output, isUci, host }: Outcome): string {
  const file = output ?? (isUci ? "/etc/config/sluice" : "sluice.toml");
  const secrets = secretsOf(wishes);
  const { provider } = wishes;
  const facts = provider === "directory" ? undefined : providerFacts[provider];
  const begin = output === undefined ? "" : `Written: ${output}\n\n`;
  const bucket = facts && `The bucket, in ${facts.title}:\n\n${facts.commands(wishes)}`;
  const filled = isUci ? uciSecrets(wishes) : variableLines(wishes, host);
  const own = secrets.length > 0 && `What is secret, in place of the dots:\n\n${filled}`;
  const place = isUci && file !== "/etc/config/sluice" ? `cp ${file} /etc/config/sluice\n` : "";
  const calls = callsOf(host);
  const install = `${place}${calls.now} install${isUci ? "" : ` --config ${file}`}`;
  const start = `Then it becomes a service, and is looked through:\n\n${install}\n${calls.then} doctor\n`;
  const parts = [bucket, own, start].filter((part) => part !== undefined && part !== false);
  return begin + parts.map((part, index) => `${index + 1}. ${part}`).join("\n");
}

/** What is typed to run this program: now, from where it was copied to, and once it is installed. */
function callsOf(host: Host): { now: string; then: string } {
  const isElsewhere = /\/sluice[^/]*$/.test(process.execPath) && Bun.which("sluice") === null;
  return {
    now: isElsewhere ? process.execPath : "sluice",
    then: platformOf(host) === "vyos" ? "/config/sluice/sluice" : "sluice",
  };
}

function uciSecrets(wishes: Wishes): string {
  const lines = secretsOf(wishes).map(
    ({ section, name }) => `uci set sluice.@${section}[0].${name}='...'`,
  );
  return `${lines.join("\n")}\nuci commit sluice\n`;
}

/** Into the file that the service is started with, which root alone may read. */
function variableLines(wishes: Wishes, host: Host): string {
  const platform = platformOf(host);
  const [folder, name, word] =
    platform === "vyos"
      ? ["/config/sluice", "sluice.env", ""]
      : platform === "openrc"
        ? ["/etc/conf.d", "sluice", "export "]
        : ["/etc/sluice", "sluice.env", ""];
  const lines = secretsOf(wishes).map(({ variable }) => `${word}${variable}=...`);
  return `mkdir -p -m 755 ${folder}; (umask 077; cat >>${folder}/${name}) <<'EOF'
${lines.join("\n")}
EOF
`;
}
