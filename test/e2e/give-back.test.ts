// Memory that an outage took goes back to the system.
import { expect, test } from "bun:test";
import { anonymousKiB } from "./measured.ts";
import { sendTcp } from "./sending.ts";
import { listen } from "./settings.ts";
import { Sluice, waitFor } from "./sluice.ts";

const MiB = 1024;

/** Lines that are 500 octets each when they are compressed. */
function noise(count: number): string[] {
  const octets = () => Buffer.from(crypto.getRandomValues(new Uint8Array(500))).toString("hex");
  return Array.from({ length: count }, () => `<14>noise: ${octets()}`);
}

async function waiting(url: unknown): Promise<number> {
  const status = (await (await fetch(`${String(url)}api/v1/status`)).json()) as {
    sinks: { waiting: number }[];
  };
  return status.sinks[0]!.waiting;
}

test("what an outage has filled of the ring is given back when newer lines are stored", async () => {
  let isWell = false;
  const store = Bun.serve({
    port: 0,
    fetch: async (request) => {
      await request.arrayBuffer();
      return new Response("", { status: isWell ? 200 : 503 });
    },
  });
  const sluice = await Sluice.start(`
buffer.memory = "64MiB"
${listen("tcp")}
[ship]
age = "100ms"
[[sink]]
kind = "http"
url = "http://127.0.0.1:${store.port}/"
`);
  const { url } = await sluice.until("answering");
  let sent = 0;
  const send = async (count: number) => {
    await sendTcp(sluice.port("tcp"), noise(count));
    sent += count;
  };
  await send(110_000);
  await sluice.until("sink failing");
  const isFull = () => anonymousKiB(sluice.pid) > 60 * MiB || undefined;
  await waitFor(isFull, "a ring that fills");
  isWell = true;
  await sluice.until("sink recovered");
  const isBack = async () => {
    await send(5000);
    // Stored before more comes: as long as some of it waits, all of the ring may be in use.
    await waitFor(async () => (await waiting(url)) === 0, "all of it to be stored");
    return anonymousKiB(sluice.pid) < 50 * MiB || undefined;
  };
  await waitFor(isBack, "memory that is given back");
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: sent, stored: sent, lost: 0 });
  await store.stop(true);
});
