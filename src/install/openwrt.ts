import acl from "../../build/package/openwrt/sluice.acl" with { type: "text" };
import capabilities from "../../build/package/openwrt/sluice.capabilities" with { type: "text" };
import config from "../../build/package/openwrt/sluice.config" with { type: "text" };
import iface from "../../build/package/openwrt/iface.hotplug" with { type: "text" };
import init from "../../build/package/openwrt/sluice.init" with { type: "text" };
import keep from "../../build/package/openwrt/sluice.keep" with { type: "text" };
import ntp from "../../build/package/openwrt/ntp.hotplug" with { type: "text" };
import { readToml } from "../base/toml.ts";
import type { Host } from "../base/host.ts";
import { withLog } from "./own-log.ts";
import {
  ownUser,
  type Plan,
  settingsAfter,
  type SettingsStep,
  type Step,
  type Wishes,
} from "./plan.ts";

const script = "/etc/init.d/sluice";

/** Paths and contents of the service's files, without the program: packages hold the same. */
export const openwrtFiles: { path: string; text: string; mode: number }[] = [
  { path: script, text: init, mode: 0o755 },
  { path: "/etc/capabilities/sluice.json", text: capabilities, mode: 0o644 },
  { path: "/etc/hotplug.d/iface/60-sluice", text: iface, mode: 0o644 },
  { path: "/etc/hotplug.d/ntp/60-sluice", text: ntp, mode: 0o644 },
  { path: "/lib/upgrade/keep.d/sluice", text: keep, mode: 0o644 },
  { path: "/usr/share/acl.d/sluice.json", text: acl, mode: 0o644 },
];

export const openwrtSettings = { path: "/etc/config/sluice", text: config, mode: 0o600 };

const tomlPath = "/etc/sluice/sluice.toml";

/** What has the running service take in the router's own log. */
export const ownLogCommand =
  "uci add sluice local; uci set sluice.@local[-1].transport='logread'; " +
  "uci commit sluice; reload_config";

const usualProgram = "/usr/bin/sluice";
const serviceUser = 5140;

/**
 * A procd service (OpenWrt, package/system/procd/files/procd.sh). The settings are UCI, or TOML
 * when the user brings some; the switch that enables the service stays in UCI.
 */
export function openwrtPlan(
  { program = usualProgram, settings, ownLog }: Wishes,
  host: Host,
): Plan {
  // What goes first where both are there, as the program reads them.
  const toml = settings ?? host.read(tomlPath);
  const uciStep = uciSettingsStep({ settings: toml, ownLog });
  const steps: Step[] = [
    { kind: "program", path: program },
    {
      ...{ kind: "run", argv: ["sh", "-c", addUser] },
      purge: ownUser(host, ["sh", "-c", removeUser]),
    },
    ...openwrtFiles.map(({ path, text, mode }) => ({
      ...{ kind: "file" as const, path, mode },
      text: path === script ? text.replaceAll(usualProgram, program) : text,
    })),
    uciStep,
  ];
  const inForce = toml === undefined ? uciStep : tomlStep(toml, ownLog);
  if (inForce !== uciStep) steps.push(inForce);
  // logd and ubusd read who may do what when they are told to.
  steps.push({ kind: "run", argv: ["killall", "-HUP", "ubusd"], mayFail: true });
  for (const path of dataFolders) steps.push({ kind: "data", path });
  return {
    platform: "openwrt",
    steps,
    start: [
      [script, "enable"],
      [script, "restart"],
    ],
    settings: inForce.path,
    switchOn: isSwitchedOn(settingsAfter(uciStep, host)) ? undefined : switchOn,
    advice: [
      ...jailAdvice(host),
      ...programAdvice(program, host),
      ...(ownLog ? ownLogAdvice(inForce, host) : []),
    ],
  };
}

/** UCI, or of it the part that is the init script's where the settings are TOML. */
function uciSettingsStep({ settings, ownLog }: Wishes): SettingsStep {
  const isTemplate = settings === undefined;
  const uci = uciFor({ ownLog, enabled: !isTemplate });
  const templates = [true, false].map((each) => uciFor({ ownLog: each, enabled: false }));
  return {
    ...{ kind: "settings", ...openwrtSettings, text: isTemplate ? uci : switchOnly(uci, settings) },
    // Whoever brings something has it take the place of what nobody has filled in.
    untouched: isTemplate && !ownLog ? [] : templates,
  };
}

