// A listener and peers on the loopback; what a test has opened is closed behind it.
import { afterEach } from "bun:test";
import { systemClock } from "../../../src/base/clock.ts";
import { Counters } from "../../../src/base/counters.ts";
import { readTextFile } from "../../../src/base/files.ts";
import { openLibc } from "../../../src/base/libc.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { ListenOptions, Source } from "../../../src/source/source.ts";
import type { Origin } from "../../../src/syslog/message.ts";
import { openTcp } from "../../../src/source/tcp.ts";
import { listenOptions } from "../../listen-options.ts";

export const options = listenOptions("tcp", { frameBytesMax: 1 << 20 });

export const open: Source[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop();
});

export function listen(overrides: Partial<ListenOptions> = {}) {
  const seen: { text: string; client: string }[] = [];
  const origins: Origin[] = [];
  const counters = new Counters();
  const receive = (
    { bytes, start, end }: { bytes: Buffer; start: number; end: number },
    origin: Origin,
  ) => {
    seen.push({ text: bytes.toString("utf8", start, end), client: origin.client });
    origins.push(origin);
  };
  const source = openTcp(
    { ...options, ...overrides },
    { receive, counters },
    {
      clock: systemClock,
      log: silentLog,
      readTextFile,
      libc: openLibc(),
      raiseOpenFiles: () => 5000,
    },
  );
  open.push(source);
  return { seen, origins, counters, source };
}

/** Waits for what the network does; fails the test by its timeout when it never comes. */
export async function until(held: () => boolean): Promise<void> {
  while (!held()) await Bun.sleep(2);
}

export async function connect(source: Source, hostname = "127.0.0.1") {
  const state = { closed: false };
  const socket = await Bun.connect({
    hostname,
    port: source.port,
    socket: { data() {}, close: () => void (state.closed = true) },
  });
  return { socket, state };
}
