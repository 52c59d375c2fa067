import { expect, test } from "bun:test";
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
