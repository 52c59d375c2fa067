import type { ChannelValues } from "./readings.ts";
import { schema } from "./schema.ts";
import { kindsByUrl } from "./schema-channel.ts";
import { pathOf, variableOf } from "./setting.ts";

/** What no setting of a channel shows alone. */
export function channelProblems(index: number | undefined, values: ChannelValues): string[] {
  const pathTo = (name: keyof ChannelValues): string =>
    pathOf({ section: schema.channel, index, name });
  return [
    ...secretProblems(index, values, pathTo),
    ...serverProblems(values, pathTo),
    ...loginProblems(values, pathTo),
    ...topicProblems(values, pathTo),
  ];
}

type PathTo = (name: keyof ChannelValues) => string;

/** A secret comes from a variable or from a file, and from one of them. */
function secretProblems(
  index: number | undefined,
  values: ChannelValues,
  pathTo: PathTo,
): string[] {
  const { kind } = values;
  const isLogin = kind === "email" || kind === "mqtt";
  const name = isLogin ? "password" : kindsByUrl.some((each) => each === kind) ? "url" : "token";
  const [path, file] = [pathTo(name), pathTo(`${name}_file`)];
  const [given, fromFile] = [values[name], values[`${name}_file`]];
  if (given !== undefined && fromFile !== undefined) return [`${path} and ${file} are both set`];
  // Topics of ntfy may be open to everybody, and so may servers of mail and brokers.
  const isFree = kind === "ntfy" || kind === "syslog" || isLogin;
  if (given !== undefined || fromFile !== undefined || isFree) return [];
  const variable = variableOf({ section: schema.channel, index, name });
  return [`${path} must be set: by ${variable}, or by ${file}`];
}

const schemes: Record<string, readonly string[]> = {
  email: ["smtp:", "smtps:"],
  mqtt: ["mqtt:", "mqtts:"],
  syslog: ["udp:", "tcp:", "tls:"],
};
const httpSchemes = ["https:", "http:"];

function serverProblems({ kind, server }: ChannelValues, pathTo: PathTo): string[] {
  if (server === undefined) return [];
  const { protocol, username, password } = new URL(server);
  const known = schemes[kind] ?? httpSchemes;
  if (!known.includes(protocol)) {
    const forms = known.map((each) => `${each}//`).join(" or ");
    return [`${pathTo("server")} must begin with ${forms} for kind = "${kind}"`];
  }
  return username + password === "" ? [] : [`${pathTo("server")} must not hold user or password`];
}

function loginProblems(values: ChannelValues, pathTo: PathTo): string[] {
  const hasPassword = (values.password ?? values.password_file) !== undefined;
  if (hasPassword && values.user === undefined) {
    return [`${pathTo("password")} needs ${pathTo("user")}`];
  }
  if (values.kind !== "email" || values.user === undefined) return [];
  if (!hasPassword) return [`${pathTo("user")} needs ${pathTo("password")} or password_file`];
  const isOpen = values.starttls === "off" && values.server.startsWith("smtp:");
  return isOpen ? [`${pathTo("starttls")} must be "required" where there is a password`] : [];
}

function topicProblems({ kind, topic }: ChannelValues, pathTo: PathTo): string[] {
  if (kind !== "ntfy" || /^[\w-]{1,64}$/.test(topic)) return [];
  const noun = "up to 64 letters, digits, dashes and underscores for ntfy";
  return [`${pathTo("topic")} must be ${noun}, not "${topic}"`];
}
