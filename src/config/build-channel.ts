import type { ChannelOptions } from "../sink/notifier/options.ts";
import { given } from "./given.ts";
import type { Sources } from "./load.ts";
import { namesOf } from "./names.ts";
import type { ChannelValues } from "./readings.ts";
import { secretIn } from "./secret.ts";

/** Options of the channels, with the secrets that files hold. */
export function toChannels(
  channels: readonly ChannelValues[],
  device: string,
  readFile: Sources["readFile"],
): ChannelOptions[] {
  const names = namesOf(channels);
  return channels.map((values, index) => {
    const common = { name: names[index]!, ...commonOf(values) };
    const secret: Secret = (value, file) => secretIn(value, file, readFile) ?? "";
    return toChannel(values, common, { device, secret });
  });
}

/** A secret from its variable, or from its file; empty when there is none. */
type Secret = (value: string | undefined, file: string | undefined) => string;

function toChannel(
  values: ChannelValues,
  common: { name: string } & ReturnType<typeof commonOf>,
  { device, secret }: { device: string; secret: Secret },
): ChannelOptions {
  const { kind, server, method, headers, body } = values;
  const url = secret(values.url, values.url_file);
  const token = secret(values.token, values.token_file);
  switch (kind) {
    case "telegram":
      return { kind, ...common, server, token, chatId: values.chat_id, method, headers };
    case "slack":
      return { kind, ...common, url };
    case "discord":
      return { kind, ...common, url };
    case "teams":
      return { kind, ...common, url, card: values.card };
    case "ntfy":
      return { kind, ...common, server, token, topic: values.topic };
    case "gotify":
      return { kind, ...common, server, token };
    case "pushover":
      return { kind, ...common, server, token, userKey: values.user_key, ...emergencyOf(values) };
    case "matrix":
      return { kind, ...common, server, token, roomId: values.room_id };
    case "email":
      return {
        ...{ kind, ...common, server, ...loginOf(values, secret), device },
        ...{ starttls: values.starttls, from: values.from, to: values.to },
      };
    case "mqtt":
      return {
        ...{ kind, ...common, server, ...loginOf(values, secret), body },
        ...{ version: values.mqtt_version, topic: values.topic, retain: values.retain },
        clientId: values.client_id ?? `sluice-${device}`,
      };
    case "syslog":
      return {
        ...{ kind, ...common, server, device },
        ...{ facility: values.facility, framing: values.framing },
      };
    // Of what has no readable kind nobody will ask: it is a problem already.
    default:
      return { kind, ...common, url, method, headers, body };
  }
}

function loginOf({ user = "", password, password_file: file }: ChannelValues, secret: Secret) {
  return { user, password: secret(password, file) };
}

function emergencyOf({ emergency: severity, retry: retryMs, expire: expireMs }: ChannelValues) {
  return given({ emergency: severity === undefined ? undefined : { severity, retryMs, expireMs } });
}

function commonOf(values: ChannelValues) {
  const { quiet, fallback } = values;
  return {
    timeoutMs: values.timeout,
    queueMax: values.queue,
    perMinuteMax: values.per_minute,
    ...given({
      ...{ caFile: values.ca_file, proxy: values.proxy },
      quiet: quiet && {
        ...{ fromMinute: quiet.from, toMinute: quiet.to },
        ...{ zone: values.quiet_zone, exceptSeverity: values.quiet_except },
      },
      fallback:
        fallback === undefined ? undefined : { channel: fallback, afterMs: values.fallback_after },
    }),
  };
}
