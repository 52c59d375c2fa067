import { translatePosix } from "../../rule/posix.ts";
import { describeFault } from "../../rule/parse-condition.ts";
import { literalTemplate } from "../../rule/template.ts";
import { alertikMask } from "./alertik-mask.ts";

type Env = Readonly<Record<string, string | undefined>>;
type Table = Record<string, unknown>;

/** What Alertik calls itself to the services. */
const userAgent =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Safari/537.36";

const silence = "10s";

/** Its variables are there: alone, they are a whole configuration. */
export function hasAlertikVariables(env: Env): boolean {
  const isSet = (name: string): boolean => Boolean(env[name]);
  const events = Object.keys(env).filter((name) => /^EVENT\d+_(MATCH_STR|NOTIFIER)$/.test(name));
  return ["ENV_EVENTS", "STATIC_EVENTS_ENABLED", ...events].some(isSet);
}

/**
 * The variables of Alertik (7167963) as a table like that of our own file: the same matching, the
 * same texts, the same requests. Differs from it on purpose:
 * - all that is missing or wrong is told at once, with status 2 and not 1;
 * - as many events as one likes; a burst ends nothing, alerts wait in bounded queues;
 * - JSON is escaped, TLS is verified, requests have time-outs and are tried again;
 * - the silence of ten seconds is that of an event and its groups, what it holds back is counted
 *   and told; ALERTIK_COMPAT=strict keeps the one silence for all, in which nothing is looked at;
 * - an empty group is empty; IPv6 is listened on as well; a name is resolved again and again.
 */
export function alertikTable(env: Env): { table: Table; problems: string[]; warnings: string[] } {
  const notes: Notes = { problems: [], warnings: [] };
  const strict = env["ALERTIK_COMPAT"] === "strict";
  const events = [...staticEvents(env, notes), ...variableEvents(env, notes)];
  if (events.length === 0 && notes.problems.length + notes.warnings.length === 0) {
    const none = "No event was configured, please configure at least one before proceeding!";
    notes.problems.push(`${none} ENV_EVENTS says how many EVENT0_, EVENT1_ ... there are`);
  }
  const used = [...new Set(events.map(({ notifier }) => notifier))];
  const table = {
    // It keeps 2,047 octets of a datagram.
    listen: [{ transport: "udp", host: "::", port: 5140, frame_max: "2047B" }],
    alert: { silence: strict ? silence : "0s" },
    rule: events.map(({ notifier, ...rule }) => ({
      ...rule,
      channels: [notifier],
      cooldown: strict ? "0s" : silence,
    })),
    channel: used.map((notifier) => channelTable(notifier, env, notes)),
    forward: forwardTables(env, notes),
  };
  return { table, ...notes };
}

interface Notes {
  problems: string[];
  warnings: string[];
}

/** A rule and the one whom it tells. */
interface Event {
  name: string;
  condition: string;
  message: string;
  key: string;
  notifier: string;
}

const notifiers = ["Telegram", "Slack", "Teams", "Discord"].concat(
  [1, 2, 3, 4].map((number) => `Generic${number}`),
);

/** Event 0 of Alertik's own: somebody tries to log in to the Wi-Fi of a MikroTik. */
function staticEvents(env: Env, { problems }: Notes): Event[] {
  const list = env["STATIC_EVENTS_ENABLED"];
  if (!list) return [];
  return list.split(",").flatMap((written) => {
    const number = written.trim();
    if (!/^\d+$/.test(number)) {
      problems.push("Unable to parse STATIC_EVENTS_ENABLED, aborting...");
      return [];
    }
    if (number !== "0") {
      problems.push(
        `STATIC_EVENTS_ENABLED: Event (${number}) is not valid!, should be between 0-0`,
      );
      return [];
    }
    const notifier = notifierOf("STATIC_EVENT0_NOTIFIER", env, problems);
    if (notifier === undefined) return [];
    const said = "There is someone trying to connect to your WiFi: {2}, with the mac-address: {1}";
    return [
      {
        name: "STATIC_EVENT0",
        condition:
          'text contains "unicast key exchange timeout" and ' +
          'text ~ "^[^@]* ([^ @]{0,31})[^ @]*@([^:]{0,31})[^:]*:"',
        message: `${said}, at:{time}`,
        key: said,
        notifier,
      },
    ];
  });
}

