// Strangers who open connections to the HTTP port and say nothing.
import { expect, test } from "bun:test";
import { numberedLines, TcpSender } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { program, Sluice, waitFor } from "./sluice.ts";

const token = "0123456789abcdef0123456789abcdef";
const config = `
[ship]
age = "200ms"
${listen("tcp")}
${directorySink}
`;

test("five thousand idle connections by HTTP keep no sender out for three seconds", async () => {
  const few = ["sh", "-c", 'ulimit -n 1024 && exec "$0" "$@"', program];
  const env = { SLUICE_ADMIN_LISTEN: "0.0.0.0:0", SLUICE_ADMIN_TOKEN: token };
  const sluice = await Sluice.start(config, env, { program: few });
  const url = new URL(await sluice.url());
  const port = Number(url.port);
  const idle: Promise<unknown>[] = [];
  let ended = 0;
  for (let count = 0; count < 5_000; count++) {
    const socket = {
      data() {},
      open: half,
      close: () => void ended++,
      error() {},
    };
    idle.push(Bun.connect({ hostname: "127.0.0.1", port, socket }).catch(() => void ended++));
    if (count % 200 === 0) await Bun.sleep(1);
  }
  for (let round = 0; round < 5; round++) {
    const fromMs = performance.now();
    const sender = await TcpSender.connect(sluice.port("tcp"));
    await sender.send(numberedLines(10, { from: 10 * round }));
    sender.end();
    await waitFor(() => sluice.lines().length === 10 * (round + 1), `round ${round}`);
    expect(performance.now() - fromMs).toBeLessThan(3_000);
  }
  expect(sluice.log.filter(({ event }) => event === "HTTP connections closed").length).toBe(1);
  await waitFor(() => ended > 4_000, "their end");
  const ask = () =>
    fetch(`http://127.0.0.1:${port}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitFor(ask, "the door to open again");
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: 50, stored: 50 });
});

/** The kernel hands on a connection when something was said, and what says nothing later. */
function half(socket: { write(text: string): number }): void {
  socket.write("GET / HT");
}
