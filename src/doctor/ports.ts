import { formatClient } from "../source/address.ts";
import type { ListenOptions } from "../source/source.ts";
import type { Case } from "./case.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { change } from "./remedy.ts";
import {
  holdersOf,
  isSluice,
  kernelAddress,
  openSockets,
  seesAll,
  type Holder,
  type Socket,
} from "./sockets.ts";

/** Where syslog is sent to when nobody says anything else (RFC 5426, 3.3). */
const usualPort = 514;

/** Ports of this configuration, and who has them or the usual one. */
export function ports(subject: Case): Word[] {
  const { config, doors } = subject;
  const sockets = openSockets(doors);
  const usual = sockets.filter(({ port, isWild }) => port === usualPort && isWild);
  const wanted = config.listen.map((listen) => sockets.filter((each) => collides(each, listen)));
  const inodes = new Set([...usual, ...wanted.flat()].map(({ inode }) => inode));
  const holders = holdersOf(inodes, doors);
  const listening = config.listen.flatMap((listen, index) =>
    portWords(listen, index, { subject, taken: wanted[index]!, holders }),
  );
  return [...listening, ...usualWords(usual, holders, subject)];
}

interface Taken {
  subject: Case;
  taken: Socket[];
  holders: Map<string, Holder>;
}

function portWords(
  listen: ListenOptions,
  index: number,
  { subject, taken, holders }: Taken,
): Word[] {
  if (listen.port === 0) return [];
  const where = `${listen.transport} ${formatClient(listen.host, listen.port)}`;
  const others = taken.filter(({ inode }) => {
    const holder = holders.get(inode);
    return holder === undefined ? subject.daemon === undefined : !isSluice(holder, subject.doors);
  });
  const [other] = others;
  if (other === undefined) {
    return [fine(`${where} is ${taken.length > 0 ? "held by Sluice" : "free"}`)];
  }
  const holder = holders.get(other.inode);
  if (holder === undefined && !seesAll(subject.doors)) {
    const why =
      "Only root can tell whether it is Sluice itself: if not, Sluice cannot listen there";
    return [warning(`${where} is taken`, { why, mend: "sudo sluice doctor" })];
  }
  const who = holder ? `${holder.name} (process ${holder.pid})` : "another program";
  const port = listen.transport === "tls" ? 6514 : 5514;
  const place = { section: "listen", index, name: "port" };
  const otherPort = change(subject, place, port === listen.port ? port + 1 : port);
  return [
    problem(`${where} is taken by ${who}`, {
      why: "Sluice cannot listen there, and does not start",
      mend: `${stopOf(holder)}\nor ${otherPort}`,
    }),
  ];
}

/** A syslog daemon that hears what devices send by habit, while Sluice listens elsewhere. */
function usualWords(
  usual: Socket[],
  holders: Map<string, Holder>,
  { config, doors }: Case,
): Word[] {
  if (config.listen.some(({ port }) => port === usualPort)) return [];
  const [holder] = usual.flatMap(({ inode }) => holders.get(inode) ?? []);
  if (holder === undefined || isSluice(holder, doors)) return [];
  const own = config.listen[0]?.port;
  return [
    warning(`${holder.name} (process ${holder.pid}) listens on port ${usualPort}`, {
      why: "What devices send to the usual port goes there, and not to Sluice",
      mend: `have devices send to port ${own ?? 5514}; or ${stopOf(holder)}`,
    }),
  ];
}

/** Whether both cannot be bound at the same time. */
function collides(socket: Socket, { transport, host, port }: ListenOptions): boolean {
  if (socket.port !== port || port === 0) return false;
  if ((transport === "udp") !== (socket.transport === "udp")) return false;
  const ours = kernelAddress(host) ?? "";
  return socket.isWild || /^0*$/.test(ours) || socket.address === ours;
}

const stops: Record<string, string> = {
  rsyslogd: "systemctl disable --now syslog.socket rsyslog.service",
  "syslog-ng": "systemctl disable --now syslog-ng.service",
  syslogd: "/etc/init.d/syslogd stop",
};

function stopOf(holder: Holder | undefined): string {
  if (holder === undefined) return "ss -lnup; ss -lntp";
  return stops[holder.name] ?? `kill ${holder.pid}`;
}