function variableEvents(env: Env, notes: Notes): Event[] {
  const written = env["ENV_EVENTS"] ?? "";
  const count = /^[+-]?\d{1,9}$/.test(written) ? Number(written) : 0;
  const events: Event[] = [];
  for (let number = 0; number < Math.min(count, 1000); number++) {
    const event = variableEvent(`EVENT${number}`, env, notes);
    if (event !== undefined) events.push(event);
  }
  return events;
}

function variableEvent(name: string, env: Env, notes: Notes): Event | undefined {
  const { problems } = notes;
  const missing = ["MATCH_TYPE", "NOTIFIER", "MATCH_STR", "MASK_MSG"]
    .map((part) => `${name}_${part}`)
    .filter((variable) => env[variable] === undefined);
  problems.push(...missing.map((variable) => `Unable to find event for ${variable}`));
  if (missing.length > 0) return undefined;
  const notifier = notifierOf(`${name}_NOTIFIER`, env, problems);
  const type = env[`${name}_MATCH_TYPE`];
  const [match, mask] = [env[`${name}_MATCH_STR`]!, env[`${name}_MASK_MSG`]!];
  if (type !== "substr" && type !== "regex") {
    problems.push(`${name}_MATCH_TYPE must be substr or regex, not "${type}"`);
    return undefined;
  }
  const groups = type === "regex" ? groupsOf(`${name}_MATCH_STR`, match, problems) : 0;
  if (notifier === undefined || groups === undefined) return undefined;
  const said = groups === 0 ? literalTemplate(mask) : alertikMask(mask, groups);
  if (said === undefined) {
    const groupsHad = `the expression has ${groups === 1 ? "one group" : `${groups} groups`}`;
    notes.warnings.push(`Unable to create masked message! ${name}_MASK_MSG: ${groupsHad}`);
    return undefined;
  }
  const test = type === "regex" ? "posix" : "contains";
  return {
    name,
    condition: match === "" ? "all" : `text ${test} "${match.replaceAll('"', '""')}"`,
    message: `${said}, at: {time}`,
    key: said,
    notifier,
  };
}

function groupsOf(variable: string, expression: string, problems: string[]): number | undefined {
  const translated = translatePosix(expression);
  if (!("fault" in translated)) return translated.groups;
  problems.push(`${variable} ${describeFault(translated)}`);
  return undefined;
}

function notifierOf(variable: string, env: Env, problems: string[]): string | undefined {
  const name = env[variable];
  if (name === undefined) problems.push(`Unable to find event for ${variable}`);
  else if (notifiers.includes(name)) return name;
  else {
    const known = notifiers.join(", ");
    problems.push(`${variable}: String parameter (${name}) invalid for NOTIFIER: ${known}`);
  }
  return undefined;
}

function channelTable(notifier: string, env: Env, { problems }: Notes): Table {
  const need = (variable: string): string => {
    const value = env[variable];
    if (!value) {
      problems.push(`Unable to find env vars, please check if you have set the ${variable}!!`);
    }
    return value ?? "";
  };
  const headers = { "user-agent": userAgent };
  if (notifier === "Telegram") {
    const [token, chat] = [need("TELEGRAM_BOT_TOKEN"), need("TELEGRAM_CHAT_ID")];
    return { kind: "telegram", name: notifier, token, chat_id: chat, method: "GET", headers };
  }
  const url = need(`${notifier.toUpperCase()}_WEBHOOK_URL`);
  const end = notifier === "Discord" ? "/slack" : "";
  return { kind: "webhook", name: notifier, url: `${url}${end}`, headers };
}

function forwardTables(env: Env, { problems }: Notes): Table[] {
  const [host, port] = [env["FORWARD_HOST"], env["FORWARD_PORT"]];
  if (!host && !port) return [];
  if (host && port) return [{ host, port }];
  problems.push("FORWARD_ADDR and FORWARD_PORT must be specified!");
  return [];
}
