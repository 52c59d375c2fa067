// The end of a run: SIGTERM in the middle of it, a grace that is not enough, a second signal.
import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { FaultRelay } from "../fault-relay.ts";
import { S3Server } from "../s3-server.ts";
import { accountOf, holesOf, linesOf, rangesOf } from "./in-process.ts";
import { Peer } from "./neighbours.ts";
import { contents, numberedLines, sendTcp, sendUdp, TcpSender } from "./sending.ts";
import { s3Sink, secretOf } from "./servers.ts";
import { directorySink, listen } from "./settings.ts";
import { Sluice, waitFor } from "./sluice.ts";

const config = (grace: string) => `
${listen("tcp")}
${listen("udp")}
[ship]
age = "500ms"
grace = "${grace}"
`;

/** An S3 in this process, a relay before it, and a Sluice that stores there. */
async function open(grace: string) {
  const server = new S3Server({ putOnly: true });
  const relay = new FaultRelay(server.port);
  const account = { ...accountOf(server), endpoint: `http://127.0.0.1:${relay.port}` };
  const sluice = await Sluice.start(config(grace) + s3Sink(account, "logs"), secretOf(account));
  return { server, relay, sluice };
}

test("SIGTERM under load: all that was sent before it is stored, each line once", async () => {
  const { server, relay, sluice } = await open("10s");
  const sender = await TcpSender.connect(sluice.port("tcp"));
  const all = 2_000_000;
  const chunk = 500;
  const load = (async () => {
    for (let from = 0; from < all; from += chunk) {
      if (!(await sender.send(numberedLines(chunk, { from })))) return;
      // Faster than any network of routers, slow enough for the queues to stay short.
      await Bun.sleep(1);
    }
  })();
  await waitFor(() => sender.sent > 20_000 || undefined, "a load");
  const sentUdp = await sendUdp(sluice.port("udp"), numberedLines(1000, { tag: "by-udp" }));
  const sentBefore = sender.sent;
  sluice.signal("SIGTERM");
  expect(await sluice.ended).toBe(0);
  await load;

  const end = sluice.farewell();
  expect(end).toMatchObject({ stored: end.received, lost: 0, refused: 0, unsent: 0 });
  expect(holesOf(rangesOf(server.objects.keys()))).toEqual([]);
  const lines = linesOf(server);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: end.stored }, (_, n) => n + 1));
  const byUdp = lines.filter((line) => line["tag"] === "by-udp").map((line) => line.content);
  expect(byUdp.length + end.lostKernel).toBe(sentUdp);
  const byTcp = lines.filter((line) => line["tag"] !== "by-udp").map((line) => line.content);
  expect(byTcp.length).toBeGreaterThanOrEqual(sentBefore);
  // The connection may have been closed amid the very last line, its header too.
  const last = byTcp.length - 1;
  expect(numberedLines(1, { from: last })[0]).toContain(byTcp.pop()!);
  expect(byTcp).toEqual(contents(last));
  relay.refuse();
  await server.stop();
});

test("SIGTERM right behind the last line, on a machine that is busy: nothing is missing", async () => {
  const busy = Array.from(
    { length: 8 },
    () => new Peer(spawn("sh", ["-c", "while :; do :; done"])),
  );
  try {
    for (let run = 0; run < 6; run++) {
      const sluice = await Sluice.start(config("10s") + directorySink);
      await sendTcp(sluice.port("tcp"), numberedLines(3000));
      expect(await sluice.stop()).toBe(0);
      expect(sluice.farewell()).toMatchObject({ received: 3000, stored: 3000 });
    }
  } finally {
    for (const each of busy) await each.stop("SIGKILL");
  }
});

test("a grace that is not enough: the last words count what was not sent", async () => {
  const { server, relay, sluice } = await open("1s");
  relay.mode = { kind: "hang" };
  await sendTcp(sluice.port("tcp"), numberedLines(3000));
  expect(await sluice.stop()).toBe(0);
  const all = { received: 3000, stored: 0, lost: 0, refused: 0, unsent: 3000 };
  expect(sluice.farewell()).toMatchObject(all);
  expect(server.objects.size).toBe(0);
  relay.refuse();
  await server.stop();
});

test("a second signal ends at once", async () => {
  for (const [signal, status] of [
    ["SIGTERM", 143],
    ["SIGINT", 130],
  ] as const) {
    const { server, relay, sluice } = await open("10m");
    relay.mode = { kind: "hang" };
    const port = sluice.port("tcp");
    await sendTcp(port, numberedLines(10));
    sluice.signal("SIGTERM");
    const refused = () =>
      TcpSender.connect(port).then(
        (sender) => void sender.end(),
        () => true,
      );
    await waitFor(async () => (await refused()) || undefined, "the sources' end");
    expect(await sluice.stop(signal)).toBe(status);
    relay.refuse();
    await server.stop();
  }
});
