// What the daemon of one boot sees of the simulated world.
import { systemDisk } from "../../src/base/system-disk.ts";
import type { TextFile } from "../../src/base/files.ts";
import type { LogFields } from "../../src/base/log.ts";
import type { Intake, ListenOptions, Source } from "../../src/source/source.ts";
import type { Clock } from "../../src/base/clock.ts";
import type { ForwardOptions } from "../../src/sink/forward/options.ts";
import type { OpenStream } from "../../src/base/streams.ts";
import type { World } from "../../src/world.ts";
import type { Life } from "./life.ts";
import type { SimBoot } from "./sim-boot.ts";
import { SimHttp } from "./sim-http.ts";

export function simWorld(life: Life, boot: SimBoot): World {
  const { stage, sites, files, load, forwards } = life;
  let listeners = 0;
  const say =
    (level: string) =>
    (event: string, fields: LogFields = {}) =>
      stage.trace.say(`${level}: ${event} ${fields["sink"] ?? ""} ${fields["reason"] ?? ""}`);
  const serverOf = (is: (options: ForwardOptions) => boolean) =>
    forwards.find(({ options }) => is(options))!;
  const openStream: OpenStream = (target, events) =>
    serverOf(({ host }) => host === target.host).connect(target, events, boot);
  return {
    clock: boot.clock,
    random: stage.chance.fork(),
    log: { info: say("info"), warn: say("warn"), error: say("error") },
    http: new SimHttp(
      stage,
      sites.filter((site) => site !== undefined),
      boot,
    ),
    env: {},
    readTextFile: (path: string): TextFile => {
      const text = life.textFiles.get(path);
      return text === undefined ? { ok: false, code: "ENOENT" } : { ok: true, text };
    },
    openDisk: (directory: string) => systemDisk(directory, files.callsFor(boot)),
    openDatagrams: () =>
      Promise.resolve({
        send: (octets, port) => serverOf((at) => at.port === port).receive(octets, boot),
        resolve: async (name) => serverOf(({ host }) => host === name).resolve(),
        close: () => {},
      }),
    openLocal: () => Promise.reject(new Error("nothing comes from this box")),
    openDatagramPeer: () => Promise.reject(new Error("no datagrams in this world")),
    openStream,
    openDialog: () => Promise.reject(new Error("no dialogs in this world")),
    openSource: (listen: ListenOptions, intake: Intake, clock: Clock): Promise<Source> =>
      Promise.resolve(load.open(listeners++, listen, { intake, clock, listener: boot })),
    // Nobody looks at it.
    openHttpServer: () => Promise.reject(new Error("no HTTP server in this world")),
    giveBack: (octets) => void octets.fill(0),
    residentBytes: () => 0,
  };
}