function tomlStep(settings: string, ownLog: boolean): SettingsStep {
  const text = ownLog ? withLog(settings, "logread") : settings;
  return { kind: "settings", path: tomlPath, text, mode: 0o644 };
}

const switchOn = "uci set sluice.service.enabled=1 && uci commit sluice";

/** As the init script reads it (config_get_bool). */
function isSwitchedOn(uci: string): boolean {
  const [, service = ""] = /^config service\b.*\n((?:(?!config\b).*\n?)*)/m.exec(uci) ?? [];
  return /^[ \t]*option[ \t]+enabled[ \t]+['"]?(1|on|true|yes|enabled)\b/m.test(service);
}

function jailAdvice(host: Host): string[] {
  if (host.has("/sbin/ujail")) return [];
  return ["procd-ujail is not installed: the service runs as its own user, without a jail"];
}

/** What UCI says goes before the script's own. */
function programAdvice(program: string, host: Host): string[] {
  const uci = host.read(openwrtSettings.path) ?? "";
  const named = /^[ \t]*option[ \t]+program[ \t]+['"]?([^'"\n]+)/m.exec(uci)?.[1];
  if (named === undefined || named === program) return [];
  const how = "uci delete sluice.service.program; uci commit sluice; /etc/init.d/sluice restart";
  return [`${openwrtSettings.path} has ${named} run, and not ${program}: ${how}`];
}

/** Settings that are there already are their owner's. */
function ownLogAdvice(step: SettingsStep, host: Host): string[] {
  if (takesOwnLog(settingsAfter(step, host))) return [];
  const isUci = step.path === openwrtSettings.path;
  const how = isUci ? ownLogCommand : 'add [[local]] with transport = "logread"';
  return [`${step.path} stays as it is; for the router's own log: ${how}`];
}

/** What the template has as a comment takes in nothing. */
function takesOwnLog(settings: string): boolean {
  return /^[ \t]*(?:option[ \t]+transport[ \t]|transport *=)[ \t]*['"]?logread/m.test(settings);
}

/** The template's spool, the program's own default, and where positions are remembered. */
const dataFolders = ["/etc/sluice/spool", "/var/spool/sluice", "/var/lib/sluice"];

const addUser =
  ". /lib/functions.sh; group_exists sluice || group_add sluice " +
  `${serviceUser}; user_exists sluice || user_add sluice ${serviceUser} ${serviceUser}`;

/** There is no userdel. */
const removeUser =
  "for file in passwd shadow group; do [ ! -f /etc/$file ] || sed -i /^sluice:/d /etc/$file; done";

function uciFor(wishes: { ownLog: boolean; enabled: boolean }): string {
  let text = config;
  if (wishes.enabled) text = text.replace("option enabled '0'", "option enabled '1'");
  if (wishes.ownLog) {
    const commented = "# config local\n# \toption transport 'logread'";
    text = text.replace(commented, commented.replaceAll("# ", ""));
  }
  return text;
}

/** The part that is the init script's, with the folders that TOML settings write to. */
function switchOnly(uci: string, settings: string): string {
  const user = "\toption user 'sluice'\n";
  const lines = foldersIn(settings).map((path) => `\tlist write '${path}'\n`);
  return uci.slice(0, uci.indexOf("config sluice ")).replace(user, `${user}${lines.join("")}`);
}

/** Of the spool and of sinks, where they can stand in UCI's quotes. */
function foldersIn(settings: string): string[] {
  const read = readToml(settings);
  if (!read.ok) return [];
  const { spool, sink } = read.table as { spool?: { dir?: unknown }; sink?: { path?: unknown }[] };
  const sinks = Array.isArray(sink) ? sink.map(({ path }) => path) : [];
  return [spool?.dir, ...sinks].filter((path) => /^\/[^'\n]+$/.test(String(path))).map(String);
}
