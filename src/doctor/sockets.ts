// Open ports of this box and who has them, from /proc (proc(5), Documentation/networking/proc_net_tcp).
import { parseAddress } from "../source/address.ts";
import type { Doors } from "./case.ts";

export interface Socket {
  readonly transport: "udp" | "tcp";
  readonly port: number;
  /** As the kernel writes it: in words of 32 bits, each by the processor's own order of octets. */
  readonly address: string;
  /** Bound to all addresses of its family. */
  readonly isWild: boolean;
  readonly inode: string;
  /** Datagrams that found its queue full. */
  readonly drops: number;
}

export interface Holder {
  readonly pid: number;
  /** As the kernel calls it: `rsyslogd`. */
  readonly name: string;
}

const tcpListen = "0A";

/** Every socket that waits for others. */
export function openSockets({ readTextFile }: Pick<Doors, "readTextFile">): Socket[] {
  return (["udp", "udp6", "tcp", "tcp6"] as const).flatMap((table) => {
    const file = readTextFile(`/proc/net/${table}`);
    const transport = table.startsWith("udp") ? "udp" : "tcp";
    const lines = file.ok ? file.text.split("\n").slice(1) : [];
    return lines.flatMap((line) => {
      const columns = line.trim().split(/\s+/);
      const [, local = "", , state] = columns;
      const [address = "", port = ""] = local.split(":");
      const isOpen = transport === "udp" || state === tcpListen;
      if (port === "" || !isOpen) return [];
      const drops = transport === "udp" ? Number(columns.at(-1)) || 0 : 0;
      const isWild = /^0+$/.test(address);
      const inode = columns[9] ?? "";
      return [{ transport, address, port: parseInt(port, 16), isWild, inode, drops } as const];
    });
  });
}

/** An address in the form of `Socket.address`; all processors that Sluice runs on are little-endian. */
export function kernelAddress(host: string): string | undefined {
  const bytes = parseAddress(host);
  if (bytes === undefined) return undefined;
  const words = host.includes(":") ? [0, 4, 8, 12] : [12];
  const hex = words.map((at) =>
    Buffer.from(bytes.slice(at, at + 4))
      .reverse()
      .toString("hex"),
  );
  return hex.join("").toUpperCase();
}

/** Who has these sockets, by inode. Of other users' processes only root can tell. */
export function holdersOf(
  inodes: ReadonlySet<string>,
  { box, readTextFile }: Pick<Doors, "box" | "readTextFile">,
): Map<string, Holder> {
  const holders = new Map<string, Holder>();
  for (const pid of box.names("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const fd of box.names(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(box.link(`/proc/${pid}/fd/${fd}`) ?? "")?.[1];
      if (inode === undefined || !inodes.has(inode) || holders.has(inode)) continue;
      const comm = readTextFile(`/proc/${pid}/comm`);
      holders.set(inode, { pid: Number(pid), name: comm.ok ? comm.text.trim() : "unknown" });
    }
  }
  return holders;
}

/** The program, under whatever name it was copied. */
export function isSluice({ pid, name }: Holder, { box }: Pick<Doors, "box">): boolean {
  const here = box.link("/proc/self/exe");
  return name.startsWith("sluice") || (here !== undefined && box.link(`/proc/${pid}/exe`) === here);
}

/** Whether processes of all users can be looked into. */
export function seesAll({ box }: Pick<Doors, "box">): boolean {
  return box.link("/proc/1/exe") !== undefined;
}
