// A box with nothing in it but one file: an empty root directory, /proc, and the executable as
// process 1 of its own process namespace. The network namespace is that of the test.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Ended {
  status: number;
  /** What the daemon logged, an object per line. */
  log: Record<string, unknown>[];
}

export class Box {
  readonly #root = mkdtempSync(join(tmpdir(), "sluice-box-"));
  readonly #command: string[];
  #process: Bun.Subprocess<"ignore", "ignore", "pipe"> | undefined;
  #log = "";
  #logWatchers: (() => void)[] = [];

  /** A program for another architecture is run by qemu, which is static as well. */
  constructor(executable: string, emulator?: string) {
    mkdirSync(join(this.#root, "proc"));
    copyFileSync(executable, join(this.#root, "sluice"));
    if (emulator) copyFileSync(emulator, join(this.#root, "emulator"));
    this.#command = emulator ? ["/emulator", "/sluice"] : ["/sluice"];
  }

  write(path: string, content: string): void {
    mkdirSync(dirname(join(this.#root, path)), { recursive: true });
    writeFileSync(join(this.#root, path), content);
  }

  start(...args: string[]): void {
    const enter = `mount -t proc proc "$0/proc" && exec chroot "$0" "$@"`;
    const words = ["sh", "-c", enter, this.#root, ...this.#command, ...args];
    this.#process = Bun.spawn(["unshare", "--mount", "--pid", "--fork", "--kill-child", ...words], {
      env: {},
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    void this.#readLog(this.#process.stderr);
  }

  /** Resolves once a line of the log holds `text`. The test's own time limit ends the wait. */
  async logged(text: string): Promise<void> {
    while (!this.#log.includes(text)) {
      await new Promise<void>((resolve) => this.#logWatchers.push(resolve));
    }
  }

  /** SIGTERM to process 1 of the box: the kernel passes it on only if there is a handler for it. */
  async stop(): Promise<Ended> {
    const { pid, exited } = this.#running();
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
    process.kill(Number(child), "SIGTERM");
    const status = await exited;
    const lines = this.#log.split("\n").filter((line) => line.startsWith("{"));
    return { status, log: lines.map((line) => JSON.parse(line)) };
  }

  /** Ends what may still run, and leaves nothing behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.exited;
    rmSync(this.#root, { recursive: true, force: true });
  }

  #running() {
    if (this.#process) return this.#process;
    throw new Error("the box has not been started");
  }

  async #readLog(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      this.#log += decoder.decode(bytes, { stream: true });
      for (const wake of this.#logWatchers.splice(0)) wake();
    }
  }
}
