import { expect, test } from "bun:test";
import { procDrops } from "../../../src/source/proc-drops.ts";

/** One socket as the kernel shows it, its address and drops put in. */
const socketLine = (address: string, drops: number) =>
  `  412: ${address} 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 ` +
  `21034 2 0000000000000000 ${drops}\n`;
const udp = [
  "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid ...\n",
  socketLine("00000000:158A", 1877),
  socketLine("0100007F:158B", 5),
].join("");

test("procDrops() finds the socket by its port", () => {
  const f = (host: string, port: number, expected: number) => {
    const readFile = (path: string) =>
      path === "/proc/net/udp"
        ? { ok: true as const, text: udp }
        : { ok: false as const, code: "ENOENT" };
    expect(procDrops({ host, port }, readFile)).toBe(expected);
  };
  f("0.0.0.0", 5514, 1877);
  f("127.0.0.1", 5515, 5);
  f("0.0.0.0", 5516, 0);
  f("::", 5514, 0);
});
