import { counted } from "../base/counted.ts";
import { adminUrl } from "../admin/options.ts";
import { ignoredReasons, type IgnoredReason } from "../base/counters.ts";
import { readJson } from "../base/json.ts";
import { commit, version } from "../base/version.ts";
import type { Case, Daemon, Doors, Status } from "./case.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { keeperOf, restartDaemon, startDaemon } from "./remedy.ts";
import { holdersOf, openSockets } from "./sockets.ts";
import type { Config } from "../config/config.ts";

const askMsMax = 3000;
const answerBytesMax = 4 * 1024 * 1024;

/** What asking the daemon has come to. */
export type Asked = { daemon: Daemon } | { words: Word[] };

/** Asks the daemon of this configuration, by HTTP. */
export async function askDaemon(config: Config, doors: Doors): Promise<Asked> {
  const { admin } = config;
  if (admin === undefined) {
    return { words: [fine("admin.listen is off: the running daemon cannot be asked")] };
  }
  const url = adminUrl(admin);
  const answer = await doors.http.send({
    ...{ method: "GET", url: `${url}api/v1/status`, answerBytesMax },
    ...{ connectTimeoutMs: askMsMax, timeoutMs: askMsMax },
    headers: admin.token === undefined ? {} : { authorization: `Bearer ${admin.token}` },
  });
  if (!answer.ok) {
    const mend = startDaemon[keeperOf(doors)];
    const why = "Nothing is received, unless it runs with another configuration";
    return { words: [warning(`No daemon answers at ${url}: ${answer.code}`, { why, mend })] };
  }
  const status = readJson(Buffer.from(answer.body).toString())?.value as Status | undefined;
  if (answer.status === 200 && isStatus(status) && status.device !== config.device) {
    const why = `These settings are of "${config.device}", and nothing tells of their daemon`;
    const what = `The daemon at ${url} is of device "${status.device}"`;
    return { words: [warning(what, { why, mend: "set admin.listen to an address of its own" })] };
  }
  if (answer.status === 200 && isStatus(status)) {
    return { daemon: { status, pid: pidOf(admin.port, doors) } };
  }
  if (answer.status === 401) {
    const why = "Nothing tells whether the daemon is well";
    const mend = "SLUICE_ADMIN_TOKEN=... sluice doctor    # the daemon's own token";
    return { words: [warning(`${url} asks for a token`, { why, mend })] };
  }
  const what = `${url} answers ${answer.status}, and not as Sluice does`;
  const why = "Another program has that port";
  const mend = `curl -v ${url}healthz; then set admin.listen to an address that is free`;
  return { words: [warning(what, { why, mend })] };
}

function isStatus(value: Status | undefined): value is Status {
  return Array.isArray(value?.listeners) && Array.isArray(value.reasons);
}

function pidOf(port: number, doors: Doors): number | undefined {
  const sockets = openSockets(doors).filter(
    (each) => each.transport === "tcp" && each.port === port,
  );
  const holders = holdersOf(new Set(sockets.map(({ inode }) => inode)), doors);
  return [...holders.values()][0]?.pid;
}

/** What the daemon says of itself. */
export function running({ config, daemon, doors }: Case): Word[] {
  if (daemon === undefined) return [];
  const { status } = daemon;
  const words = [
    ...status.reasons.map(({ text }) =>
      problem(text, { why: "It is not ready: /readyz says so as well", mend: "sluice status" }),
    ),
    ...status.sinks.flatMap(sinkWords),
    ...status.channels.flatMap(channelWords),
    ...status.forwards.flatMap(forwardWords),
    ...rateWords(status),
  ];
  if (status.version !== version || status.commit !== commit) {
    const what = `The daemon is Sluice ${status.version} (${status.commit}), this is ${version} (${commit})`;
    const why = "An upgrade takes effect with a restart";
    words.push(warning(what, { why, mend: restartDaemon(doors) }));
  }
  words.push(...silenceWords(status, config), ...ignoredWords(status));
  const received = `it has received ${counted(status.received.messages, "message")}`;
  const verdict = status.ready ? "is ready" : "is not ready";
  return [fine(`The daemon ${verdict}: ${received}`), ...words];
}

