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
function fixedSettings(before: Config, next: Config): string[] {
  const [was, is] = [before, next];
  const isOff = was.spool.mode === "off" || is.spool.mode === "off";
  const fixed: [string, boolean][] = [
    ["device", was.device === is.device],
    ["encoding", was.encoding === is.encoding],
    ["buffer.compression", was.buffer.compression === is.buffer.compression],
    ["spool.mode", (was.spool.mode === "off") === (is.spool.mode === "off")],
    ["spool.dir", isOff || was.spool.directory === is.spool.directory],
  ];
  const names = fixed.flatMap(([setting, isSame]) => (isSame ? [] : [setting]));
  // The same history would be readable up to one object, and closed from the next on.
  const keyed = is.sink.filter(
    (sink) => !Bun.deepEquals(keysOf(sink), keysOf(sameSink(was, sink))),
  );
  return [...names, ...keyed.map(({ name }) => `encrypt_to of sink "${name}"`)];
}

/** The new configuration with these settings as they were. */
function withoutThem(before: Config, next: Config): Config {
  const { device, encoding } = before;
  const { mode, directory } = before.spool;
  const isOff = (mode === "off") !== (next.spool.mode === "off");
  return {
    ...{ ...next, device, encoding },
    buffer: { ...next.buffer, compression: before.buffer.compression },
    spool: { ...next.spool, directory, ...(isOff && { mode }) },
    sink: next.sink.map((sink) => withKeysOf(sink, sameSink(before, sink))),
  };
}

type Sink = Config["sink"][number];

/** The sink of that name; one that comes is compared with itself. */
function sameSink({ sink }: Config, other: Sink): Sink {
  return sink.find(({ name }) => name === other.name) ?? other;
}

function keysOf(sink: Sink): string[] | undefined {
  return sink.kind === "http" ? undefined : sink.encryptTo;
}

function withKeysOf(sink: Sink, other: Sink): Sink {
  if (sink.kind === "http") return sink;
  const { encryptTo: _, ...rest } = sink;
  const encryptTo = keysOf(other);
  return encryptTo === undefined ? rest : { ...rest, encryptTo };
}

/** `a, b and c` */
function listed(names: string[]): string {
  const last = names.at(-1)!;
  return names.length === 1 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}
