import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../src/base/user-error.ts";
import { openReporter } from "../../src/reporter.ts";

/** A server that keeps what it hears and closes in its turn. */
function server(port = 0) {
  let heard = "";
  const listener = Bun.listen({
    ...{ hostname: "127.0.0.1", port },
    socket: {
      data: (_, data) => void (heard += data.toString()),
      end: (socket) => void socket.end(),
      error() {},
    },
  });
  return { port: listener.port, heard: () => heard, stop: () => listener.stop(true) };
}

test("a report is a message, and what was closed well has arrived", async () => {
  const { port, heard, stop } = server();
  const to = `tcp://127.0.0.1:${port}`;
  const reporter = await openReporter({ to, appName: "backup", hostname: "gw" });
  const structuredData = { "disk@32473": { name: "sda1" } };
  reporter.report("warning", "91 % füll", { msgId: "FULL", structuredData });
  reporter.report("info", "goes on");
  expect(await reporter.close()).toBe(true);
  const stamp = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
  expect(heard()).toMatch(
    new RegExp(
      String.raw`^<12>1 ${stamp} gw backup \d+ FULL \[disk@32473 name="sda1"\] 91 % füll\n` +
        String.raw`<14>1 ${stamp} gw backup \d+ - - goes on\n$`,
    ),
  );
  stop();
});

test("a server that is not there is told at the end, and not before", async () => {
  const { port, stop } = server();
  stop();
  const reporter = await openReporter({ to: `tcp://127.0.0.1:${port}`, appName: "backup" });
  reporter.report("crit", "nobody hears this");
  expect(await reporter.close(50)).toBe(false);
});

test("over UDP a report is sent at once", async () => {
  const heard = Promise.withResolvers<string>();
  const socket = await Bun.udpSocket({
    ...{ hostname: "127.0.0.1", port: 0 },
    socket: { data: (_, data) => heard.resolve(data.toString()) },
  });
  const to = `udp://127.0.0.1:${socket.port}`;
  const reporter = await openReporter({ to, appName: "a", format: "rfc3164", facility: 16 });
  reporter.report("notice", "text");
  expect(await heard.promise).toMatch(/^<133>\w{3} [ \d]\d \d\d:\d\d:\d\d \S+ a\[\d+\]: text$/);
  expect([await reporter.close(), reporter.lost]).toEqual([true, 0]);
  socket.close();
});

test("what is no server is told", async () => {
  const hint = "Such as tls://logs.example:6514";
  for (const to of ["logs.example", "http://logs.example", "tcp://"]) {
    const error = new UserError(`"${to}" is not a syslog server`, hint);
    expect(openReporter({ to, appName: "a" })).rejects.toEqual(error);
  }
});

test("whatever a program hands over, it is not thrown back at it", async () => {
  const { port, heard, stop } = server();
  const reporter = await openReporter({ to: `tcp://127.0.0.1:${port}`, appName: "a" });
  const report = reporter.report.bind(reporter) as (...given: unknown[]) => void;
  const untold = { toString: undefined, valueOf: undefined };
  report("warn", 1);
  report("info", undefined, { msgId: 5, structuredData: { a: { b: 6, c: null }, d: {} } });
  report("info", untold);
  report("info", "x", null);
  report("info", "x", { structuredData: { a: null } });
  report("info", "x".repeat(2 ** 21));
  expect(reporter.lost).toBe(4);
  // All arrived is said of all that was reported.
  expect(await reporter.close()).toBe(false);
  const lines = heard().split("\n").slice(0, -1);
  expect(lines.map((line) => line.replace(/1 \S+ \S+ a \d+ /, ""))).toEqual([
    ...["<13>- - 1", '<14>5 [a b="6" c="null"][d] undefined'],
  ]);
  stop();
});

test("what is reported behind the end is lost, and counted", async () => {
  const { port, stop } = server();
  const reporter = await openReporter({ to: `tcp://127.0.0.1:${port}`, appName: "a" });
  reporter.report("info", "x");
  expect([await reporter.close(), reporter.lost]).toEqual([true, 0]);
  reporter.report("info", "y");
  expect([reporter.lost, await reporter.close()]).toEqual([1, false]);
  stop();
});

test("what an option does not take is told", async () => {
  const f = async (options: object, message: string) => {
    const given = { to: "tcp://127.0.0.1", appName: "a", ...options };
    expect(await openReporter(given).catch((error: Error) => error.message)).toBe(message);
  };
  await f({ facility: 24 }, 'facility does not take "24"');
  await f({ format: "cef" }, 'format does not take "cef"');
  await f({ framing: "crlf" }, 'framing does not take "crlf"');
  await f({ queueBytesMax: NaN }, 'queueBytesMax does not take "NaN"');
  await f({ appName: undefined }, 'appName does not take "undefined"');
});

test("the program that the README shows does what is said there", async () => {
  const root = join(import.meta.dir, "../..");
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [example] = /( {4}import \{ openReporter \}.*\n)( {4}.*\n)*/.exec(readme)!;
  const { port, heard, stop } = server();
  const program = example.replace("tls://logs.example", `tcp://127.0.0.1:${port}`);
  const child = Bun.spawn([process.execPath, "-"], {
    ...{ cwd: root, stdin: Buffer.from(program), stdout: "inherit", stderr: "inherit" },
  });
  // It ends on its own.
  expect(await child.exited).toBe(0);
  expect(heard()).toMatch(
    /^<12>1 \S+ \S+ backup \d+ - \[disk@32473 name="sda1"\] disk is 91 % full\n$/,
  );
  stop();
});
