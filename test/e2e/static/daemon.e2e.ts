// The static daemon in an empty box, run by daemon.sh in a network namespace of its own.
// SLUICE_ARCH says which one; an architecture that is not this machine's is run by qemu.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { Box } from "./box.ts";
import { type NameServer, openNameServer } from "./name-server.ts";
import { openStorage, type Storage, storageName } from "./storage.ts";

const arch = process.env["SLUICE_ARCH"] ?? process.arch;
const executable = join(import.meta.dir, `../../../build/out/sluice-linux-${arch}`);
const emulator = arch === process.arch ? undefined : emulatorHere();
const waitMsMax = 60_000;

let names: NameServer;
let storage: Storage;
beforeAll(async () => {
  names = await openNameServer();
  storage = openStorage();
});
afterAll(async () => {
  names.stop();
  await storage.stop();
});

function emulatorHere(): string {
  const path = Bun.which("qemu-aarch64-static");
  if (path) return path;
  throw new Error("There is no qemu-aarch64-static: install qemu-user-static");
}

/** A box whose daemon ships to the storage, trusting the built-in authorities or the test's. */
function boxWith(trust: string): Box {
  const box = new Box(executable, emulator);
  box.write("etc/resolv.conf", "nameserver 127.0.0.1\n");
  box.write("ca.pem", storage.ca);
  box.write("secret", "not a secret\n");
  box.write(
    "sluice.toml",
    `device = "box"
[ship]
age = "300ms"
[[listen]]
transport = "udp"
port = 5514
[[listen]]
transport = "tcp"
port = 5514
[[sink]]
kind = "s3"
bucket = "logs"
endpoint = "https://${storageName}:${storage.port}"
addressing = "path"
access_key_id = "box"
secret_access_key_file = "/secret"
${trust}
`,
  );
  return box;
}

async function sendDatagrams(texts: readonly string[]): Promise<void> {
  const socket = await Bun.udpSocket({ connect: { hostname: "127.0.0.1", port: 5514 } });
  for (const text of texts) socket.send(`<13>${text}`);
  socket.close();
}

async function sendStream(texts: readonly string[]): Promise<void> {
  const socket = await Bun.connect({ hostname: "127.0.0.1", port: 5514, socket: { data() {} } });
  const frames = texts.map((text) => `<14>${text}`);
  // Octet counting (RFC 6587, section 3.4.1).
  socket.write(frames.map((frame) => `${frame.length} ${frame}`).join(""));
  socket.end();
}

const contents = () => storage.lines.map((line) => JSON.parse(line).content);

test(
  `${arch}: receives UDP and TCP, resolves a name, stores over TLS, and flushes on SIGTERM`,
  async () => {
    const datagrams = Array.from({ length: 200 }, (_, index) => `datagram ${index}`);
    const frames = Array.from({ length: 200 }, (_, index) => `frame ${index}`);
    await using box = boxWith(`ca_file = "/ca.pem"`);
    box.start("run", "--config", "/sluice.toml");
    await box.logged(`"started"`);
    // 4 MiB is beyond net.core.rmem_max: only libc, called by its address, can ask for it.
    await box.logged("udp [::]:5514 (receive buffer 4096 KiB)");

    const ask = (path: string) => fetch(`http://127.0.0.1:8514${path}`);
    expect(await (await ask("/healthz")).json()).toEqual({ status: "ok" });
    const page = await ask("/");
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await page.text()).toContain("<title>Sluice</title>");

    await sendDatagrams(datagrams);
    await storage.holds(datagrams.length);
    // What only some ask for is in the executable as well: conditions and their expressions.
    const search = await ask(`/api/v1/search?filter=${encodeURIComponent('content ~ "m 7$"')}`);
    expect(((await search.json()) as { lines: unknown[] }).lines.length).toBe(1);
    expect(contents().toSorted()).toEqual(datagrams.toSorted());
    expect(names.asked).toContain(storageName);

    await sendStream(frames);
    await storage.holds(datagrams.length + frames.length);
    await sendDatagrams(["the last one"]);
    const ended = await box.stop();
    expect(ended.status).toBe(0);
    expect(ended.log.at(-1)).toMatchObject({ event: "stopped", received: 401, stored: 401 });
    // UDP promises no order, TCP does.
    expect(contents().slice(datagrams.length)).toEqual([...frames, "the last one"]);
  },
  waitMsMax,
);

test(
  `${arch}: a certificate of an unknown authority is refused by the built-in ones`,
  async () => {
    const before = storage.lines.length;
    await using box = boxWith("");
    box.start("run", "--config", "/sluice.toml", "--set", "ship.grace=500ms");
    await box.logged(`"started"`);
    await sendDatagrams(["for nobody"]);
    await box.logged("sink failing");
    const ended = await box.stop();
    const failing = ended.log.find((line) => line["event"] === "sink failing");
    expect(JSON.stringify(failing)).toContain("certificate");
    expect(ended.log.at(-1)).toMatchObject({ event: "stopped", received: 1, stored: 0 });
    expect(storage.lines.length).toBe(before);
  },
  waitMsMax,
);
