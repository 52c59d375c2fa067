import type { Log } from "../base/log.ts";
import { load, type Loaded } from "../config/load.ts";
import { Daemon } from "../daemon.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { greeting, storedLine } from "./greeting.ts";
import { configOptions, parseOptions, sourcesOf } from "./options.ts";

/** Receives and ships until a signal comes. */
export const runCommand: Command<DaemonIo> = async (args, io) =>
  runDaemon(load(sourcesOf(parseOptions("run", args, configOptions), io)), io);

/** The same with the flags of the logfwrd daemon. */
export const logfwrdCommand: Command<DaemonIo> = async (args, io) =>
  runDaemon(load({ ...sourcesOf(new Map(), io), logfwrd: args }), io);

/** The same with the variables of Alertik. */
export const alertikCommand: Command<DaemonIo> = async (args, io) => {
  parseOptions("alertik", args, []);
  return runDaemon(load({ ...sourcesOf(new Map(), io), alertik: true }), io);
};

async function runDaemon({ config, embedded, warnings }: Loaded, io: DaemonIo): Promise<number> {
  const world = io.world();
  const stopped = new Promise<void>((resolve) => io.onStop(resolve));
  const daemon = new Daemon(config, world, {
    // Whoever tries Sluice out sees what becomes of the messages.
    onStored: (_, batch) => embedded && io.out(storedLine(config, batch)),
  });
  await daemon.start();
  for (const warning of warnings) world.log.warn(warning);
  logStart(daemon, world.log);
  if (embedded) io.out(greeting(config, daemon));
  await stopped;
  await logStop(daemon, world.log);
  return exitStatus.fine;
}

function logStart({ sources, outlets, alerting, forwards, boot }: Daemon, log: Log): void {
  for (const { description, warning } of sources) {
    log.info("listening", { on: description });
    if (warning !== undefined) log.warn(warning, { on: description });
  }
  for (const { sink } of outlets) log.info("storing", { to: sink.description });
  for (const { name, description } of alerting?.channels ?? []) {
    log.info("alerting", { channel: name, by: description });
  }
  for (const { description } of forwards) log.info("forwarding", { to: description });
  log.info("started", { boot });
}

/** What was shipped and what was lost: the last words of every run, a line for each sink. */
async function logStop(daemon: Daemon, log: Log): Promise<void> {
  const { outlets, ...counts } = await daemon.stop();
  for (const { name, health, waiting } of daemon.alerting?.channels ?? []) {
    const { accepted: notices, refused } = health;
    log.info("stopped alerting", { channel: name, notices, refused, messagesUnsent: waiting });
  }
  for (const { description: to, sent, unsent } of daemon.forwards) {
    log.info("stopped forwarding", { to, sent, unsent });
  }
  if (outlets.length === 0) log.info("stopped", { ...counts });
  for (const { name, ...outlet } of outlets)
    log.info("stopped", { sink: name, ...counts, ...outlet });
}
