// Whether what this box says itself comes here, by the settings of the logger that it has.
import { parseUci } from "../config/uci.ts";
import { ownLogCommand } from "../install/openwrt.ts";
import { vyosAdvice } from "../install/own-log.ts";
import type { Case } from "./case.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { keeperOf, type Keeper } from "./remedy.ts";

/** A rule of some logger that hands messages on to this box. */
interface Handing {
  readonly file: string;
  readonly transport: "udp" | "tcp";
  readonly port: number;
}

const why = "What this box says itself, its firewall's lines included, is not stored";

/**
 * Whether it is read here, or handed on by the logger of this box to a listener of these settings;
 * where it is not, with the command or the lines that mend it.
 */
export function ownLog(subject: Case): Word[] {
  const readers = subject.config.local.map(({ transport }) => transport);
  if (readers.includes("logread") && !mayReadLog(subject)) {
    const what = `The user of the service may not read the log: ${rights}/sluice.json is missing`;
    return [problem(what, { why, mend: "sluice install" })];
  }
  if (readers.length > 0) return [fine(`This box's own log is read: ${readers.join(", ")}`)];
  const keeper = keeperOf(subject.doors);
  const look =
    keeper === "openwrt" ? logdHandings : keeper === "vyos" ? vyosHandings : daemonHandings;
  const found = look(subject);
  const mend = remedies[keeper](subject);
  if (found.length === 0) {
    return [warning("This box's own log is not sent to Sluice", { why, mend })];
  }
  return found.map((handing) => judged(handing, subject, mend));
}

const rights = "/usr/share/acl.d";

/** logd's log is handed to root, and to whom ubusd was told of there: to the service's user. */
function mayReadLog({ daemon, doors }: Case): boolean {
  if (keeperOf(doors) !== "openwrt" || daemon?.pid === undefined) return true;
  if (doors.box.names(rights).includes("sluice.json")) return true;
  const status = doors.readTextFile(`/proc/${daemon.pid}/status`);
  return !status.ok || /^Uid:\s+0\b/m.test(status.text);
}

/** Does anybody listen where it is sent? */
function judged({ file, transport, port }: Handing, { config }: Case, mend: string): Word {
  const isHeard = config.listen.some(
    (each) => each.port === port && (each.transport === "udp" ? "udp" : "tcp") === transport,
  );
  if (isHeard) return fine(`This box's own log comes by ${transport} port ${port} (${file})`);
  const what = `${file} sends this box's own log to ${transport} port ${port}, where no [[listen]] is`;
  return problem(what, { why, mend });
}

const local = String.raw`(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)`;

/** OpenWrt (package/system/ubox/files/log.init). */
function logdHandings({ doors }: Case): Handing[] {
  const file = "/etc/config/system";
  const read = doors.readTextFile(file);
  const parsed = read.ok ? parseUci(read.text) : undefined;
  const system = (parsed?.ok ? parsed.table["system"] : undefined) as
    Record<string, string> | undefined;
  const { log_ip: ip, log_port: port = "514", log_proto: protocol = "udp" } = system ?? {};
  if (ip === undefined || !new RegExp(`^${local}$`).test(ip)) return [];
  return [{ file, transport: protocol === "tcp" ? "tcp" : "udp", port: Number(port) }];
}

