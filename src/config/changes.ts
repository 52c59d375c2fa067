import { UserError } from "../base/user-error.ts";
import { collide, listenDoor } from "../source/door.ts";
import { localDoor, type LocalOptions } from "../source/local.ts";
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
  const local = next.local.map((options) => sameSource(before, options) ?? options);
  const listen = next.listen.map((options) => ({ ...options, ...doorInTheWay(before, options) }));
  const others = changedSections(before, { ...next, local, listen });
  const rest = others.length > 0 ? `; without that, ${listed(others)} would have` : "";
  const reason = `${listed(settings)} ${has} changed, which needs a restart`;
  throw new UserError(reason, `Nothing was changed${rest}`);
}

/** By the names that they have in `[[local]]`, but for `state`. */
const names: Record<string, string> = {
  ...{ zone: "zone", frameBytesMax: "frame_max", connectionsMax: "connections_max" },
  ...{ from: "from", mode: "mode", transport: "transport" },
};

/**
 * The settings that differ and cannot be exchanged, by their paths: `local[0].zone`. A source of
 * this box is open from the start of a run to its end, or until it is wanted no more; and what is
 * opened finds the address taken of what is closed behind it.
 */
export function fixedSettings(before: Config, next: Config): string[] {
  const listen = next.listen.flatMap((options, index) => {
    const door: Record<string, unknown> = doorInTheWay(before, options) ?? {};
    const differing = Object.entries(options).filter(
      ([name, value]) => name in door && door[name] !== value,
    );
    return differing.map(([name]) => `listen[${index}].${doorNames[name]}`);
  });
  return [...listen, ...fixedOfLocal(before, next)];
}

const doorNames: Record<string, string> = {
  transport: "transport",
  host: "host",
  v6Only: "v6_only",
};

type Listen = Config["listen"][number];

/** What is bound already, in another manner, and would not let these be bound. */
function doorInTheWay(
  { listen }: Config,
  options: Listen,
): Pick<Listen, "transport" | "host" | "v6Only"> | undefined {
  if (listen.some((other) => listenDoor(other) === listenDoor(options))) return undefined;
  const other = listen.find((each) => collide(each, options));
  return other && { transport: other.transport, host: other.host, v6Only: other.v6Only };
}

function fixedOfLocal(before: Config, next: Config): string[] {
  const paths = next.local.flatMap((options, index) => {
    const same: Record<string, unknown> = { ...(sameSource(before, options) ?? options) };
    const differing = Object.entries(options).filter(([name, value]) => same[name] !== value);
    return differing.map(([name]) => (name in names ? `local[${index}].${names[name]}` : name));
  });
  return [...new Set(paths)];
}

/** What was read or bound at the same place. */
function sameSource({ local }: Config, options: LocalOptions): LocalOptions | undefined {
  return local.find((other) => localDoor(other) === localDoor(options));
}

/** `a, b and c` */
function listed(all: string[]): string {
  const last = all.at(-1)!;
  return all.length === 1 ? last : `${all.slice(0, -1).join(", ")} and ${last}`;
}
