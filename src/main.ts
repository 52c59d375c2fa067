// argv -> command; signals; the only exit.
import { escapeControls } from "./base/controls.ts";
import { systemClock } from "./base/clock.ts";
import { partsOf, readOctetFile, readTextFile } from "./base/files.ts";
import { runProgram } from "./base/run-program.ts";
import { screenOf } from "./base/screen.ts";
import { withSystemWords } from "./base/system-words.ts";
import { isTerminal, terminal } from "./base/terminal.ts";
import { UserError } from "./base/user-error.ts";
import { exitStatus, type DaemonIo } from "./cli/command.ts";
import { findCommand, isToBeRead } from "./cli/commands.ts";
import { systemWorld } from "./system-world.ts";

async function main(argv: readonly string[]): Promise<number> {
  const [name = "help", ...args] = argv;
  const command = await findCommand(name, args);
  const watching = new AbortController();
  if (isToBeRead(name, args)) terminal.onReaderGone(endAsOthers, systemClock, watching.signal);
  return command(
    args,
    systemIo(() => watching.abort()),
  );
}

/** As SIGPIPE ends other tools: the runtime ignores that signal. */
function endAsOthers(): never {
  process.exit(128 + 13);
}

/** Whoever reads us reads what another program writes from `onHandOver` on, which is told itself. */
function systemIo(onHandOver: () => void): DaemonIo {
  return {
    ...terminal,
    run(...program) {
      onHandOver();
      return runProgram(...program);
    },
    get isTerminal() {
      return { in: isTerminal(0), out: isTerminal(1), err: isTerminal(2) };
    },
    get screen() {
      return isTerminal(1) ? screenOf(1) : undefined;
    },
    env: process.env,
    hostname: hostname(),
    readFile: readTextFile,
    readOctets: readOctetFile,
    input: (path) => (path === undefined ? terminal.input() : partsOf(path)),
    world: () => systemWorld(process.env, terminal.err),
    onStop(stop) {
      let stopping = false;
      const onSignal = (signal: NodeJS.Signals) => {
        if (stopping) process.exit(128 + signalNumbers[signal]!);
        stopping = true;
        stop();
      };
      process.on("SIGTERM", onSignal);
      process.on("SIGINT", onSignal);
    },
    onReload: (reload) => void process.on("SIGHUP", reload),
    // SIGUSR1 is the runtime's own on some systems: it stops threads with it.
    onWake: (wake) => void process.on("SIGUSR2", wake),
  };
}

const signalNumbers: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 2, SIGTERM: 15 };

function hostname(): string {
  const kernels = readTextFile("/proc/sys/kernel/hostname");
  // A service manager may have taken that away (ProcSubset=pid, systemd.exec(5)).
  const file = kernels.ok ? kernels : readTextFile("/etc/hostname");
  return file.ok ? file.text.trim() : "";
}

function fail(error: unknown): never {
  if (error instanceof UserError) {
    // What was typed, or stands in a file or an answer, is shown and moves no cursor.
    const lines = `${withSystemWords(error.message)}\n  ${error.hint}\n`.split("\n");
    terminal.err(`sluice: ${lines.map(escapeControls).join("\n")}`);
    process.exit(exitStatus.userError);
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.err(`sluice: this is a bug of Sluice, please report it\n${detail}\n`);
  process.exit(exitStatus.bug);
}

/** An export that is cut off must not look like a whole one. */
function finish(status: number): never {
  const fault = terminal.outFault();
  if (fault === undefined) process.exit(status);
  const hint = "Not all of it is there: make room, or write it elsewhere";
  return fail(new UserError(`Cannot write to standard output: ${fault}`, hint));
}

process.on("uncaughtException", fail);
process.on("unhandledRejection", fail);

main(process.argv.slice(2)).then(finish, fail);
