// The compiled program under test: started, watched, stopped. Nothing here comes from src.
import { afterAll, setDefaultTimeout } from "bun:test";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
/** The executables begin with this: `-x64`, `-x64-glibc`, `-arm64` ... follow. */
export const builds = join(process.env["BUILDS"] ?? join(root, "build/out"), "sluice-linux");
export const program = `${builds}-x64`;

/** One line that Sluice logs about itself. */
export type LogLine = { level: string; event: string } & Record<string, unknown>;

/** Counts of messages in the last line of a stop. */
export interface Farewell {
  received: number;
  ignored: number;
  lostKernel: number;
  stored: number;
  lost: number;
  refused: number;
  unsent: number;
}

/** One stored message. */
export type Line = { seq: number; content: string } & Record<string, unknown>;

/** How to start it, where that is not `sluice run`. */
export interface Launch {
  /** The program and what goes before it: an emulator, a namespace. */
  program?: string[];
  /** Instead of `run`. */
  args?: string[];
}

// Holds for a file that runs alone, and for the first of several: `make test-e2e` says it of all.
setDefaultTimeout(240_000);

const undone: (() => void)[] = [];
/** Folders of gigabytes are among them. */
const undoMsMax = 300_000;
// After all files where this one is preloaded, as `make test-e2e` does; else after the first.
afterAll(() => {
  for (const undo of undone.splice(0).reverse()) undo();
}, undoMsMax);

/** Has something undone when the tests are through, also where one of them has failed. */
export function atEnd(undo: () => void): void {
  undone.push(undo);
}

const children = new Set<ChildProcess>();
atEnd(() => children.forEach((child) => child.kill("SIGKILL")));

/** A folder that is gone when the tests are. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-e2e-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export class Sluice {
  readonly folder: string;
  readonly log: LogLine[] = [];
  out = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  #partial = "";

  /** Starts `sluice run` with a configuration file, or with none at all. */
  static async start(
    toml?: string,
    env: Record<string, string> = {},
    launch: Launch = {},
  ): Promise<Sluice> {
    const sluice = new Sluice(toml, env, launch);
    await sluice.until("started");
    return sluice;
  }

  private constructor(
    toml: string | undefined,
    env: Record<string, string>,
    { program: [command, ...before] = [program], args = ["run"] }: Launch,
  ) {
    this.folder = temporaryFolder();
    const file = join(this.folder, "sluice.toml");
    if (toml !== undefined) writeFileSync(file, toml);
    const config = toml === undefined ? [] : ["--config", file];
    this.#child = spawn(command!, [...before, ...args, ...config], {
      cwd: this.folder,
      // Many run side by side: none of them has the default port.
      env: {
        ...{ PATH: "/usr/sbin:/usr/bin:/sbin:/bin", SLUICE_ADMIN_LISTEN: "127.0.0.1:0" },
        ...env,
      },
    });
    children.add(this.#child);
    this.#child.stdout!.on("data", (data: Buffer) => (this.out += data.toString()));
    this.#child.stderr!.on("data", (data: Buffer) => this.#takeLog(data.toString()));
    this.#ended = new Promise((resolve) =>
      this.#child.on("close", (code, signal) => {
        children.delete(this.#child);
        resolve(code ?? (signal ? 128 : 1));
      }),
    );
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The port of the nth listener of that transport. */
  port(transport: "udp" | "tcp" | "tls", nth = 0): number {
    const on = this.log
      .filter((line) => line.event === "listening" && String(line["on"]).startsWith(transport))
      .map((line) => Number(/:(\d+)(?: |$)/.exec(String(line["on"]))![1]));
    return on[nth]!;
  }

  /** Where it answers by HTTP, with a slash behind. */
  async url(): Promise<string> {
    return String((await this.until("answering"))["url"]);
  }

  /** Waits for a log line of that event. */
  async until(event: string, timeoutMs = waitMsMax): Promise<LogLine> {
    return waitFor(
      () => {
        const line = this.log.find((each) => each.event === event);
        if (line !== undefined) return line;
        if (this.#child.exitCode !== null)
          throw new Error(`ended without "${event}": ${this.#all()}`);
        return undefined;
      },
      () => `log line "${event}" in ${this.#all()}`,
      timeoutMs,
    );
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** The exit status, once it has ended. */
  get ended(): Promise<number> {
    return this.#ended;
  }

  /** What it said last of one sink: what became of all messages. */
  farewell(sink?: string): Farewell {
    const line = this.log.findLast(
      (each) => each.event === "stopped" && (sink === undefined || each["sink"] === sink),
    );
    if (line === undefined) throw new Error(`no last words in ${this.#all()}`);
    return line as unknown as Farewell;
  }

  /** Sends a signal and waits for the end; answers the exit status. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number> {
    this.#child.kill(signal);
    return this.#ended;
  }

  /** The lines of all objects below a folder, as gzip's own zcat reads them, in order of seq. */
  lines(below = "sluice-data"): Line[] {
    return readObjects(join(this.folder, below));
  }

  #takeLog(text: string): void {
    const lines = (this.#partial + text).split("\n");
    this.#partial = lines.pop()!;
    for (const line of lines) {
      try {
        this.log.push(JSON.parse(line) as LogLine);
      } catch {
        this.log.push({ level: "error", event: line });
      }
    }
  }

  #all(): string {
    return this.log.map((line) => JSON.stringify(line)).join("\n");
  }
}

