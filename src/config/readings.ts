import { readSection, type Entries, type Reading } from "./read.ts";
import { schema } from "./schema.ts";
import type { Section, Settings, Values } from "./setting.ts";

export type ListenValues = Values<typeof schema.listen.settings>;
export type LocalValues = Values<typeof schema.local.settings>;
export type SinkValues = Values<typeof schema.sink.settings>;
export type SpoolValues = Values<typeof schema.spool.settings>;
export type AlertValues = Values<typeof schema.alert.settings>;
export type RuleValues = Values<typeof schema.rule.settings>;
export type AdminValues = Values<typeof schema.admin.settings>;
export type ChannelValues = Values<typeof schema.channel.settings>;
export type ForwardValues = Values<typeof schema.forward.settings>;

/** What all layers together say, read by the schema. */
export interface Readings {
  readonly top: Reading<typeof schema.top.settings>;
  readonly listen: Reading<typeof schema.listen.settings>[];
  readonly local: Reading<typeof schema.local.settings>[];
  readonly buffer: Reading<typeof schema.buffer.settings>;
  readonly ship: Reading<typeof schema.ship.settings>;
  readonly spool: Reading<typeof schema.spool.settings>;
  readonly sink: Reading<typeof schema.sink.settings>[];
  readonly alert: Reading<typeof schema.alert.settings>;
  readonly rule: Reading<typeof schema.rule.settings>[];
  readonly channel: Reading<typeof schema.channel.settings>[];
  readonly forward: Reading<typeof schema.forward.settings>[];
  readonly admin: Reading<typeof schema.admin.settings>;
}

/** Reads every table, however much is wrong with those before: all problems are told at once. */
export function readAll(entries: Entries): Readings {
  return {
    top: readSection(schema.top, undefined, entries),
    listen: readTables(schema.listen, entries),
    local: readTables(schema.local, entries),
    buffer: readSection(schema.buffer, undefined, entries),
    ship: readSection(schema.ship, undefined, entries),
    spool: readSection(schema.spool, undefined, entries),
    sink: readTables(schema.sink, entries),
    alert: readSection(schema.alert, undefined, entries),
    rule: readTables(schema.rule, entries),
    channel: readTables(schema.channel, entries),
    forward: readTables(schema.forward, entries),
    admin: readSection(schema.admin, undefined, entries),
  };
}

function readTables<S extends Settings>(section: Section<S>, entries: Entries): Reading<S>[] {
  const indices = entries.tables.get(section.name) ?? [];
  return indices.map((index) => readSection(section, index, entries));
}
