// GELF as its senders write it: over UDP packed and in pieces, over TCP with NUL. The sender is a
// Python program, so that nothing of ours reads what ours has written.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { directorySink, listen } from "./settings.ts";
import { Sluice, waitFor } from "./sluice.ts";

const config = `
${listen("udp")}
${listen("tcp")}
[ship]
age = "300ms"
${directorySink}
`;

const sender = `
import gzip, json, os, socket, sys, zlib
udp, tcp = int(sys.argv[1]), int(sys.argv[2])
def message(n, way):
    return json.dumps({"version": "1.1", "host": "web1", "short_message": "message %d" % n,
        "full_message": os.urandom(9000).hex(), "timestamp": 1795250797.25, "level": 4,
        "_number": n, "_way": way}).encode()
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
def send(octets):
    out.sendto(octets, ("127.0.0.1", udp))
def pieces(octets, size=1420):
    id = os.urandom(8)
    parts = [octets[at:at + size] for at in range(0, len(octets), size)]
    for n in reversed(range(len(parts))):
        send(b"\\x1e\\x0f" + id + bytes([n, len(parts)]) + parts[n])
send(message(0, "plain"))
send(gzip.compress(message(1, "gzip")))
send(zlib.compress(message(2, "zlib")))
pieces(message(3, "pieces"))
pieces(gzip.compress(message(4, "gzip pieces")))
pieces(zlib.compress(message(5, "zlib pieces")))
stream = socket.create_connection(("127.0.0.1", tcp))
stream.sendall(message(6, "tcp") + b"\\0" + message(7, "tcp") + b"\\0")
stream.close()
`;

test("GELF arrives whole, however it was packed, on the ports of syslog", async () => {
  const sluice = await Sluice.start(config);
  const ports = [sluice.port("udp"), sluice.port("tcp")].map(String);
  execFileSync("python3", ["-c", sender, ...ports]);
  await waitFor(() => sluice.lines().length === 8 || undefined, "eight messages");
  const lines = sluice.lines().map((line) => ({ ...line, own: line["fields"] as object }));
  const ways = ["plain", "gzip", "zlib", "pieces", "gzip pieces", "zlib pieces", "tcp", "tcp"];
  expect(lines.map(({ own }) => own).sort(byNumber)).toEqual(
    ways.map((way, number) => ({ number, way })),
  );
  for (const { own, ...line } of lines) {
    expect(line).toMatchObject({
      ...{ format: "gelf", hostname: "web1", severity: 4 },
      timestamp: "2026-11-21T08:46:37.25Z",
    });
    expect(JSON.parse(line.content).full_message.length).toBe(18_000);
  }
  expect(await sluice.stop()).toBe(0);
  expect(sluice.farewell()).toMatchObject({ received: 8, ignored: 0, stored: 8 });
});

function byNumber(one: object, other: object): number {
  return (one as { number: number }).number - (other as { number: number }).number;
}
