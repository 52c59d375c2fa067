// A bug of ours on the way of a message ends the process, by whatever socket the message came.
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A process of its own: a listener whose messages meet a broken promise, and one that sends. */
const script = (open: string, to: string): string => `
import { assert } from "./src/base/assert.ts";
import { systemClock as clock } from "./src/base/clock.ts";
import { Counters } from "./src/base/counters.ts";
import { silentLog as log } from "./src/base/log.ts";
import { openTcp } from "./src/source/tcp.ts";
import { openUnixStream } from "./src/source/unix-stream.ts";
import { listenOptions } from "./test/listen-options.ts";
const intake = { receive: () => assert(false, "this is held"), counters: new Counters() };
const doors = { clock, log, libc: undefined, readTextFile() {}, raiseOpenFiles() {} };
const source = ${open};
const socket = await Bun.connect({ ...${to}, socket: { data() {} } });
socket.write("<1>one\\n");
setTimeout(() => process.exit(0), 5000);
`;

function endOf(open: string, to: string) {
  const root = join(import.meta.dir, "../../..");
  const args = [process.execPath, "--eval", script(open, to)];
  const { exitCode, stderr } = Bun.spawnSync(args, { cwd: root });
  return { exitCode, isTold: stderr.toString().includes("BUG: this is held") };
}

test("by TCP", () => {
  const open = `openTcp(listenOptions("tcp", {}), intake, doors)`;
  const to = `{ hostname: "127.0.0.1", port: source.port }`;
  expect(endOf(open, to)).toEqual({ exitCode: 1, isTold: true });
});

test("by a stream in the file system", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-bug-"));
  const path = JSON.stringify(join(folder, "log"));
  const options = `{ transport: "unix-stream", path: ${path}, hostname: "router", zone: "UTC",
    frameBytesMax: 1000, connectionsMax: 2, mode: 0o600 }`;
  const open = `await openUnixStream(${options}, intake, doors)`;
  expect(endOf(open, `{ unix: ${path} }`)).toEqual({ exitCode: 1, isTold: true });
  rmSync(folder, { recursive: true });
});