/** Every line of every .gz and .zst object below a folder. */
export function readObjects(folder: string): Line[] {
  const lines: Line[] = [];
  for (const file of objectsBelow(folder)) lines.push(...linesIn(file, readFileSync(file)));
  return lines.sort((a, b) => a.seq - b.seq);
}

/** The lines of one object, as the tool reads it that its name asks for. */
export function linesIn(name: string, body: Uint8Array): Line[] {
  const tool = name.endsWith(".zst") ? "zstdcat" : "zcat";
  return linesOfText(execFileSync(tool, { input: body, maxBuffer: 1 << 30 }).toString());
}

/** The lines of NDJSON but the ledgers, which are about lines and none themselves. */
export function linesOfText(text: string): Line[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)
    .filter((line) => line["ledger"] === undefined);
}

export function objectsBelow(folder: string): string[] {
  try {
    return (
      readdirSync(folder, { recursive: true, withFileTypes: true })
        // A file that is being written has a name that begins with a dot.
        .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    );
  } catch {
    return [];
  }
}

/** Longer than the longest rest of anything in here, which is a minute, on a machine that is busy. */
const waitMsMax = 90_000;

/** Polls until `look` gives something; fails with what was waited for, as it is then. */
export async function waitFor<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string | (() => string),
  timeoutMs = waitMsMax,
): Promise<T> {
  const untilMs = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > untilMs) {
      const missed = typeof what === "string" ? what : what();
      throw new Error(`Waited ${timeoutMs} ms in vain for ${missed}`);
    }
    await Bun.sleep(20);
  }
}

/** Below the ports that the kernel gives to whoever asks for none; no port is given away twice. */
const [firstPort, lastPort] = [20_000, 32_000];
let nextPort = firstPort + Math.floor(Math.random() * 10_000);

/** The first of so many neighbouring TCP ports that nobody has. */
export function freePorts(count = 1): number {
  for (;;) {
    if (nextPort + count > lastPort) nextPort = firstPort;
    const first = nextPort;
    nextPort += count;
    const wanted = Array.from({ length: count }, (_, index) => first + index);
    if (wanted.every(isFree)) return first;
  }
}

function isFree(port: number): boolean {
  try {
    Bun.listen({ hostname: "127.0.0.1", port, socket: { data() {} } }).stop(true);
    return true;
  } catch {
    return false;
  }
}
