import { adminUrl } from "../admin/options.ts";
import { readJson } from "../base/json.ts";
import { commit } from "../base/version.ts";
import type { Case } from "./case.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { restartDaemon } from "./remedy.ts";

const askMsMax = 3000;
const answerBytesMax = 4 * 1024 * 1024;
const namesMax = 6;

/** Whether the daemon runs with the settings that are looked at, and with those that it would read. */
export async function inForce({ config, daemon, settings, doors }: Case): Promise<Word[]> {
  const { admin } = config;
  // Another version may have other settings, and other words for them.
  if (admin === undefined || daemon === undefined || daemon.status.commit !== commit) return [];
  const answer = await doors.http.send({
    ...{ method: "GET", url: `${adminUrl(admin)}api/v1/config`, answerBytesMax },
    ...{ connectTimeoutMs: askMsMax, timeoutMs: askMsMax },
    headers: admin.token === undefined ? {} : { authorization: `Bearer ${admin.token}` },
  });
  if (!answer.ok) return [];
  const told = readJson(Buffer.from(answer.body).toString())?.value;
  if (answer.status === 409) return [unreadable(told as { error?: unknown })];
  const { running, now, differs } = (told ?? {}) as Record<string, unknown>;
  if (answer.status !== 200 || typeof running !== "string" || typeof now !== "string") return [];
  if (differs === true) {
    const names = named(running, now) || "a secret, or a file that is read";
    const what = `The daemon runs with other settings than it would read now: ${names}`;
    const why = "They were changed after it had started";
    const isFixed = /, needs a restart$/m.test(now);
    const apply = isFixed ? restartDaemon(doors) : "sluice reload";
    return [warning(what, { why, mend: `sluice diff; ${apply}` })];
  }
  const others = named(running, settings);
  if (others === "") return [fine("The daemon runs with these settings")];
  const why =
    "It was started with another file, or with other variables: what is said here of those may be wrong";
  const place = daemon.pid === undefined ? "/proc/PID" : `/proc/${daemon.pid}`;
  const mend = `tr '\\0' '\\n' <${place}/cmdline; sudo tr '\\0' '\\n' <${place}/environ | grep SLUICE_`;
  return [warning(`The daemon runs with other settings than these: ${others}`, { why, mend })];
}

function unreadable({ error }: { error?: unknown }): Word {
  const what = `The settings of the daemon can no longer be used: ${String(error)}`;
  return problem(what.split("\n")[0]!, {
    why: "It goes on with those it had, and does not start again with these",
    mend: "sluice check",
  });
}

/** Names of the settings that only one of them has so, such as `listen[0].port`. */
function named(one: string, other: string): string {
  const [ones, others] = [linesOf(one), linesOf(other)];
  const names = [...new Set([...differing(ones, others), ...differing(others, ones)])];
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : "";
  return names.slice(0, namesMax).join(", ") + more;
}

function differing(ones: Map<string, string>, others: Map<string, string>): string[] {
  return [...ones].flatMap(([name, value]) => (others.get(name) === value ? [] : [name]));
}

/** Values by name. Where each comes from is another matter: a variable may say what a file says. */
function linesOf(toml: string): Map<string, string> {
  const values = new Map<string, string>();
  const counts = new Map<string, number>();
  let table = "";
  for (const line of toml.split("\n")) {
    const [, many, single] = /^(?:\[\[(\w+)\]\]|\[(\w+)\])$/.exec(line) ?? [];
    if (many !== undefined) {
      const count = counts.get(many) ?? 0;
      counts.set(many, count + 1);
      table = `${many}[${count}].`;
    } else if (single !== undefined) table = `${single}.`;
    const [, secret] = /^# (\w+) is set/.exec(line) ?? [];
    const [, name = secret, value = "set"] = /^(\w+) = (.*?)(?:  # \S+)?$/.exec(line) ?? [];
    if (name !== undefined) values.set(table + name, value);
  }
  return values;
}
