import type { RuleOccasion, RuleOptions } from "../rule/options.ts";
import type { ChannelOptions } from "../sink/notifier/options.ts";
import { given } from "./given.ts";
import type { Sources } from "./load.ts";
import type { ChannelValues, RuleValues } from "./readings.ts";
import { namesOf } from "./names.ts";

/** Options of the rules; a rule without channels tells all of them. */
export function toRules(rules: readonly RuleValues[], channels: readonly string[]): RuleOptions[] {
  return rules.map((values) => {
    const { name, condition, message, key, channels: chosen, cooldown: cooldownMs } = values;
    return {
      ...{ name, condition, message, key, cooldownMs, when: occasionOf(values) },
      channels: chosen?.length ? chosen : [...channels],
    };
  });
}

function occasionOf(values: RuleValues): RuleOccasion {
  const { when: kind, count, within: withinMs, learn: learnMs, for: forMs } = values;
  if (kind === "count") return { kind, count, withinMs };
  if (kind === "new") return { kind, learnMs };
  return kind === "absence" ? { kind, forMs } : { kind };
}

export function toChannels(
  channels: readonly ChannelValues[],
  readFile: Sources["readFile"],
): ChannelOptions[] {
  const names = namesOf(channels);
  return channels.map((values, index) => toChannel(values, names[index]!, readFile));
}

function toChannel(
  values: ChannelValues,
  name: string,
  readFile: Sources["readFile"],
): ChannelOptions {
  const { kind } = values;
  const secret = (value: string | undefined, file: string | undefined): string => {
    const read = file === undefined ? undefined : readFile(file);
    return value ?? (read?.ok ? read.text.trim() : "");
  };
  const common = {
    name,
    timeoutMs: values.timeout,
    queueMax: values.queue,
    perMinuteMax: values.per_minute,
    ...given({
      ...{ caFile: values.ca_file, proxy: values.proxy },
      quiet: values.quiet && {
        ...{ fromMinute: values.quiet.from, toMinute: values.quiet.to },
        ...{ zone: values.quiet_zone, exceptSeverity: values.quiet_except },
      },
      fallback:
        values.fallback === undefined
          ? undefined
          : { channel: values.fallback, afterMs: values.fallback_after },
    }),
  };
  const { headers, body } = values;
  if (kind === "telegram") {
    const { chat_id: chatId, api_url: apiUrl } = values;
    return {
      kind,
      ...common,
      token: secret(values.token, values.token_file),
      chatId,
      apiUrl,
      method: values.method,
      headers,
    };
  }
  const url = secret(values.url, values.url_file);
  if (kind === "teams") return { kind, ...common, url, card: values.card };
  if (kind !== "webhook") return { kind, ...common, url };
  return { kind, ...common, url, method: values.method, headers, body };
}
