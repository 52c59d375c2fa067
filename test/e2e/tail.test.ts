// The live tail by HTTP: nothing is left out for who keeps up, and who does not costs little.
import { expect, test } from "bun:test";
import { anonymousKiB, metricsOf } from "./measured.ts";
import { numberedLines, sendTcp, TcpSender } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { Sluice, waitFor, type Line } from "./sluice.ts";
import { WebServer } from "./web-server.ts";

const config = (url: string) => `
[ship]
age = "200ms"
[buffer]
memory = "256KiB"
chunk = "4KiB"
${listen("tcp")}
[[sink]]
kind = "http"
url = "${url}/ingest"
`;

test("five thousand lines a second go through a tail, each once and in order", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(config(server.origin));
  const answer = await fetch(`${await sluice.url()}api/v1/tail?filter=tag%20%3D%20app`);
  const count = 10_000;
  const seqs: number[] = [];
  let skipped = 0;
  const reading = (async () => {
    let rest = "";
    for await (const piece of answer.body!) {
      const events = (rest + Buffer.from(piece).toString()).split("\n\n");
      rest = events.pop()!;
      for (const event of events) {
        if (event.startsWith("event: skipped")) skipped += Number(/\d+/.exec(event));
        else if (event.startsWith("data: ")) seqs.push((JSON.parse(event.slice(6)) as Line).seq);
      }
      if (seqs.length + skipped >= count) return;
    }
  })();
  const sender = await TcpSender.connect(sluice.port("tcp"));
  for (let sent = 0; sent < count; sent += 500) {
    await sender.send(numberedLines(500, { from: sent }));
    await Bun.sleep(100);
  }
  await reading;
  expect(skipped).toBe(0);
  expect(seqs).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  sender.end();
  expect(await sluice.stop()).toBe(0);
  await server.stop();
});

test("who listens and does not read costs the daemon nothing and loses nobody's messages", async () => {
  const server = new WebServer();
  const sluice = await Sluice.start(config(server.origin));
  const url = await sluice.url();
  const deaf = await deafListener(url);
  const before = anonymousKiB(sluice.pid);
  for (let round = 0; round < 20; round++) {
    await sendTcp(sluice.port("tcp"), numberedLines(5000, { from: round * 5000 }));
  }
  expect(anonymousKiB(sluice.pid) - before).toBeLessThan(16 * 1024);
  // On a busy machine many are still in the kernel: a stop waits for these, but not for ever.
  const received = async () => (await metricsOf(url))["sluice_received_messages_total"];
  await waitFor(async () => (await received()) === 100_000, "all of them", 30_000);
  deaf.terminate();
  expect(await sluice.stop()).toBe(0);
  const { stored, lost } = sluice.farewell();
  expect(stored + lost).toBe(100_000);
  await server.stop();
}, 60_000);

test("four who listen to a flood and do not read leave the daemon within its bound", async () => {
  const sluice = await Sluice.start(listen("tcp") + directorySink);
  const url = await sluice.url();
  const deaf = await Promise.all([1, 2, 3, 4].map(() => deafListener(url)));
  let highest = 0;
  const look = setInterval(() => (highest = Math.max(highest, anonymousKiB(sluice.pid))), 20);
  const count = 200_000;
  await sendTcp(sluice.port("tcp"), numberedLines(count));
  const received = async () => (await metricsOf(url))["sluice_received_messages_total"];
  await waitFor(async () => (await received()) === count, "all of them");
  clearInterval(look);
  const status = await (await fetch(`${url}api/v1/status`)).json();
  const { bound_bytes, runtime_bytes } = (status as { memory: Record<string, number> }).memory;
  expect(highest * 1024).toBeLessThan(bound_bytes! + runtime_bytes!);
  for (const socket of deaf) socket.terminate();
  expect(await sluice.stop()).toBe(0);
});

/** A client of the live tail that takes what is under way to it and nothing more. */
function deafListener(url: string) {
  const { host, port } = new URL(url);
  const request = `GET /api/v1/tail HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
  const socket = {
    data: (socket: Bun.Socket) => void socket.pause(),
    open: (socket: Bun.Socket) => void socket.write(request),
  };
  return Bun.connect({ hostname: "127.0.0.1", port: Number(port), socket });
}
