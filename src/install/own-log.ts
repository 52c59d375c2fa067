// How what this box logs itself comes to Sluice, where its settings are TOML.
import { readToml } from "../base/toml.ts";
import type { Host } from "../base/host.ts";
import type { Step } from "./plan.ts";

/** As the template has it, and as it is where a listener says nothing. */
const usualPort = 5514;

/** The port of the first listener of that transport; undefined where there is none. */
export function listenerPort(settings: string, transport: "tcp" | "udp"): number | undefined {
  const read = readToml(settings);
  const listen = read.ok ? read.table["listen"] : undefined;
  if (!Array.isArray(listen)) return undefined;
  const tables = listen as { transport?: unknown; port?: unknown }[];
  const found = tables.find((table) => (table.transport ?? "udp") === transport);
  return found && Number(found.port ?? usualPort);
}

/** Whether they have a log of this box be read. */
export function readsLog(settings: string, transport: string): boolean {
  return new RegExp(`^[ \\t]*transport *= *["']${transport}["']`, "m").test(settings);
}

/** The settings, and a log of this box that they have read. */
export function withLog(settings: string, transport: string): string {
  if (readsLog(settings, transport)) return settings;
  return `${settings.trimEnd()}\n\n[[local]]\ntransport = "${transport}"\n`;
}

export function hasRsyslog(host: Pick<Host, "has">): boolean {
  return host.has("/etc/rsyslog.d");
}

/** rsyslog hands everything on, by TCP where it can: there it waits with what is not taken. */
export function rsyslogSteps(settings: string, restart: readonly string[]): Step[] {
  const tcp = listenerPort(settings, "tcp");
  const way =
    tcp === undefined
      ? `port="${listenerPort(settings, "udp") ?? usualPort}" protocol="udp"`
      : `port="${tcp}" protocol="tcp" TCP_Framing="octet-counted"`;
  const text = `# All that this box logs goes to Sluice as well; what Sluice says itself does not.
if $programname != "sluice" then action(
  type="omfwd" target="127.0.0.1" ${way}
  template="RSYSLOG_SyslogProtocol23Format" queue.type="LinkedList" queue.size="10000"
  action.resumeRetryCount="-1")
`;
  return [
    { kind: "file", path: "/etc/rsyslog.d/60-sluice.conf", text, mode: 0o644 },
    { kind: "run", argv: restart, undo: restart, mayFail: true },
  ];
}

/** BusyBox's daemon, which Alpine has, sends by UDP; its options are the administrator's. */
export function busyboxAdvice(settings: string): string[] {
  const port = listenerPort(settings, "udp");
  if (port === undefined) return ["To take in this box's own log, add a [[listen]] of udp first"];
  return [
    "To send this box's own log, where BusyBox keeps it:",
    `  add -L -R 127.0.0.1:${port} to SYSLOGD_OPTS in /etc/conf.d/syslog`,
    "  rc-service syslog restart",
  ];
}

/** The router's configuration is its owner's to change and to commit. */
export function vyosAdvice(host: Pick<Host, "read">, port = usualPort): string[] {
  const version = /^Version:\s*VyOS\s+(\S+)/m.exec(host.read("/opt/vyatta/etc/version") ?? "")?.[1];
  const rolling = version === undefined || !/^1\.[34]\b/.test(version);
  const remote = rolling
    ? "set system syslog remote 127.0.0.1"
    : "set system syslog host 127.0.0.1";
  return [
    "To send the router's own log, in configuration mode:",
    `  ${remote} facility all level info`,
    `  ${remote} port ${port}`,
    // Without it, protocol tcp writes no rule at all (vyos-1x, rsyslog.conf.j2).
    `  ${remote} protocol udp`,
    "  commit; save",
  ];
}
