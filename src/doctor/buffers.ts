import { counted } from "../base/counted.ts";
import { formatBytes } from "../config/quantity.ts";
import { smallBufferWarning } from "../source/source.ts";
import type { Case } from "./case.ts";
import { fine, warning, type Word } from "./finding.ts";
import { openSockets } from "./sockets.ts";

const lossy = "The kernel throws away what a burst brings beyond it: it is counted, and lost";

/** Receive buffers of UDP: what the daemon has, or would be granted. */
export function buffers({ config, daemon, doors }: Case): Word[] {
  const udp = config.listen.filter(({ transport }) => transport === "udp");
  const asked = Math.max(0, ...udp.map(({ receiveBufferBytes }) => receiveBufferBytes));
  if (asked === 0) return [];
  const mend =
    `sysctl -w net.core.rmem_max=${asked}\n` +
    `echo net.core.rmem_max=${asked} >>/etc/sysctl.conf    # for the next start`;
  if (daemon !== undefined) {
    const small = daemon.status.listeners.find(({ warning: said }) => said !== undefined);
    if (small === undefined) return [fine("The daemon has the receive buffer that it asked for")];
    return [warning(small.warning!.replace(/: sysctl.*/, ""), { why: lossy, mend })];
  }
  const granted = doors.grantedBytes(asked);
  if (granted === undefined) return [];
  if (smallBufferWarning(granted, asked) === undefined) {
    return [fine(`The kernel grants a receive buffer of ${formatBytes(asked)}`)];
  }
  const kibibytes = Math.round(granted / 2048);
  const what =
    `The kernel grants ${kibibytes} KiB of receive buffer where ${formatBytes(asked)} is asked ` +
    "for, unless Sluice may do anything (CAP_NET_ADMIN)";
  return [warning(what, { why: lossy, mend })];
}

/** What the kernel has thrown away: on our ports, and in all (RFC 4113, udpInErrors in part). */
export function kernelCounters({ config, doors }: Case): Word[] {
  const ours = config.listen.filter(({ transport }) => transport === "udp");
  const sockets = openSockets(doors).filter(
    ({ transport, port }) => transport === "udp" && ours.some((each) => each.port === port),
  );
  const drops = sockets.reduce((sum, socket) => sum + socket.drops, 0);
  const errors = receiveBufferErrors(doors);
  const all = errors === undefined ? "" : `; of all programs ${errors} since this box started`;
  if (drops === 0) return [fine(`No datagram was thrown away on the ports of Sluice${all}`)];
  return [
    warning(`${counted(drops, "datagram")} found the queue of a port of Sluice full${all}`, {
      why: "What finds it full is lost, and counted as lost_kernel",
      mend: "give it a larger receive_buffer, or have devices send over TCP",
    }),
  ];
}

/** The sum for IPv4 and IPv6. */
function receiveBufferErrors({ readTextFile }: Case["doors"]): number | undefined {
  const four = readTextFile("/proc/net/snmp");
  const [names = "", values = ""] = four.ok ? (four.text.match(/^Udp: .*$/gm) ?? []) : [];
  const at = names.split(" ").indexOf("RcvbufErrors");
  if (at < 0) return undefined;
  const six = readTextFile("/proc/net/snmp6");
  const [, more = "0"] = (six.ok && /^Udp6RcvbufErrors\s+(\d+)/m.exec(six.text)) || [];
  return Number(values.split(" ")[at]) + Number(more);
}
