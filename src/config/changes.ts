import type { Config } from "./config.ts";

/** What a running daemon can exchange; with all else that differs it must be started again. */
const exchangeable = [
  ...["listen", "local", "ship", "sink", "alert", "rule", "channel", "forward", "admin"],
];

/** The sections that differ, in their order: `listen`, `rule`. */
export function changedSections(before: Config, next: Config): string[] {
  const names = Object.keys({ ...before, ...next }) as (keyof Config)[];
  return names.filter((name) => !Bun.deepEquals(before[name], next[name]));
}

/** What cannot take effect without a restart, a sentence each. */
export function restartProblems(before: Config, next: Config): string[] {
  const problems = changedSections(before, next)
    .filter((name) => !exchangeable.includes(name))
    .map((name) => `${name} has changed, which needs a restart`);
  // Lines are cut into chunks by it, all sinks alike.
  if (before.ship.recordsMax !== next.ship.recordsMax) {
    problems.push("ship.records has changed, which needs a restart");
  }
  if (before.alert.directory !== next.alert.directory) {
    problems.push("alert.dir has changed, which needs a restart");
  }
  const keys = ({ sink }: Config) => sink.map((each) => each.kind !== "http" && each.encryptTo);
  if (!Bun.deepEquals(keys(before), keys(next))) {
    problems.push("Who can decrypt a sink's objects has changed, which needs a restart");
  }
  const kinds = ({ sink }: Config) => sink.map(({ kind, name }) => `${kind} "${name}"`).join(", ");
  if (kinds(before) !== kinds(next)) {
    problems.push("A sink was added, removed or renamed, which needs a restart");
  }
  return problems;
}
