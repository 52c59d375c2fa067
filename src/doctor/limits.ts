// What this box allows a process: memory and open files.
import { memoryBound } from "../config/memory-bound.ts";
import { formatRoom } from "../config/quantity.ts";
import type { Case, Doors } from "./case.ts";
import { fine, problem, warning, type Word } from "./finding.ts";
import { change } from "./remedy.ts";

/** Pages of the executable that a working daemon touches (`make footprint`): it is slow without. */
const programBytes = 10 * 1024 * 1024;
/** Files that are no connections: objects, sockets out, libraries. */
const ownFiles = 64;

/** The bound of `sluice check` against the control group's limit and what is available. */
export function memory(subject: Case): Word[] {
  const { config, daemon, doors } = subject;
  const bound = memoryBound(config);
  const needed = bound.bytes + bound.runtimeBytes;
  const limit = groupLimit(daemon?.pid, doors);
  const mend = change(subject, { section: "buffer", name: "memory" }, "4MiB");
  const needs = `Sluice may need ${formatRoom(needed)}`;
  if (limit !== undefined && limit < needed + programBytes) {
    const what = `${needs}, and its control group allows ${formatRoom(limit)}`;
    const why = "The kernel ends it when it needs more, and what is in memory is lost";
    return [limit < needed ? problem(what, { why, mend }) : warning(what, { why, mend })];
  }
  const resident = daemon?.status.memory.resident_bytes ?? 0;
  const available = availableBytes(doors);
  if (available === undefined) return [];
  if (available + resident < needed) {
    const what = `${needs}, and this box has ${formatRoom(available + resident)} to spare`;
    const why = "When all of it is needed, the kernel ends some process";
    return [warning(what, { why, mend })];
  }
  return [fine(`${needs} at most; there are ${formatRoom(available + resident)}`)];
}

/** Connections are files. */
export function openFiles({ config, daemon, doors }: Case): Word[] {
  const streams = [
    ...config.listen.filter(({ transport }) => transport !== "udp"),
    ...config.local.flatMap((each) => (each.transport === "unix-stream" ? [each] : [])),
  ];
  const needed = streams.reduce((sum, each) => sum + each.connectionsMax, ownFiles);
  const file = doors.readTextFile(`/proc/${daemon?.pid ?? "self"}/limits`);
  const [, hard] = (file.ok && /^Max open files\s+\S+\s+(\d+|unlimited)/m.exec(file.text)) || [];
  if (hard === undefined) return [];
  if (hard === "unlimited" || Number(hard) >= needed) {
    return [fine(`${hard} files may be open, ${needed} are needed at most`)];
  }
  return [
    warning(`Only ${hard} files may be open, and connections may need ${needed}`, {
      why: "Connections beyond that are refused, however many are allowed by connections_max",
      mend: `ulimit -n ${needed}    # LimitNOFILE=${needed} in a unit of systemd`,
    }),
  ];
}

/** The least of the limits of its control group and those above, of either version. */
function groupLimit(pid: number | undefined, { readTextFile }: Doors): number | undefined {
  const groups = readTextFile(`/proc/${pid ?? "self"}/cgroup`);
  const lines = groups.ok ? groups.text.split("\n") : [];
  const limits = lines.flatMap((line) => {
    const [, controllers = "", path = ""] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    const isOld = controllers.split(",").includes("memory");
    if (!isOld && controllers !== "") return [];
    const base = isOld ? "/sys/fs/cgroup/memory" : "/sys/fs/cgroup";
    const file = isOld ? "memory.limit_in_bytes" : "memory.max";
    const parts = path.split("/").filter((part) => part !== "");
    return Array.from({ length: parts.length + 1 }, (_, count) => {
      const read = readTextFile([base, ...parts.slice(0, count), file].join("/"));
      return read.ok ? Number(read.text) : NaN;
    });
  });
  // "max" is no number; the first version says so with one beyond all memory.
  const set = limits.filter((limit) => limit < 2 ** 60);
  return set.length === 0 ? undefined : Math.min(...set);
}

function availableBytes({ readTextFile }: Doors): number | undefined {
  const file = readTextFile("/proc/meminfo");
  const [, kibibytes] = (file.ok && /^MemAvailable:\s+(\d+) kB/m.exec(file.text)) || [];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
