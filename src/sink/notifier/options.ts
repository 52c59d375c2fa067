import type { JsonTemplate } from "./json-template.ts";
import type { MqttVersion } from "./mqtt-packets.ts";
import type { QuietOptions } from "./quiet-hours.ts";

/** What all channels have. */
interface CommonOptions {
  name: string;
  timeoutMs: number;
  caFile?: string;
  proxy?: string;
  /** Alerts that wait while the channel fails; beyond it the oldest are only counted. */
  queueMax: number;
  /** Notices a minute; further alerts wait. */
  perMinuteMax: number;
  quiet?: QuietOptions;
  /** Who gets the alerts when this one has failed for `afterMs`. */
  fallback?: { channel: string; afterMs: number };
}

export interface TelegramOptions extends CommonOptions {
  kind: "telegram";
  token: string;
  chatId: string;
  /** A Bot API server: the public one, or one's own. */
  server: string;
  /** `GET` is what Alertik sends. */
  method: "POST" | "PUT" | "GET";
  headers: Record<string, string>;
}

export interface SlackOptions extends CommonOptions {
  kind: "slack";
  url: string;
}

export interface TeamsOptions extends CommonOptions {
  kind: "teams";
  url: string;
  /** `message`: an Office 365 connector; `adaptive`: a workflow; `auto`: by the host of the URL. */
  card: "auto" | "message" | "adaptive";
}

export interface DiscordOptions extends CommonOptions {
  kind: "discord";
  url: string;
}

export interface WebhookOptions extends CommonOptions {
  kind: "webhook";
  url: string;
  method: "POST" | "PUT" | "GET";
  headers: Record<string, string>;
  body: JsonTemplate;
}

export interface NtfyOptions extends CommonOptions {
  kind: "ntfy";
  server: string;
  topic: string;
  /** Empty where the topic is open to everybody. */
  token: string;
}

export interface GotifyOptions extends CommonOptions {
  kind: "gotify";
  server: string;
  token: string;
}

export interface PushoverOptions extends CommonOptions {
  kind: "pushover";
  server: string;
  token: string;
  userKey: string;
  /** What is so bad, or worse, is repeated until somebody confirms it. */
  emergency?: { severity: number; retryMs: number; expireMs: number };
}

export interface MatrixOptions extends CommonOptions {
  kind: "matrix";
  /** The home server. */
  server: string;
  token: string;
  /** `!abc:example.org`; an alias would have to be resolved. */
  roomId: string;
}

export interface EmailOptions extends CommonOptions {
  kind: "email";
  /** `smtp:` with STARTTLS, or `smtps:`. */
  server: string;
  /** `off`: all goes in the clear, so there is no password then. */
  starttls: "required" | "off";
  /** Empty: the server asks for none. */
  user: string;
  password: string;
  from: string;
  to: string[];
  /** What this box says that it is called. */
  device: string;
}

export interface MqttOptions extends CommonOptions {
  kind: "mqtt";
  /** `mqtt:` or, with TLS, `mqtts:`. */
  server: string;
  version: MqttVersion;
  /** Empty: the broker asks for none. */
  user: string;
  password: string;
  clientId: string;
  topic: string;
  /** The broker keeps the last notice for those who subscribe later. */
  retain: boolean;
  body: JsonTemplate;
}

export interface SyslogOptions extends CommonOptions {
  kind: "syslog";
  /** `udp:`, `tcp:` or `tls:`. */
  server: string;
  facility: number;
  /** How a message ends in a stream. */
  framing: "octet" | "lf";
  device: string;
}

/** What is told by one HTTP request for each alert. */
export type HttpChannelOptions = Exclude<
  ChannelOptions,
  EmailOptions | MqttOptions | SyslogOptions
>;

export type ChannelOptions =
  | TelegramOptions
  | SlackOptions
  | TeamsOptions
  | DiscordOptions
  | WebhookOptions
  | NtfyOptions
  | GotifyOptions
  | PushoverOptions
  | MatrixOptions
  | EmailOptions
  | MqttOptions
  | SyslogOptions;
