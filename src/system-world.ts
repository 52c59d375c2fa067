// The world as it is: real time, real chance, real disks, real sockets.
import { systemClock, type Clock } from "./base/clock.ts";
import type { Disk } from "./base/disk.ts";
import { systemDisk } from "./base/system-disk.ts";
import { readTextFile } from "./base/files.ts";
import { systemHttp } from "./base/system-http.ts";
import { giveBack, openLibc } from "./base/libc.ts";
import { raiseOpenFiles } from "./base/open-files.ts";
import { localZone } from "./base/local-zone.ts";
import { jsonLog } from "./base/log.ts";
import { systemRandom } from "./base/random.ts";
import { DatagramSlab } from "./source/datagrams.ts";
import type { Intake, ListenOptions, Source } from "./source/source.ts";
import { openZone } from "./syslog/zone.ts";
import type { World } from "./world.ts";

/** `write` takes what Sluice logs about itself. */
export function systemWorld(env: World["env"], write: (line: string) => void): World {
  const clock = systemClock;
  const log = jsonLog(clock, write);
  // Two of one directory would take each other's temporary files for old ones.
  const disks = new Map<string, Disk>();
  const openDisk = (directory: string): Disk => {
    const disk = disks.get(directory) ?? systemDisk(directory);
    disks.set(directory, disk);
    return disk;
  };
  return {
    clock,
    random: systemRandom,
    log,
    env,
    readTextFile,
    http: systemHttp(clock),
    openDisk,
    openDatagrams: async () => (await import("./base/datagrams.ts")).openDatagrams(),
    openDatagramPeer: async (to, events) =>
      (await import("./base/datagrams.ts")).openDatagramPeer(to, events),
    openStream: async (target, events) =>
      (await import("./base/streams.ts")).systemStreams(clock, openLibc())(target, events),
    openDialog: async (target) => (await import("./base/dialog.ts")).systemDialogs(clock)(target),
    openSource: sourceOpener(log, zoneName(env)),
    openLocal: async (options, intake, clock) => {
      const { openLocal } = await import("./source/open-local.ts");
      const zone = options.zone === "local" ? zoneName(env) : options.zone;
      return openLocal({ ...options, zone }, intake, {
        clock,
        random: systemRandom,
        log,
        openDisk,
      });
    },
    openHttpServer: async (address, handle) =>
      (await import("./admin/http-server.ts")).openHttpServer(address, handle, log),
    giveBack,
    residentBytes: () => process.memoryUsage.rss(),
  };
}

/** A zone that nobody can read (TZ=nonsense) is left to the runtime, which takes UTC then. */
function zoneName(env: World["env"]): string {
  const name = localZone(env, readTextFile);
  return name !== undefined && openZone(name) !== undefined ? name : "local";
}

/** `local` is the zone of this box, which the runtime does not always know. */
function sourceOpener(log: World["log"], local: string): World["openSource"] {
  let slab: DatagramSlab | undefined;
  const zoneHere = (zone: string) => (zone === "local" ? local : zone);
  const withZones = (options: ListenOptions) => {
    const zones = options.zones.map(({ cidr, zone }) => ({ cidr, zone: zoneHere(zone) }));
    return { ...options, zone: zoneHere(options.zone), zones };
  };
  const open = async (listen: ListenOptions, intake: Intake, clock: Clock): Promise<Source> => {
    const libc = openLibc();
    const raise = () => raiseOpenFiles(libc);
    const doors = { clock, log, readTextFile, libc, raiseOpenFiles: raise };
    if (listen.transport !== "udp") {
      const { openTcp } = await import("./source/tcp.ts");
      return openTcp(listen, intake, doors);
    }
    const { withGelf } = await import("./source/gelf.ts");
    const given = { intake, clock, frameBytesMax: listen.frameBytesMax };
    if (libc === undefined) {
      const { openUdpFallback } = await import("./source/udp-fallback.ts");
      return withGelf(given, (whole) => openUdpFallback(listen, whole, doors));
    }
    slab ??= new DatagramSlab(libc);
    const { openUdp } = await import("./source/udp.ts");
    const parts = { ...doors, libc, slab };
    return withGelf(given, (whole) => openUdp(listen, whole, parts));
  };
  return async (options, intake, clock) => {
    const source = await open(withZones(options), intake, clock);
    const change = source.change?.bind(source);
    if (change !== undefined) source.change = (next) => change(withZones(next));
    return source;
  };
}
