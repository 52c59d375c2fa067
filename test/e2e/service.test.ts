// What a service manager and its scripts rely on: readiness, the watchdog, the signal to send now.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { numberedLines, sendTcp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const config = listen("tcp") + directorySink;

/** A socket as systemd has it, by Python: Bun has no datagrams on paths. */
async function notifySocket(path: string) {
  const script = `import socket, sys
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.bind(sys.argv[1].replace("@", "\\0"))
print("bound", flush=True)
while True:
    print(server.recv(4096).decode().replace("\\n", " "), flush=True)
`;
  const child: ChildProcess = spawn("python3", ["-c", script, path]);
  let out = "";
  child.stdout!.on("data", (data: Buffer) => (out += data.toString()));
  await waitFor(() => out.includes("bound") || undefined, "the socket");
  return { heard: () => out.trim().split("\n").slice(1), stop: () => child.kill() };
}

for (const kind of ["path", "abstract name"]) {
  test(`a service manager that listens at a ${kind} is told: ready, well, stopping`, async () => {
    const path = kind === "path" ? join(temporaryFolder(), "notify") : `@sluice-${process.pid}`;
    const manager = await notifySocket(path);
    const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: "400000" };
    const sluice = await Sluice.start(config, env);
    const pets = () => manager.heard().filter((state) => state === "WATCHDOG=1").length;
    await waitFor(() => pets() >= 3 || undefined, "three signs of life");
    expect(manager.heard()[0]).toBe("READY=1");
    // A stopped process is a process that hangs: nobody speaks for it.
    sluice.signal("SIGSTOP");
    // Until what it said before has been heard.
    await Bun.sleep(1000);
    const before = pets();
    await Bun.sleep(1000);
    expect(pets()).toBe(before);
    sluice.signal("SIGCONT");
    expect(await sluice.stop()).toBe(0);
    await waitFor(() => manager.heard().includes("STOPPING=1") || undefined, "its goodbye");
    manager.stop();
  });
}

test("a service manager that is gone, or a wrong path, changes nothing", async () => {
  for (const path of ["/nowhere/notify", "relative", `/${"long".repeat(40)}`]) {
    const sluice = await Sluice.start(config, { NOTIFY_SOCKET: path });
    await sendTcp(sluice.port("tcp"), numberedLines(1));
    expect(await sluice.stop()).toBe(0);
    expect(sluice.lines().length).toBe(1);
  }
});

test("SIGUSR2: what waits is sent now, and a sink that rests tries again", async () => {
  let isAway = true;
  const server = Bun.serve({
    ...{ hostname: "127.0.0.1", port: 0 },
    fetch: () => new Response("", { status: isAway ? 401 : 200 }),
  });
  const sink = `[[sink]]\nkind = "http"\nurl = "http://127.0.0.1:${server.port}/in"\n`;
  const sluice = await Sluice.start(`${listen("tcp")}[ship]\nage = "1h"\n${sink}`);
  await sendTcp(sluice.port("tcp"), numberedLines(5));
  // Nothing is due for an hour. What comes behind the signal is not meant by it: one may be early.
  await waitFor(() => {
    sluice.signal("SIGUSR2");
    return sluice.log.some(({ event }) => event === "sink failing") || undefined;
  }, "an attempt");
  // It rests for half a minute and longer after an answer that a person must see to.
  isAway = false;
  sluice.signal("SIGUSR2");
  await sluice.until("sink recovered", 15_000);
  await sluice.stop();
  expect(sluice.farewell()).toMatchObject({ received: 5, stored: 5 });
  await server.stop(true);
});
