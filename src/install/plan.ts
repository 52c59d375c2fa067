// What it takes to be a service on some platform, as data: shown, done and undone by others.
import type { Host } from "../base/host.ts";
import { readsLog } from "./own-log.ts";

export type Platform = "openwrt" | "vyos" | "systemd" | "openrc";

export type Step =
  /** This executable. */
  | { kind: "program"; path: string }
  /** Ours: an upgrade replaces it, `uninstall` removes it. */
  | { kind: "file"; path: string; text: string; mode: number }
  | SettingsStep
  /** Lines at the end of somebody else's file, from the first to the last of `text`. */
  | { kind: "lines"; path: string; text: string; mode: number }
  /** A folder that is removed with --purge; the daemon makes it. */
  | { kind: "data"; path: string }
  | RunStep;

/** The user's as soon as something is written there, and removed with --purge alone. */
export interface SettingsStep {
  kind: "settings";
  path: string;
  text: string;
  mode: number;
  /** Texts of earlier installations in which nobody has filled in anything: they are replaced. */
  untouched?: readonly string[];
}

interface RunStep {
  kind: "run";
  argv: readonly string[];
  /** Run by `uninstall`, at its end. */
  undo?: readonly string[];
  /** Run with --purge alone, behind all else. */
  purge?: readonly string[] | undefined;
  mayFail?: boolean;
}

export interface Plan {
  platform: Platform;
  steps: Step[];
  /** Run once the settings are sound: enables the service and starts it. */
  start: readonly (readonly string[])[];
  /** Where its settings are, for a person. */
  settings: string;
  /** The command that switches the service on, where its settings have it off. */
  switchOn?: string | undefined;
  /** What remains to be done by hand, a line each. */
  advice: string[];
}

/** Whether settings that are there stay, whatever is brought. */
export function isKept({ path, untouched = [] }: SettingsStep, host: HostFiles): boolean {
  return host.has(path) && !untouched.includes(host.read(path) ?? "");
}

/** The settings as they will be once that step is done. */
export function settingsAfter(step: SettingsStep, host: HostFiles): string {
  return isKept(step, host) ? (host.read(step.path) ?? "") : step.text;
}

type HostFiles = Pick<Host, "has" | "read">;

export interface Wishes {
  /** Where the program goes instead of the platform's usual place, such as a USB stick. */
  program?: string | undefined;
  /** A TOML file to take as the settings. */
  settings?: string | undefined;
  /** This box's own log, too. */
  ownLog: boolean;
}

export function isPlatform(word: string): word is Platform {
  return ["openwrt", "vyos", "systemd", "openrc"].includes(word);
}

/** What takes the service's user away again; nothing where there was one before. */
export function ownUser(
  host: Pick<Host, "read">,
  remove: readonly string[],
): readonly string[] | undefined {
  return /^sluice:/m.test(host.read("/etc/passwd") ?? "") ? undefined : remove;
}

/** Whether settings, TOML or UCI, ask for a port that needs a capability. */
function asksLowPort(settings: string): boolean {
  return /^[ \t]*(?:option port|port *=)[ \t]*['"]?\d{1,3}['"]?[ \t]*(?:#.*)?$/m.test(settings);
}

/** The unit with what its settings ask for, its program in another place than usual. */
export function unitFor(unit: string, { program, usual, settings }: UnitWishes): string {
  // Not everywhere: on VyOS the settings' path begins with the same words.
  let text = unit.replace(`ExecStart=${usual} `, () => `ExecStart=${program} `);
  if (readsLog(settings, "journal")) {
    text = text.replace(/^SupplementaryGroups=$/m, "$&systemd-journal");
  }
  if (!asksLowPort(settings)) return text;
  return text.replace(/^(AmbientCapabilities|CapabilityBoundingSet)=$/gm, "$&CAP_NET_BIND_SERVICE");
}

interface UnitWishes {
  program: string;
  usual: string;
  settings: string;
}
