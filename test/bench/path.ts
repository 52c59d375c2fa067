// The path of one message without the network: parse, encode, chunk (compression included), ring.
import { systemClock } from "../../src/base/clock.ts";
import { Counters } from "../../src/base/counters.ts";
import { compressor } from "../../src/buffer/compress.ts";
import { OpenChunk } from "../../src/buffer/open-chunk.ts";
import { Ring } from "../../src/buffer/ring.ts";
import { openRouter } from "../../src/router.ts";
import { encoderOf } from "../../src/syslog/encode.ts";
import { originIn } from "../origin.ts";
import { finish, median, report } from "./measure.ts";
import { sampleLines } from "./path-sample.ts";

const origin = originIn("UTC");

type Compression = "gzip" | "zstd" | "none";

/** ns of CPU a message over the lines, median of several rounds; and what the ring holds of them. */
function measure(lines: Buffer[], compression: Compression) {
  const ring = new Ring(8 << 20);
  const reader = ring.openReader();
  const compress = compression === "none" ? () => new Uint8Array(1) : compressor(compression);
  const openChunk = new OpenChunk(
    { chunkBytes: 256 << 10, countMax: Infinity },
    // Nothing is in a hurry here: the costly level is what is measured.
    { compress: (bytes) => compress(bytes, false), ring, clock: systemClock },
  );
  const receive = openRouter({ encoder: encoderOf("sluice"), openChunk, counters: new Counters() });
  const times: number[] = [];
  let receivedAtMs = 1_790_000_000_000;
  for (let round = 0; round < 9; round++) {
    const before = process.cpuUsage();
    for (let index = 0; index < lines.length; index++) {
      const bytes = lines[index]!;
      if (index % 10 === 0) receivedAtMs++;
      receive(
        { bytes, start: 0, end: bytes.length, sentBytes: bytes.length, receivedAtMs },
        origin,
      );
    }
    const { user, system } = process.cpuUsage(before);
    times.push(((user + system) * 1000) / lines.length);
  }
  return { ns: median(times), held: reader.waitingCount, bytes: reader.waitingBytes };
}

const lines = sampleLines(100_000, 7);
const starts = (text: string) => (line: Buffer) => line.toString("latin1").includes(text);
const isNew = starts(">1 ");
const isRouterOs = (line: Buffer) => /\b(firewall|dhcp|system),/.test(line.toString("latin1"));
const kinds: Record<string, Buffer[]> = {
  "RFC 5424": lines.filter((line) => isNew(line)),
  RouterOS: lines.filter((line) => !isNew(line) && isRouterOs(line)),
  "RFC 3164": lines.filter((line) => !isNew(line) && !isRouterOs(line)),
};
for (const [kind, some] of Object.entries(kinds)) {
  const { ns } = measure(some, "none");
  report({ what: `parse, encode, copy: ${kind}`, value: ns, unit: "ns" });
}
for (const compression of ["none", "gzip", "zstd"] as const) {
  const { ns } = measure(lines, compression);
  report({ what: `the whole path, mixed sample, ${compression}`, value: ns, unit: "ns" });
}
const { held, bytes } = measure(lines, "gzip");
report({ what: "an 8 MiB ring holds", value: held, unit: "messages", least: 200_000 });
report({ what: "stored a message, mixed sample", value: bytes / held, unit: "bytes", most: 40 });
process.exit(finish());