/** `remote 127.0.0.1 {`, before 1.5 `host 127.0.0.1 {`, with `port "5514"` in it. */
function vyosHandings({ doors }: Case): Handing[] {
  const file = "/config/config.boot";
  const read = doors.readTextFile(file);
  const block = new RegExp(`\\b(?:remote|host) "?${local}"? \\{([\\s\\S]*?)\\n {8}\\}`).exec(
    read.ok ? read.text : "",
  );
  if (block === null) return [];
  const port = Number(/port "?(\d+)/.exec(block[1]!)?.[1] ?? 514);
  return [{ file, transport: /protocol "?tcp/.test(block[1]!) ? "tcp" : "udp", port }];
}

/** Where neither OpenWrt's nor VyOS's logger is, one of these is. */
function daemonHandings(subject: Case): Handing[] {
  return [...rsyslogHandings(subject), ...syslogNgHandings(subject)];
}

/** syslog-ng: `network("127.0.0.1" port(5514) transport("tcp"))`; tcp and 514 unless it is said. */
function syslogNgHandings({ doors }: Case): Handing[] {
  const folder = "/etc/syslog-ng/conf.d";
  const more = doors.box.names(folder).map((name) => `${folder}/${name}`);
  return ["/etc/syslog-ng/syslog-ng.conf", ...more].flatMap((file) => {
    const read = doors.readTextFile(file);
    const text = read.ok ? read.text.replace(/^\s*#.*$/gm, "") : "";
    const called = new RegExp(`\\b(?:network|syslog)\\(\\s*"${local}"([^;]*)`, "g");
    return [...text.matchAll(called)].map(([, inside = ""]) => ({
      file,
      transport: /transport\(\s*"?udp/.test(inside) ? ("udp" as const) : ("tcp" as const),
      port: Number(/\bport\(\s*(\d+)/.exec(inside)?.[1] ?? 514),
    }));
  });
}

/** rsyslog: `@host:port`, `@@host:port`, and omfwd in either order of its parameters. */
function rsyslogHandings({ doors }: Case): Handing[] {
  const folder = "/etc/rsyslog.d";
  const more = doors.box.names(folder).filter((name) => name.endsWith(".conf"));
  const files = ["/etc/rsyslog.conf", ...more.map((name) => `${folder}/${name}`)];
  return files.flatMap((file) => {
    const read = doors.readTextFile(file);
    const text = read.ok ? read.text.replace(/^\s*#.*$/gm, "") : "";
    const legacy = new RegExp(`(@@?)(?:\\([^)]*\\))?${local}(?::(\\d+))?`, "g");
    const brief = [...text.matchAll(legacy)].map(([, at, port = "514"]) => ({
      ...{ file, transport: at === "@@" ? ("tcp" as const) : ("udp" as const), port: Number(port) },
    }));
    const actions = [...text.matchAll(/action\s*\(([^)]*omfwd[^)]*)\)/gi)].flatMap(([, inside]) => {
      const parameter = (name: string) =>
        new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`, "i").exec(inside!)?.[1];
      if (!new RegExp(`^${local}$`).test(parameter("target") ?? "")) return [];
      const transport = parameter("protocol") === "tcp" ? ("tcp" as const) : ("udp" as const);
      return [{ file, transport, port: Number(parameter("port") ?? 514) }];
    });
    return [...brief, ...actions];
  });
}

const remedies = {
  openwrt: () => ownLogCommand,
  vyos: ({ doors, config }: Case) => {
    const read = (path: string) => {
      const file = doors.readTextFile(path);
      return file.ok ? file.text : undefined;
    };
    const udp = config.listen.find(({ transport }) => transport === "udp");
    return vyosAdvice({ read }, udp?.port)
      .slice(1)
      .map((line) => line.trim())
      .join("\n");
  },
  systemd: ({ doors }: Case) =>
    doors.box.names("/etc/rsyslog.d").length > 0
      ? "sluice install --own-log"
      : 'add [[local]] with transport = "journal"; then: sluice install, whose unit may read it',
  openrc: withoutKeeper,
  other: withoutKeeper,
} satisfies Record<Keeper, (subject: Case) => string>;

function withoutKeeper({ doors, config }: Case): string {
  const tcp = config.listen.find(({ transport }) => transport === "tcp");
  if (tcp === undefined || doors.box.names("/etc/rsyslog.d").length === 0) {
    return 'add [[local]] with transport = "unix-dgram" and path = "/dev/log"';
  }
  return `echo '*.* @@127.0.0.1:${tcp.port}' >/etc/rsyslog.d/60-sluice.conf; then restart rsyslog`;
}
