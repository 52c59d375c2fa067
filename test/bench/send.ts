// A sender that is not the bottleneck: sendmmsg(2) from preallocated memory, paced.
// usage: bun test/bench/send.ts PORT RATE COUNT [HOST]     RATE 0: flat out
import { dlopen, ptr } from "bun:ffi";
import { sampleLines } from "./path-sample.ts";

const [port, rate, count] = process.argv.slice(2).map(Number) as [number, number, number];
const host = process.argv[5] ?? "127.0.0.1";
const libc = dlopen("libc.so.6", {
  socket: { args: ["i32", "i32", "i32"], returns: "i32" },
  connect: { args: ["i32", "buffer", "u32"], returns: "i32" },
  sendmmsg: { args: ["i32", "ptr", "u32", "i32"], returns: "i32" },
  setsockopt: { args: ["i32", "i32", "i32", "buffer", "u32"], returns: "i32" },
  nanosleep: { args: ["buffer", "ptr"], returns: "i32" },
}).symbols;

/** The runtime's own sleep knows whole milliseconds only. */
function sleep(ms: number): void {
  libc.nanosleep(BigInt64Array.of(0n, BigInt(Math.floor(Math.min(ms, 900) * 1e6))), null);
}

const lines = sampleLines(10_000, 42);
const text = Buffer.from(new ArrayBuffer(lines.reduce((sum, line) => sum + line.length, 0)));
const vectors = new BigUint64Array(new ArrayBuffer(lines.length * 16));
const headers = new BigUint64Array(new ArrayBuffer(lines.length * 64));
const textAt = ptr(text);
const vectorsAt = ptr(vectors);
let at = 0;
lines.forEach((line, index) => {
  line.copy(text, at);
  vectors[index * 2] = BigInt(textAt + at);
  vectors[index * 2 + 1] = BigInt(line.length);
  headers[index * 8 + 2] = BigInt(vectorsAt + index * 16);
  headers[index * 8 + 3] = 1n;
  at += line.length;
});
const headersAt = ptr(headers);

const fd = libc.socket(2, 2, 0);
libc.setsockopt(fd, 1, 32, Int32Array.of(4 << 20), 4); // SO_SNDBUFFORCE
const address = new Uint8Array(16);
address.set([2, 0, port >> 8, port & 255, ...host.split(".").map(Number)]);
if (libc.connect(fd, address, 16) !== 0) throw new Error(`cannot connect to ${host}:${port}`);

// Low rates go out in single packets, as devices send; high rates in bursts.
const burst = rate > 0 && rate <= 10_000 ? 1 : rate > 0 && rate < 150_000 ? 16 : 64;
const startMs = performance.now();
let sent = 0;
let bytes = 0;
while (sent < count) {
  if (rate > 0) {
    const aheadMs = startMs + (sent / rate) * 1000 - performance.now();
    if (aheadMs > 0) sleep(aheadMs);
  }
  const index = sent % lines.length;
  const many = Math.min(burst, count - sent, lines.length - index);
  const done = libc.sendmmsg(fd, (headersAt + index * 64) as never, many, 0);
  if (done <= 0) continue;
  for (let n = 0; n < done; n++) bytes += lines[index + n]!.length;
  sent += done;
}
const seconds = (performance.now() - startMs) / 1000;
const cpuMs = process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
console.log(JSON.stringify({ sent, bytes, seconds, rate: Math.round(sent / seconds), cpuMs }));
