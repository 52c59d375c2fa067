// An S3 that is unwell, in each way that networks and servers know: over TCP nothing is lost, over
// UDP what is sent is stored or counted, and no line is stored twice. All at once, each with an S3
// and a relay of its own, for the pauses between attempts are long.
import { expect, test } from "bun:test";
import { FaultRelay } from "../fault-relay.ts";
import type { S3Account } from "../s3-reader.ts";
import { S3Server, type S3Fault } from "../s3-server.ts";
import { accountOf, holesOf, linesOf, rangesOf } from "./in-process.ts";
import { contents, numberedLines, sendTcp, sendUdp } from "./sending.ts";
import { s3Sink, secretOf } from "./servers.ts";
import { listen } from "./settings.ts";
import { Sluice } from "./sluice.ts";

interface Fault {
  /** What goes wrong from the first attempt on. */
  break(server: S3Server, relay: FaultRelay): void;
  /** Part of the reason that the log gives. */
  reason: string;
  mend(server: S3Server, relay: FaultRelay): void;
  /** How long it lasts after the first failure. */
  lastsMs?: number;
  /** How long it must have lasted: what the server asked for. */
  failedMsMin?: number;
}

const pass = (_: S3Server, relay: FaultRelay) => void (relay.mode = { kind: "pass" });

/** The next so many requests are answered like this; then all is well. */
const answers = (fault: S3Fault, times = 3): Omit<Fault, "reason"> => ({
  break: (server) => void server.faults.push(...Array.from({ length: times }, () => fault)),
  mend: () => {},
});

const faults: Record<string, Fault> = {
  refuses: {
    break: (_, relay) => relay.refuse(),
    reason: "refused",
    mend: (_, relay) => relay.accept(),
  },
  "is away for half a minute": {
    break: (_, relay) => relay.refuse(),
    reason: "refused",
    mend: (_, relay) => relay.accept(),
    lastsMs: 30_000,
  },
  "takes connections and never answers": {
    break: (_, relay) => void (relay.mode = { kind: "hang" }),
    reason: "timeout",
    mend: pass,
  },
  "resets in the middle of the body": {
    break: (_, relay) => void (relay.mode = { kind: "reset", afterBytes: 2000 }),
    reason: "no answer",
    mend: pass,
  },
  "stores, and its answer is lost": {
    break: (_, relay) => void (relay.mode = { kind: "lost-answer" }),
    reason: "no answer",
    mend: pass,
  },
  "answers 500": { ...answers({ status: 500, code: "InternalError" }), reason: "500" },
  "answers 503 SlowDown with Retry-After": {
    ...answers({ status: 503, code: "SlowDown", headers: { "retry-after": "3" } }, 2),
    reason: "503 SlowDown",
    failedMsMin: 6000,
  },
  "answers with the page of a gateway": {
    ...answers({ status: 502, text: "<html>Bad Gateway</html>" }),
    reason: "502",
  },
};

for (const [name, fault] of Object.entries(faults)) {
  test.concurrent(`S3 ${name}`, () => through(fault));
}

test.concurrent(
  "S3 has another time: signed with its time, at once and without a word",
  async () => {
    const server = new S3Server({ putOnly: true });
    server.clockOffsetMs = 2 * 3_600_000;
    const account = accountOf(server);
    // Nor is an answer late, however long the tests beside this one keep the server waiting.
    const sluice = await Sluice.start(config(account, ""), secretOf(account));
    await sendTcp(sluice.port("tcp"), numberedLines(12_000));
    expect(await sluice.stop()).toBe(0);
    expect(sluice.farewell()).toMatchObject({ received: 12_000, stored: 12_000, unsent: 0 });
    expect(sluice.log.filter(({ level }) => level !== "info")).toEqual([]);
    expect(linesOf(server).map((line) => line.content)).toEqual(contents(12_000));
    expect(server.history.filter((each) => each !== "PUT 200")).toEqual(["PUT 403"]);
    await server.stop();
  },
);

async function through(fault: Fault): Promise<void> {
  const server = new S3Server({ putOnly: true });
  const relay = new FaultRelay(server.port);
  const account = { ...accountOf(server), endpoint: `http://127.0.0.1:${relay.port}` };
  const sluice = await Sluice.start(config(account), secretOf(account));
  fault.break(server, relay);
  await sendTcp(sluice.port("tcp"), numberedLines(12_000, { tag: "before" }));
  const failing = await sluice.until("sink failing");
  expect(String(failing["reason"])).toContain(fault.reason);
  await sendTcp(sluice.port("tcp"), numberedLines(12_000, { tag: "during" }));
  const sentUdp = await sendUdp(sluice.port("udp"), numberedLines(2000, { tag: "by-udp" }));
  await Bun.sleep(fault.lastsMs ?? 0);
  fault.mend(server, relay);
  const recovered = await sluice.until("sink recovered");
  expect(recovered["failedMs"]).toBeGreaterThanOrEqual(fault.failedMsMin ?? 0);
  await sendTcp(sluice.port("tcp"), numberedLines(1000, { tag: "after" }));
  expect(await sluice.stop()).toBe(0);

  const last = sluice.farewell();
  expect(last).toMatchObject({ lost: 0, refused: 0, unsent: 0, stored: last.received });
  expect(last.received + last.lostKernel).toBe(25_000 + sentUdp);
  const lines = linesOf(server);
  expect(lines.map(({ seq }) => seq)).toEqual(Array.from(lines, (_, n) => n + 1));
  expect(lines.length).toBe(last.stored);
  for (const [tag, count] of [
    ["before", 12_000],
    ["during", 12_000],
    ["after", 1000],
  ] as const) {
    const said = lines.filter((line) => line["tag"] === tag).map((line) => line.content);
    expect(said).toEqual(contents(count));
  }
  expect(holesOf(rangesOf(server.objects.keys()))).toEqual([]);
  relay.refuse();
  await server.stop();
}

/** TCP and UDP into three objects and more. */
function config(account: S3Account, times = 'connect_timeout = "1s"\ntimeout = "2s"'): string {
  return `
${listen("tcp")}
${listen("udp")}
[ship]
age = "200ms"
records = 5000
grace = "30s"
${s3Sink(account, "logs", times)}`;
}