/** Devices that say nothing at all for so long are not asked to, or cannot get here. */
const silentS = 600;

function silenceWords({ received, uptime_s: uptimeS }: Status, { listen }: Config): Word[] {
  const [first] = listen;
  if (received.messages > 0 || uptimeS < silentS || first === undefined) return [];
  return [
    warning(`Nothing was received in ${Math.floor(uptimeS / 60)} minutes`, {
      why: "No device sends here, or a firewall keeps it away",
      mend:
        `logger --server 127.0.0.1 --port ${first.port} "hello, sluice"    # is it received?\n` +
        "sluice init --senders ADDRESS    # what devices need",
    }),
  ];
}

/** What of the ignored is a mistake of somebody, and whose. */
const mistakes: Partial<Record<IgnoredReason, string>> = {
  tls_on_plain: 'Somebody speaks TLS to a plain port: open one with transport = "tls" for him',
  plain_on_tls: "Somebody speaks plain syslog to a port for TLS: give him another port",
  client_certificate: "Somebody has no certificate that is accepted: see ca_file and client_allow",
  not_allowed: "Somebody is not in listen.allow: add his network, or have him stop",
  connection_limit: "There are more connections than listen.connections_max",
};

function ignoredWords({ received }: Status): Word[] {
  return ignoredReasons.flatMap((reason) => {
    const [count, mend] = [received.ignored[reason], mistakes[reason]];
    if (count === 0 || mend === undefined) return [];
    const why = "What is sent so is not stored";
    return [warning(`Frames or connections ignored as ${reason}: ${count}`, { why, mend })];
  });
}

function sinkWords({ name, failing, lost, spool }: Status["sinks"][number]): Word[] {
  const gone = lost.ring + lost.refused + lost.spool;
  const words: Word[] = [];
  if (failing?.hint !== undefined) {
    const what = `Sink "${name}" fails: ${failing.reason}`;
    words.push(problem(what, { why: "What is received waits", mend: failing.hint }));
  }
  if (gone > 0) {
    const why = `Gave way in memory: ${lost.ring}, on disk: ${lost.spool}; refused: ${lost.refused}`;
    const mend = 'a larger buffer.memory, or spool.mode = "overflow": sluice help settings';
    words.push(warning(`Sink "${name}" has lost ${counted(gone, "message")}`, { why, mend }));
  }
  if (spool?.fault !== undefined) {
    const why = "What waits for long stays in memory, and the oldest is lost";
    words.push(
      problem(`The spool fails: ${spool.fault}`, { why, mend: `df -h ${spool.directory}` }),
    );
  }
  return words;
}

function channelWords({ name, failing, text, refused }: Status["channels"][number]): Word[] {
  const test = `sluice notify --test ${name}`;
  const words: Word[] = [];
  if (failing !== undefined) {
    const mend = failing.hint ?? test;
    words.push(problem(`Channel "${name}": ${text}`, { why: "Alerts wait", mend }));
  }
  if (refused > 0) {
    const what = `Channel "${name}" has refused ${counted(refused, "alert")}`;
    words.push(warning(what, { why: "Nobody was told of them there", mend: test }));
  }
  return words;
}

function forwardWords({ to, failing, lost }: Status["forwards"][number]): Word[] {
  const words: Word[] = [];
  if (failing !== undefined) {
    const why = "What is to be handed on waits, and the oldest of it gives way";
    const mend = failing.hint ?? "sluice status";
    words.push(problem(`The forward to ${to} fails: ${failing.reason}`, { why, mend }));
  }
  if (lost > 0) {
    const what = `The forward to ${to} has lost ${counted(lost, "message")}`;
    const patient = to.startsWith("udp") ? '; transport = "tcp" waits for it' : "";
    const mend = `see that the server runs and keeps up${patient}`;
    words.push(warning(what, { why: "That server has not got them", mend }));
  }
  return words;
}

function rateWords({ received: { lost_rate: lost } }: Status): Word[] {
  if (lost === 0) return [];
  const what = `${counted(lost, "message")} came over the rate of their source`;
  const mend = "sluice top    # who talks so much? Then quiet it, or raise listen.rate_max";
  return [warning(what, { why: "They are not stored", mend })];
}
