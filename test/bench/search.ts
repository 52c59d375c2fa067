// Searching a local archive with the compiled program, next to zcat | grep -F on the same cores.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LineEncoder } from "../../src/syslog/encode.ts";
import { Message } from "../../src/syslog/message.ts";
import { parseSyslog } from "../../src/syslog/parse.ts";
import { originIn } from "../origin.ts";
import { finish, median, report } from "./measure.ts";
import { sampleLines } from "./path-sample.ts";

const program = join(import.meta.dir, "../../build/out/sluice-linux-x64");
const linesCount = Number(process.env["LINES"] ?? 1_000_000);
const linesPerObject = 50_000;
const chunkBytes = 256 * 1024;
const rounds = 5;

const folder = mkdtempSync(join(tmpdir(), "sluice-bench-search-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Objects as the daemon stores them, without their ledgers; answers the bytes of their lines. */
function store(): number {
  const origin = originIn("UTC");
  const [encoder, message, out] = [new LineEncoder(), new Message(), Buffer.alloc(chunkBytes * 2)];
  let [bytes, at] = [0, 0];
  for (let first = 1; first <= linesCount; first += linesPerObject) {
    const parts: Uint8Array[] = [];
    const seal = () => {
      parts.push(Bun.gzipSync(out.subarray(0, at), { level: 6, library: "libdeflate" }));
      bytes += at;
      at = 0;
    };
    sampleLines(linesPerObject, first).forEach((line, n) => {
      const receivedAtMs = Date.UTC(2026, 10, 21, 8) + (first + n) * 20;
      const frame = { bytes: line, start: 0, end: line.length, sentBytes: line.length };
      parseSyslog({ ...frame, receivedAtMs }, origin, message);
      at = encoder.encode(message, first + n, out, at);
      if (at >= chunkBytes) seal();
    });
    seal();
    const hour = new Date(Date.UTC(2026, 10, 21, 8) + first * 20).toISOString().slice(11, 13);
    const place = join(folder, `logs/date=2026-11-21/hour=${hour}`);
    mkdirSync(place, { recursive: true });
    const seqs = [first, first + linesPerObject - 1].map((seq) => String(seq).padStart(10, "0"));
    writeFileSync(
      join(place, `gw-6b017dae018470-${seqs.join("-")}.ndjson.gz`),
      Buffer.concat(parts),
    );
  }
  return bytes;
}

/** Seconds of a command on two cores, and what it printed. */
function time(command: string[]): { seconds: number; out: string } {
  const before = performance.now();
  const { stdout, status } = spawnSync("taskset", ["-c", "0,1", ...command], {
    maxBuffer: 1 << 30,
  });
  if (status !== 0 && status !== 1) throw new Error(`${command.join(" ")}: ${status}`);
  return { seconds: (performance.now() - before) / 1000, out: stdout.toString() };
}

/** Both in turn, so that whatever else runs here disturbs both. */
function race(what: string, filter: string, grep: string, bar = true): void {
  const own = [program, "search", filter, folder, "--json"];
  const zcat = `find ${folder} -name '*.gz' | sort | xargs zcat | ${grep}`;
  const times = { own: [] as number[], zcat: [] as number[] };
  let [found, expected] = ["", ""];
  for (let round = 0; round < rounds; round++) {
    const [one, other] = [time(own), time(["sh", "-c", zcat])];
    times.own.push(one.seconds);
    times.zcat.push(other.seconds);
    [found, expected] = [one.out, other.out];
  }
  if (found !== expected) throw new Error(`${what}: not the same lines`);
  const [own_s, zcat_s] = [median(times.own), median(times.zcat)];
  const lines = found.split("\n").length - 1;
  report({ what: `${what}: ${lines} lines, sluice search`, value: own_s, unit: "s" });
  report({ what: `${what}: zcat | grep`, value: zcat_s, unit: "s" });
  const limit = bar ? { most: 1 } : {};
  report({ what: `${what}: ratio`, value: own_s / zcat_s, unit: "", ...limit });
}

/** Of a search that takes every line apart. */
async function peakMiB(): Promise<number> {
  const child = Bun.spawn([program, "search", "not all", folder]);
  let peakKiB = 0;
  while (child.exitCode === null) {
    const status = readFileSync(`/proc/${child.pid}/status`, "latin1");
    peakKiB = Math.max(peakKiB, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0));
    await Bun.sleep(50);
  }
  return peakKiB / 1024;
}

const bytes = store();
report({ what: "lines of NDJSON", value: linesCount, unit: "lines" });
report({ what: "... in bytes", value: bytes / 1e6, unit: "MB" });
race(
  "a rare text",
  'content contains "login failure for user pi"',
  "grep -F 'login failure for user pi'",
);
race("a frequent text", 'content contains "DHCPACK"', "grep -F DHCPACK");
race("a severity", "severity = err", `grep -F '"severity":3,'`);
race(
  "any case",
  'content ~ "(?i)LOGIN FAILURE for user pi"',
  "grep -iF 'login failure for user pi'",
);
race("no text to look for", "not tag = dnsmasq", `grep -vF '"tag":"dnsmasq",'`, false);
report({ what: "most resident memory", value: await peakMiB(), unit: "MiB" });
process.exit(finish());
