// Peers that are gone before anybody answers: what they sent is there all the same.
import { afterEach, expect, test } from "bun:test";
import { systemClock } from "../../../src/base/clock.ts";
import { readTextFile } from "../../../src/base/files.ts";
import { openLibc } from "../../../src/base/libc.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { ListenOptions, Source } from "../../../src/source/source.ts";
import { openTcp } from "../../../src/source/tcp.ts";
import { listenOptions } from "../../listen-options.ts";
import { SeenIntake } from "./intake.ts";

const open: Source[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop();
});

function listen(overrides: Partial<ListenOptions> = {}) {
  const intake = new SeenIntake();
  const doors = { clock: systemClock, log: silentLog, readTextFile, libc: openLibc() };
  const source = openTcp(listenOptions("tcp", overrides), intake, {
    ...doors,
    raiseOpenFiles: () => 5000,
  });
  open.push(source);
  return { intake, source };
}

/** Connects, sends and resets before this process, which has to wait for it, accepts anybody. */
function sendAndReset({ port }: Source, text: string): void {
  const peer = `await Bun.connect({ hostname: "127.0.0.1", port: ${port}, socket: { data() {},
    open(socket) { socket.write(${JSON.stringify(text)}); socket.terminate(); } } });`;
  const { exitCode, stderr } = Bun.spawnSync([process.execPath, "--eval", peer]);
  expect([exitCode, stderr.toString()]).toEqual([0, ""]);
}

/** Waits for what the network does; fails the test by its timeout when it never comes. */
async function until(held: () => boolean): Promise<void> {
  while (!held()) await Bun.sleep(2);
}

test("what was sent before a reset is taken in, and its peer has no address", async () => {
  const { intake, source } = listen();
  sendAndReset(source, "<1>one\n<1>two\n");
  await until(() => intake.texts.length === 2);
  expect(intake.texts).toEqual(["<1>one", "<1>two"]);
  expect([...intake.origins].map(({ client }) => client)).toEqual(["0.0.0.0:0"]);
});

test("where networks are allowed, who has no address is refused and counted", async () => {
  const { intake, source } = listen({ allow: ["127.0.0.1"] });
  sendAndReset(source, "<1>one\n");
  await until(() => intake.counters.ignored.not_allowed === 1);
  expect(intake.texts).toEqual([]);
});
