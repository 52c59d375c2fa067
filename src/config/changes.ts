import { UserError } from "../base/user-error.ts";
import type { Config } from "./config.ts";

/** The sections that differ, in their order: `listen`, `rule`. */
export function changedSections(before: Config, next: Config): string[] {
  const names = Object.keys({ ...before, ...next }) as (keyof Config)[];
  return names.filter((name) => !Bun.deepEquals(before[name], next[name]));
}

/**
 * Throws a UserError when something differs that holds from the start of a run to its end. It names
 * those settings, and what would have been exchanged without them.
 */
export function refuseRestarts(before: Config, next: Config): void {
  const settings = fixedSettings(before, next);
  if (settings.length === 0) return;
  const has = settings.length === 1 ? "has" : "have";
  const others = changedSections(before, withoutThem(before, next));
  const rest = others.length > 0 ? `; without that, ${listed(others)} would have` : "";
  const reason = `${listed(settings)} ${has} changed, which needs a restart`;
  throw new UserError(reason, `Nothing was changed${rest}`);
}

/** The settings that differ and cannot be exchanged. */
function fixedSettings({ spool: was }: Config, { spool: is }: Config): string[] {
  const isOff = was.mode === "off" || is.mode === "off";
  const fixed: [string, boolean][] = [
    ["spool.mode", (was.mode === "off") === (is.mode === "off")],
    ["spool.dir", isOff || was.directory === is.directory],
  ];
  return fixed.flatMap(([setting, isSame]) => (isSame ? [] : [setting]));
}

/** The new configuration with these settings as they were. */
function withoutThem({ spool: { mode, directory } }: Config, next: Config): Config {
  const isOff = (mode === "off") !== (next.spool.mode === "off");
  return { ...next, spool: { ...next.spool, directory, ...(isOff && { mode }) } };
}

/** `a, b and c` */
function listed(names: string[]): string {
  const last = names.at(-1)!;
  return names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
