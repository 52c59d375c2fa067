import type { RuleOptions } from "../rule/options.ts";
import type { ChannelOptions } from "../sink/notifier/options.ts";
import { given } from "./given.ts";
import type { Sources } from "./load.ts";
import type { ChannelValues, RuleValues } from "./readings.ts";
import { namesOf } from "./names.ts";

/** Options of the rules; a rule without channels tells all of them. */
export function toRules(rules: readonly RuleValues[], channels: readonly string[]): RuleOptions[] {
  return rules.map(({ name, condition, message, key, channels: chosen, cooldown }) => ({
    ...{ name, condition, message, key, cooldownMs: cooldown },
    channels: chosen?.length ? chosen : [...channels],
  }));
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
    ...given({ caFile: values.ca_file, proxy: values.proxy }),
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
