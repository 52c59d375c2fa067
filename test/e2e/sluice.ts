// The compiled program under test: started, watched, stopped. Nothing here comes from src.
import { spawn, type ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
export const program = process.env["SLUICE"] ?? join(root, "build/out/sluice-linux-x64");

/** One line that Sluice logs about itself. */
export type LogLine = { level: string; event: string } & Record<string, unknown>;

/** One stored message. */
export type Line = { seq: number; content: string } & Record<string, unknown>;

const openedFolders: string[] = [];
process.on("exit", () => {
  for (const folder of openedFolders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone when the tests are. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sluice-e2e-"));
  openedFolders.push(folder);
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
  static async start(toml?: string, env: Record<string, string> = {}): Promise<Sluice> {
    const sluice = new Sluice(toml, env);
    await sluice.until("started");
    return sluice;
  }

  private constructor(toml: string | undefined, env: Record<string, string>) {
    this.folder = temporaryFolder();
    const args = ["run"];
    if (toml !== undefined) {
      writeFileSync(join(this.folder, "sluice.toml"), toml);
      args.push("--config", join(this.folder, "sluice.toml"));
    }
    this.#child = spawn(program, args, {
      cwd: this.folder,
      env: { PATH: "/usr/bin:/bin", ...env },
    });
    this.#child.stdout!.on("data", (data: Buffer) => (this.out += data.toString()));
    this.#child.stderr!.on("data", (data: Buffer) => this.#takeLog(data.toString()));
    this.#ended = new Promise((resolve) =>
      this.#child.on("close", (code, signal) => resolve(code ?? (signal ? 128 : 1))),
    );
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The port of the nth listener of that transport. */
  port(transport: "udp" | "tcp", nth = 0): number {
    const on = this.log
      .filter((line) => line.event === "listening" && String(line["on"]).startsWith(transport))
      .map((line) => Number(/:(\d+)(?: |$)/.exec(String(line["on"]))![1]));
    return on[nth]!;
  }

  /** Waits for a log line of that event. */
  async until(event: string, timeoutMs = 10_000): Promise<LogLine> {
    return waitFor(
      () => {
        const line = this.log.find((each) => each.event === event);
        if (line !== undefined) return line;
        if (this.#child.exitCode !== null)
          throw new Error(`ended without "${event}": ${this.#all()}`);
        return undefined;
      },
      `log line "${event}" in ${this.#all()}`,
      timeoutMs,
    );
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
  for (const file of objectsBelow(folder)) {
    const tool = file.endsWith(".zst") ? "zstdcat" : "zcat";
    const text = execFileSync(tool, [file], { maxBuffer: 1 << 30 }).toString();
    for (const line of text.trimEnd().split("\n")) lines.push(JSON.parse(line) as Line);
  }
  return lines.sort((a, b) => a.seq - b.seq);
}

export function objectsBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      // A file that is being written has a name that begins with a dot.
      .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch {
    return [];
  }
}

/** Polls until `look` gives something; fails with what was waited for. */
export async function waitFor<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what: string,
  timeoutMs = 10_000,
): Promise<T> {
  const untilMs = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > untilMs) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
    await Bun.sleep(20);
  }
}
