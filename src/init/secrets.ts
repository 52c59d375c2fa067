import type { Wishes } from "./wishes.ts";

/** What no settings in TOML hold: where it stands in UCI, and the variable that says it. */
export interface Secret {
  readonly section: "sink" | "channel";
  readonly name: string;
  readonly variable: string;
  /** What stands in its place until it is filled in. */
  readonly example: string;
}

/** AWS's own variables are taken for any S3: so key and secret stand side by side. */
export function secretsOf({ provider, alerts }: Wishes): Secret[] {
  const key = (name: string): Secret => ({
    ...{ section: "sink", name, example: "..." },
    variable: `AWS_${name.toUpperCase()}`,
  });
  const keys = provider === "directory" ? [] : [key("access_key_id"), key("secret_access_key")];
  if (alerts === undefined || alerts.kind === "ntfy") return keys;
  const name = alerts.kind === "telegram" ? "token" : "url";
  const example = name === "url" ? "https://example.com/..." : "...";
  const variable = `SLUICE_CHANNEL_0_${name.toUpperCase()}`;
  return [...keys, { section: "channel", name, variable, example }];
}
