import type { Clock } from "../../base/clock.ts";
import type { Disk } from "../../base/disk.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import type { OpenRule } from "../../rule/armed-rule.ts";
import { openRules } from "../../rule/open-rules.ts";
import type { RuleOptions } from "../../rule/options.ts";
import { RuleSet } from "../../rule/rule-set.ts";
import { AlertKeeper } from "./alert-keeper.ts";
import { alertIds } from "./alert-ids.ts";
import { Channel } from "./channel.ts";
import { openNotifier, type NotifierDoors } from "./open-notifier.ts";
import type { ChannelOptions } from "./options.ts";
import { RecentAlerts } from "./recent-alerts.ts";

export interface AlertingOptions {
  /** `directory`: where alerts wait that could not be sent; without it they end with the run. */
  alert: { silenceMs: number; directory?: string };
  rule: RuleOptions[];
  channel: ChannelOptions[];
}

export interface AlertingDoors extends NotifierDoors {
  clock: Clock;
  random: Random;
  log: Log;
  openDisk(directory: string): Disk;
}

/** Rules and the channels that they tell. */
export interface Alerting {
  rules: RuleSet;
  channels: Channel[];
  /** Undefined: alerts that wait end with the run. */
  keeper: AlertKeeper | undefined;
  recent: RecentAlerts;
  readonly options: AlertingOptions;
}

/**
 * Rejects with a UserError when a rule cannot be compiled or a channel cannot be opened. A channel
 * that is the same as in `before` goes on, with what waits in it. The keeper has yet to restore.
 */
export async function openAlerting(
  options: AlertingOptions,
  doors: AlertingDoors,
  before?: Alerting,
): Promise<Alerting> {
  const opened = await openRules(options.rule);
  const channels: Channel[] = [];
  for (const each of options.channel) {
    const at = before?.options.channel.findIndex((other) => Bun.deepEquals(other, each)) ?? -1;
    const same = before?.channels[at];
    channels.push(same ?? new Channel(each, await openNotifier(each, doors), doors));
  }
  for (const [index, { fallback }] of options.channel.entries()) {
    const other = channels.find(({ name }) => name === fallback?.channel);
    if (fallback && other) channels[index]!.fallBackOn(other, fallback.afterMs);
  }
  const recent = before?.recent ?? new RecentAlerts(doors.clock);
  const rules = connect(opened, options, { channels, recent, doors });
  const keeper = await openKeeper(options, channels, { doors, before });
  return { rules, channels, keeper, recent, options };
}

/**
 * Rules that tell the channels. Apart from `openAlerting`: what is called later keeps alive all
 * that is known where it was made, and so each reload would keep the rules before it.
 */
function connect(
  opened: readonly OpenRule[],
  { alert }: AlertingOptions,
  parts: { channels: readonly Channel[]; recent: RecentAlerts; doors: AlertingDoors },
): RuleSet {
  const { channels, recent, doors } = parts;
  for (const channel of channels) {
    channel.onSettled = (alert, became) => recent.settle(alert, channel.name, became);
  }
  return new RuleSet(opened, alert.silenceMs, {
    clock: doors.clock,
    nextId: alertIds(doors.random),
    onAlert(alert) {
      recent.add(alert);
      for (const channel of channels) {
        if (alert.channels.includes(channel.name)) channel.offer(alert);
      }
    },
  });
}

async function openKeeper(
  { alert: { directory } }: AlertingOptions,
  channels: readonly Channel[],
  { doors, before }: { doors: AlertingDoors; before: Alerting | undefined },
): Promise<AlertKeeper | undefined> {
  if (directory === undefined) return undefined;
  const keeper = new AlertKeeper(doors.openDisk(directory), channels, doors);
  const isSame = before?.options.alert.directory === directory;
  if (before?.keeper !== undefined && isSame) keeper.goOnFrom(before.keeper);
  else if (before?.keeper !== undefined) keeper.moveFrom(before.keeper);
  await keeper.read();
  return keeper;
}
