// Programs beside the one under test: `sluice` commands, servers and senders of others.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { atEnd, program, waitFor } from "./sluice.ts";

/** Runs a command of the compiled program to its end. */
export async function run(
  args: string[],
  { input = "", env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<{ status: number; out: string; err: string }> {
  const child = spawn(program, args, { env: { PATH: "/usr/bin:/bin", ...env } });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (err += data.toString()));
  child.stdin.end(input);
  const status = await new Promise<number>((resolve) =>
    child.on("close", (code) => resolve(code ?? 128)),
  );
  return { status, out, err };
}

const children = new Set<ChildProcess>();
atEnd(() => children.forEach((child) => child.kill("SIGKILL")));

/** A program that runs beside a test; it ends with it. */
export class Peer {
  out = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  constructor(child: ChildProcess) {
    this.#child = child;
    children.add(child);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (data: Buffer) => (this.out += data.toString("latin1")));
    }
    this.#ended = new Promise((resolve) =>
      child.on("close", () => {
        children.delete(child);
        resolve();
      }),
    );
  }

  get pid(): number {
    return this.#child.pid!;
  }

  async says(text: string): Promise<void> {
    await waitFor(
      () => this.out.includes(text),
      () => `"${text}" in ${this.out}`,
    );
  }

  /** Until somebody listens on a TCP port; the kernel's list is asked, so that nobody is called. */
  async listens(port: number): Promise<void> {
    const listening = () => execFileSync("ss", ["-ltnH", `sport = :${port}`]).length > 0;
    await waitFor(
      () => listening() || undefined,
      () => `a listener on ${port}: ${this.out}`,
    );
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
  }
}
