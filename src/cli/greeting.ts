import { counted } from "../base/counted.ts";
import type { Config } from "../config/config.ts";
import type { Daemon } from "../daemon.ts";
import type { Batch } from "../ship/batch.ts";

/** What a person sees who starts Sluice without a configuration: how to send, where to look. */
export function greeting(config: Config, daemon: Daemon): string {
  const udp = config.listen.findIndex((listen) => listen.transport === "udp");
  const port = daemon.sources[udp]?.port;
  const directory = directoryOf(config);
  return [
    "",
    "Sluice is running. It receives syslog on",
    ...daemon.sources.map(({ description }) => `  ${description}`),
    "and stores what it gets, compressed, below",
    `  ${directory}`,
    "",
    ...(udp < 0
      ? ["Read it back from another terminal:"]
      : [
          "Send a first message from another terminal:",
          `  logger --server 127.0.0.1 --port ${port} --udp "hello, sluice"`,
          "and read it back, once it is stored:",
        ]),
    `  find ${directory} -name '*.gz' | xargs zcat`,
    "",
    ...(daemon.admin ? ["See what it does:", `  ${daemon.admin.url}`, ""] : []),
    "Ctrl-C stops it. Each stored object is shown here:",
    "",
  ].join("\n");
}

/** One line for each object that has landed. */
export function storedLine(config: Config, batch: Batch): string {
  const lines = counted(batch.count, "line");
  return `stored ${directoryOf(config)}/${batch.key} (${lines}, ${batch.bytes} bytes)\n`;
}

function directoryOf(config: Config): string {
  const sink = config.sink.find((each) => each.kind === "directory");
  return sink?.kind === "directory" ? sink.path : "";
}
