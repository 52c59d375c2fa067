import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import { type Loaded, loadToRun } from "../config/load.ts";
import { Daemon } from "../daemon.ts";
import type { Farewell, OutletFarewell } from "../farewell.ts";
import { logStoppedSpooling, logStoring } from "../outlets.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { greeting, storedLine } from "./greeting.ts";
import { configOptions, parseOptions, sourcesOf } from "./options.ts";
import { Reloading } from "./reloading.ts";

/** Receives and ships until a signal comes. */
export const runCommand: Command<DaemonIo> = async (args, io) =>
  runDaemon(() => loadToRun(sourcesOf(parseOptions("run", args, configOptions), io)), io);

/** The same with the flags of the logfwrd daemon. */
export const logfwrdCommand: Command<DaemonIo> = async (args, io) =>
  runDaemon(() => loadToRun({ ...sourcesOf(new Map(), io), logfwrd: args }), io);

/** The same with the variables of Alertik. */
export const alertikCommand: Command<DaemonIo> = async (args, io) => {
  parseOptions("alertik", args, []);
  return runDaemon(() => loadToRun({ ...sourcesOf(new Map(), io), alertik: true }), io);
};

/**
 * Runs until a signal comes, or until nothing more can come from a source that has an end: what
 * waits then is stored as long as a sink takes it, and the exit status says whether all of it was.
 * `read` gives the configuration, again and again.
 */
export async function runDaemon(read: () => Promise<Loaded>, io: DaemonIo): Promise<number> {
  const loaded = await read();
  const { config, embedded, warnings } = loaded;
  const world = io.world();
  const patience = new AbortController();
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = () => {
      patience.abort();
      resolve();
    };
  });
  io.onStop(stop);
  const daemon = new Daemon(config, world, {
    // Whoever tries Sluice out sees what becomes of the messages.
    onStored: (_, batch) => embedded && io.out(storedLine(config, batch)),
  });
  await daemon.start();
  io.onWake(() => daemon.wake());
  const reloading = new Reloading(loaded, { daemon, read, log: world.log });
  daemon.operator = reloading;
  // Whoever tried it out has closed the terminal: without a file there is nothing to read again.
  io.onReload(embedded ? stop : () => void reloading.onSignal());
  const stopping = new AbortController();
  const supervised = supervise(daemon, io, { clock: world.clock, signal: stopping.signal });
  for (const warning of warnings) world.log.warn(warning);
  for (const { description, warning } of daemon.sources) {
    if (warning !== undefined) world.log.warn(warning, { on: description });
  }
  const ends = daemon.sources.flatMap(({ ended }) => ended ?? []);
  const isGreeted = embedded && ends.length === 0;
  // A person reads the greeting, a program the log; a terminal need not show the same twice.
  if (!isGreeted || !io.isTerminal.err) logStart(daemon, world.log);
  if (isGreeted) io.out(greeting(config, daemon));
  await Promise.race([stopped, ...ends]);
  stopping.abort();
  await supervised;
  const farewell = await daemon.stop(patience.signal);
  logStop(daemon, farewell, world.log);
  const isComplete = ends.length === 0 || farewell.outlets.every(hasAll);
  return isComplete ? exitStatus.fine : exitStatus.incomplete;
}

/** Only who was started by a supervisor that listens talks to it. */
async function supervise(
  daemon: Daemon,
  io: DaemonIo,
  doors: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  if (!io.env["NOTIFY_SOCKET"]) return;
  const { openSupervisor } = await import("../base/supervisor.ts");
  const { openLibc } = await import("../base/libc.ts");
  const { superviseLoop } = await import("./supervise.ts");
  const supervisor = openSupervisor(io.env, openLibc());
  if (supervisor !== undefined) await superviseLoop(daemon, supervisor, doors);
}

function hasAll({ lost, refused, evicted, unsent }: OutletFarewell): boolean {
  return lost + refused + evicted + unsent === 0;
}

function logStart(daemon: Daemon, log: Log): void {
  const { sources, outlets, alerting, forwards, admin, boot } = daemon;
  for (const { description } of sources) log.info("listening", { on: description });
  for (const outlet of outlets) logStoring(outlet, log);
  for (const { name, description } of alerting?.channels ?? []) {
    log.info("alerting", { channel: name, by: description });
  }
  for (const { way } of forwards) log.info("forwarding", { to: way.description });
  if (admin !== undefined) log.info("answering", { url: admin.url });
  log.info("started", { boot });
}

/** What was shipped and what was lost: the last words of every run, a line for each sink. */
function logStop(daemon: Daemon, farewell: Farewell, log: Log): void {
  const { outlets, ...counts } = farewell;
  for (const outlet of daemon.outlets) logStoppedSpooling(outlet, log);
  for (const { name, health, waiting, kept } of daemon.alerting?.channels ?? []) {
    const { accepted: notices, refused } = health;
    const unsent = { messagesKept: kept, messagesUnsent: waiting - kept };
    log.info("stopped alerting", { channel: name, notices, refused, ...unsent });
  }
  for (const { farewell } of daemon.forwards) log.info("stopped forwarding", farewell);
  if (outlets.length === 0) log.info("stopped", { ...counts });
  for (const { name, ...outlet } of outlets)
    log.info("stopped", { sink: name, ...counts, ...outlet });
}
