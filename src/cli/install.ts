import { join, resolve } from "node:path";
import type { Host } from "../base/host.ts";
import { systemBox } from "../base/system-box.ts";
import { UserError } from "../base/user-error.ts";
import { loadConfig } from "../config/load.ts";
import { install, sentence } from "../install/install.ts";
import { installedProgram } from "../install/manifest.ts";
import { isPlatform, type Plan, type Platform } from "../install/plan.ts";
import { platformOf, platforms } from "../install/platform.ts";
import { installedService } from "../install/service.ts";
import { uninstall } from "../install/uninstall.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { installOptions, uninstallOptions } from "./manual-install.ts";
import { parseOptions } from "./options.ts";

/** Makes Sluice a service of this box. */
export const installCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("install", args, installOptions);
  const host = await hostHere();
  const platform = platformHere(given.get("platform")?.at(-1), host);
  const plan = platforms[platform](
    {
      program: programIn(given.get("program")?.at(-1), host) ?? installedProgram(host, platform),
      settings: settingsIn(given.get("config")?.at(-1), io),
      ownLog: given.has("own-log"),
    },
    host,
  );
  if (given.has("dry-run")) {
    const lines = [...plan.steps.map((step) => sentence(step, host)), ...startLines(plan)];
    io.out(`On this box (${platform}) it would:\n${lines.map((line) => `  ${line}\n`).join("")}`);
    for (const line of plan.advice) io.out(`${line}\n`);
    return exitStatus.fine;
  }
  install(plan, host, { force: given.has("force"), tell: (line) => io.out(`${line}\n`) });
  for (const line of [...plan.advice, ...keptAdvice(plan, given.get("config")?.at(-1), host)]) {
    io.out(`${line}\n`);
  }
  return startService(plan, host, io);
};

/** Takes it away again. */
export const uninstallCommand: Command<DaemonIo> = async (args, io) => {
  const given = parseOptions("uninstall", args, uninstallOptions);
  const host = await hostHere();
  const platform = platformHere(given.get("platform")?.at(-1), host);
  uninstall(platform, host, {
    purge: given.has("purge"),
    tell: (line) => io.out(`${line}\n`),
  });
  return exitStatus.fine;
};

async function hostHere(): Promise<Host> {
  // The service's own user must get into the folders that are made, whatever the shell of root has.
  process.umask(0o022);
  return (await import("../base/system-host.ts")).systemHost;
}

function platformHere(named: string | undefined, host: Host): Platform {
  if (named !== undefined && isPlatform(named)) return named;
  const found = platformOf(host);
  if (named === undefined && found !== undefined) return found;
  const hint = "Name it with --platform openwrt, vyos, systemd or openrc";
  if (named !== undefined) throw new UserError(`There is no platform "${named}"`, hint);
  throw new UserError("This box has no service manager that Sluice knows", hint);
}

/** What goes into units and scripts must be one whole word to each of them. */
function programIn(path: string | undefined, host: Host): string | undefined {
  if (path === undefined) return undefined;
  const whole = resolve(path);
  if (!/^[\w.:/+@-]+$/.test(whole)) {
    const hint = "Letters, digits and . : / + @ - _ are understood by every service manager";
    throw new UserError(`--program has a character that cannot be in a service: "${whole}"`, hint);
  }
  if (!host.has(`${whole}/.`)) return whole;
  throw new UserError(`--program ${whole} is a folder`, `Name the file: ${join(whole, "sluice")}`);
}

/** Refused before anything is touched when they are not sound. */
function settingsIn(path: string | undefined, io: DaemonIo): string | undefined {
  if (path === undefined) return undefined;
  const { readFile, hostname } = io;
  const env = { ...serviceVariables(io), ...io.env };
  loadConfig({ file: path, set: [], env, readFile, hostname });
  const file = io.readFile(path);
  return file.ok ? file.text : undefined;
}

function serviceVariables(io: DaemonIo): Readonly<Record<string, string>> {
  const { names } = systemBox(io.world().clock);
  return installedService({ names, readTextFile: (path) => io.readFile(path) }).env;
}

/** Settings that were brought and not put in place. */
function keptAdvice({ steps, settings }: Plan, brought: string | undefined, host: Host): string[] {
  const step = steps.find((each) => each.kind === "settings" && each.path === settings);
  if (brought === undefined || step?.kind !== "settings") return [];
  if (host.read(settings) === step.text) return [];
  return [`${settings} was there before and counts, not ${brought}: move it away to replace it`];
}

function startLines(plan: Plan): string[] {
  return plan.start.map((argv) => `run ${argv.join(" ")}, once ${plan.settings} is sound`);
}

function startCommands({ switchOn, start }: Plan): string {
  const commands = start.map((argv) => argv.join(" "));
  return (switchOn === undefined ? commands : [switchOn, ...commands]).join(" && ");
}

/** A service that cannot start is not started: its settings are to be filled in first. */
async function startService(plan: Plan, host: Host, io: DaemonIo): Promise<number> {
  const say = (line: string) => io.out(`${line}\n`);
  try {
    const { readFile, hostname } = io;
    loadConfig({ file: plan.settings, set: [], env: serviceVariables(io), readFile, hostname });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    say(`Installed, not started yet. ${plan.settings} is to be filled in:`);
    say(error.message);
    say(`Then: ${startCommands(plan)}`);
    return exitStatus.incomplete;
  }
  if (plan.switchOn !== undefined) {
    say("Installed, not started: its settings have it switched off.");
    say(`Then: ${startCommands(plan)}`);
    return exitStatus.incomplete;
  }
  for (const argv of plan.start) {
    say(`run ${argv.join(" ")}`);
    const result = host.run(argv);
    if (!result.ok) {
      const hint = "The service manager's own log says why";
      throw new UserError(`Cannot run ${argv.join(" ")}: ${result.code}`, hint);
    }
  }
  say("Sluice runs. What it does: sluice status. What may be wrong, by sluice doctor:");
  const { doctorCommand } = await import("./doctor.ts");
  await doctorCommand(["--config", plan.settings], io);
  return exitStatus.fine;
}
