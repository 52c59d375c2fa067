// A real gateway that is held, then killed and started again, while lines keep coming.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { contents, numberedLines, TcpSender } from "./sending.ts";
import * as servers from "./servers.ts";
import { listen } from "./settings.ts";
import { Sluice, waitFor } from "./sluice.ts";

let ceph: servers.S3Peer;
beforeAll(() => {
  ceph = servers.startCeph();
}, servers.serverStartMsMax);
afterAll(() => ceph?.stop());

test("Ceph's gateway is held, goes on, is killed and comes back: every line is there once", async () => {
  await ceph.reader.makeBucket("outage");
  const config = `
${listen("tcp")}
[ship]
age = "200ms"
${servers.s3Sink(ceph.account, "outage", 'connect_timeout = "1s"\ntimeout = "2s"')}`;
  const sluice = await Sluice.start(config, servers.secretOf(ceph.account));
  const sender = await TcpSender.connect(sluice.port("tcp"));
  let count = 0;
  const send = async (more: number) => {
    expect(await sender.send(numberedLines(more, { from: count }))).toBe(true);
    count += more;
  };
  const transitions = (event: string) => sluice.log.filter((line) => line.event === event).length;
  const recovered = (times: number) =>
    waitFor(() => transitions("sink recovered") >= times || undefined, "recovery");

  await send(1000);
  await waitFor(async () => (await ceph.reader.list("outage")).length > 0 || undefined, "a start");

  process.kill(servers.gatewayPid(ceph), "SIGSTOP");
  await send(5000);
  const held = await sluice.until("sink failing");
  expect(String(held["reason"])).toContain("timeout");
  await send(5000);
  process.kill(servers.gatewayPid(ceph), "SIGCONT");
  await recovered(1);

  servers.kill(servers.gatewayPid(ceph), "SIGKILL");
  await send(5000);
  await waitFor(() => transitions("sink failing") >= 2 || undefined, "the second failure");
  await send(5000);
  await servers.restartGateway(ceph);
  await recovered(2);
  await send(1000);
  sender.end();

  expect(await sluice.stop()).toBe(0);
  const all = { received: count, stored: count, lost: 0, refused: 0, unsent: 0 };
  expect(sluice.farewell()).toMatchObject(all);
  const lines = await ceph.lines("outage");
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  expect(lines.map((line) => line.content)).toEqual(contents(count));
});
