// UDP in to stored object, on the compiled program: losses, CPU a message, memory, size, start.
// Next to it, in the same run: a receiver that only counts, and rsyslogd writing to a file.
import { finish, median, memoryKiB, report, cpuNs } from "./measure.ts";
import {
  load,
  startRsyslog,
  startSluice,
  startSource,
  stop,
  warmUpCount,
  type Peer,
} from "./peers.ts";

const seconds = Number(process.env["SECONDS"] ?? 20);
const bucket = await startSource("bucket", "test/bench/bucket.ts");

/** What a stopped Sluice said last. */
function farewell(sluice: Peer): Record<string, number> {
  const line = sluice.lastWords().trimEnd().split("\n").at(-1)!;
  return JSON.parse(line) as Record<string, number>;
}

async function inBucket(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${bucket.port}/`);
  return ((await answer.json()) as { bytes: number }).bytes;
}

async function startTimes(): Promise<void> {
  const times: number[] = [];
  for (let run = 0; run < 15; run++) {
    const startMs = performance.now();
    const sluice = await startSluice(bucket.port);
    times.push(performance.now() - startMs);
    await stop(sluice);
  }
  report({
    what: "start to listening, warm, median of 15",
    value: median(times),
    unit: "ms",
    most: 30,
  });
}

async function idle(): Promise<void> {
  const sluice = await startSluice(bucket.port);
  await Bun.sleep(2000);
  const before = cpuNs(sluice.process.pid);
  await Bun.sleep(5000);
  const share = (cpuNs(sluice.process.pid) - before) / 5e9;
  const { rss, anonymous } = memoryKiB(sluice.process.pid);
  report({ what: "idle: CPU", value: share * 100, unit: "%", most: 0.1 });
  report({ what: "idle: Anonymous", value: anonymous / 1024, unit: "MiB", most: 6 });
  report({ what: "idle: Rss", value: rss / 1024, unit: "MiB" });
  await stop(sluice);
}

async function costs(rate: number): Promise<void> {
  const count = rate * Math.min(seconds, 20);
  const sluice = await startSluice(bucket.port);
  const own = await load(sluice, rate, count);
  await stop(sluice);
  const counter = await startSource("counter", "test/bench/count.ts");
  const empty = await load(counter, rate, count);
  await stop(counter);
  const title = `${rate.toLocaleString("en-US")}/s`;
  const most = rate === 10_000 ? { most: 4 } : {};
  report({ what: `${title}: CPU a message, UDP to PUT`, value: own, unit: "µs", ...most });
  report({ what: `${title}: ratio to a receiver that only counts`, value: own / empty, unit: "x" });
  const rsyslog = await startRsyslog();
  if (rsyslog === undefined) return console.log("(no rsyslogd here: not compared)");
  const theirs = await load(rsyslog, rate, count);
  await stop(rsyslog);
  report({ what: `${title}: rsyslogd, imudp to omfile`, value: theirs, unit: "µs" });
  report({ what: `${title}: ratio to rsyslogd`, value: own / theirs, unit: "x", most: 0.5 });
}

async function memory(rate: number): Promise<void> {
  const sluice = await startSluice(bucket.port);
  const sending = load(sluice, rate, rate * seconds * 3);
  let [highest, rss] = [0, 0];
  let sent = false;
  void sending.then(() => (sent = true));
  while (!sent) {
    await Bun.sleep(500);
    const now = memoryKiB(sluice.process.pid);
    highest = Math.max(highest, now.anonymous);
    rss = Math.max(rss, now.rss);
  }
  await stop(sluice);
  const title = `${rate.toLocaleString("en-US")}/s for ${seconds * 3} s`;
  const most = rate === 10_000 ? { most: 8 + 8 } : {};
  report({ what: `${title}: highest Anonymous`, value: highest / 1024, unit: "MiB", ...most });
  report({ what: `${title}: highest Rss`, value: rss / 1024, unit: "MiB" });
}

async function flood(): Promise<void> {
  const before = await inBucket();
  const sluice = await startSluice(bucket.port);
  const count = 100_000 * seconds;
  const cost = await load(sluice, 100_000, count);
  await stop(sluice);
  const { received, stored, lostKernel } = farewell(sluice);
  const bytes = (await inBucket()) - before;
  report({
    what: "100,000/s: lost",
    value: count + warmUpCount - stored!,
    unit: "messages",
    most: 0,
  });
  report({
    what: "100,000/s: of these in the kernel's queue",
    value: lostKernel!,
    unit: "messages",
  });
  report({ what: "100,000/s: CPU a message", value: cost, unit: "µs" });
  report({ what: "100,000/s: stored", value: bytes / received!, unit: "bytes" });
}

async function size(): Promise<void> {
  const before = await inBucket();
  const sluice = await startSluice(bucket.port);
  await load(sluice, 10_000, 200_000);
  await stop(sluice);
  const bytes = (await inBucket()) - before;
  report({
    what: "10,000/s: stored a message",
    value: bytes / (200_000 + warmUpCount),
    unit: "bytes",
    most: 40,
  });
}

await startTimes();
await idle();
for (const rate of [1000, 10_000]) await costs(rate);
await size();
for (const rate of [1000, 10_000]) await memory(rate);
await flood();
await stop(bucket);
process.exit(finish());
