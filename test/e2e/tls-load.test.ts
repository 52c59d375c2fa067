// What would hurt the healthy: slow, silent and half-open peers, certificates that change under
// load, thousands of connections. Of those that send, every message is stored once.
import { beforeAll, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { authority } from "./authority.ts";
import { directorySink, listen } from "./settings.ts";
import { program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(file(name), "utf8");

beforeAll(() => authority(folder, ["server", "renewed", "router1"]));

const config = (more: string): string => `
${directorySink}
[buffer]
memory = "64MiB"
[[listen]]
transport = "tls"
host = "127.0.0.1"
port = 0
cert_file = "${file("in-force.crt")}"
key_file = "${file("in-force.key")}"
ca_file = "${file("ca.crt")}"
client_cert = "optional"
${more}
`;

function putInForce(name: string): void {
  for (const kind of ["key", "crt"]) {
    // Never half a file: written beside and renamed, as every tool that renews does.
    copyFileSync(file(`${name}.${kind}`), file(`next.${kind}`));
    renameSync(file(`next.${kind}`), file(`in-force.${kind}`));
  }
}

interface Client {
  socket: Bun.Socket<unknown>;
  /** The common name in the server's certificate. */
  server: string;
}

/** A connection over which TLS stands; undefined when it does not come to that. */
async function connect(port: number, onClose = () => {}): Promise<Client | undefined> {
  const { promise, resolve } = Promise.withResolvers<Client | undefined>();
  await Bun.connect({
    ...{ hostname: "127.0.0.1", port },
    tls: { ca: text("ca.crt"), serverName: "localhost" },
    socket: {
      handshake: (socket, isGood) => {
        const { subject } = socket.getPeerCertificate();
        resolve(isGood ? { socket, server: String(subject?.CN) } : undefined);
      },
      data() {},
      close: () => {
        resolve(undefined);
        onClose();
      },
      error: () => resolve(undefined),
    },
  });
  return promise;
}

/** The numbers that were stored of messages `NAME NUMBER`, by name. */
function numbersBy(sluice: Sluice): Map<string, number[]> {
  const by = new Map<string, number[]>();
  for (const line of sluice.lines()) {
    const [name, number] = line.content.split(" ");
    by.set(name!, [...(by.get(name!) ?? []), Number(number)]);
  }
  return by;
}

const upTo = (count: number): number[] => [...Array(count).keys()];

/** What the daemon counted as ignored, in the ledger of its last object. */
function ignored(sluice: Sluice): Record<string, number> {
  const data = join(sluice.folder, "sluice-data");
  const all = execFileSync("sh", ["-c", `find ${data} -name '*.gz' | sort | xargs zcat`], {
    maxBuffer: 1 << 30,
  });
  const ledger = all
    .toString()
    .match(/^{"ledger".*$/gm)!
    .at(-1)!;
  return (JSON.parse(ledger) as { ledger: { totals: { ignored: Record<string, number> } } }).ledger
    .totals.ignored;
}

test("slow, silent and half-open peers keep nobody from being heard, and are closed", async () => {
  putInForce("server");
  const sluice = await Sluice.start(
    config('handshake_max = "2s"\nidle_max = "4s"\nconnections_max = 100'),
  );
  const port = sluice.port("tls");
  let closed = 0;
  const raw = (first: Uint8Array) =>
    Bun.connect({
      ...{ hostname: "127.0.0.1", port },
      socket: { open: (socket) => void socket.write(first), data() {}, close: () => void closed++ },
    });
  const hello = Uint8Array.of(22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3);
  // Nothing said, half a handshake and no more of it, half a handshake octet by octet.
  await Promise.all(upTo(20).map(() => raw(new Uint8Array())));
  await Promise.all(upTo(20).map(() => raw(hello)));
  const dribbling = await Promise.all(upTo(20).map(() => raw(hello)));
  const dribble = setInterval(() => {
    for (const socket of dribbling) socket.write(Uint8Array.of(0));
  }, 100);
  // As a peer looks whose end of the connection is gone: it never says a word.
  let isIdleClosed = false;
  await connect(port, () => void (isIdleClosed = true));
  const open = (await connect(port))!.socket;
  open.write("<13>slow ");
  const slow = setInterval(() => open.write("x"), 200);
  const healthy = (await connect(port))!.socket;
  for (const n of upTo(200)) {
    healthy.write(`<13>healthy ${n}\n`);
    if (n % 10 === 0) await Bun.sleep(200);
  }
  await waitFor(() => closed === 60 || undefined, "all of them to be closed", 10_000);
  await waitFor(() => isIdleClosed, "the silent one to be closed", 10_000);
  clearInterval(dribble);
  clearInterval(slow);
  open.write("\n");
  for (const socket of [open, healthy]) socket.end();
  await sluice.stop();
  const by = numbersBy(sluice);
  expect(by.get("healthy")).toEqual(upTo(200));
  expect(by.has("slow")).toBe(true);
  expect(ignored(sluice)).toMatchObject({ handshake_timeout: 60, idle: 1 });
  const told = sluice.log.filter((line) => line.event === "peer refused");
  expect(told.length).toBe(1);
});

test("certificates change under load: nobody who is connected or comes is lost", async () => {
  putInForce("server");
  const sluice = await Sluice.start(config("connections_max = 300"));
  const port = sluice.port("tls");
  const servers = new Set<string>();
  const [steady, coming] = [20, 150];
  const send = async (name: string, count: number, pauseMs: number): Promise<void> => {
    const client = await connect(port);
    if (client === undefined) throw new Error(`${name} was refused`);
    servers.add(client.server);
    for (const n of upTo(count)) {
      client.socket.write(`<13>${name} ${n}\n`);
      await Bun.sleep(pauseMs);
    }
    client.socket.end();
  };
  const senders = upTo(steady).map((n) => send(`steady-${n}`, 200, 20));
  for (const n of upTo(coming)) {
    if (n % 30 === 15) putInForce((n - 15) % 60 === 0 ? "renewed" : "server");
    senders.push(send(`coming-${n}`, 10, 2));
    await Bun.sleep(35);
  }
  await Promise.all(senders);
  await Bun.sleep(200);
  await sluice.stop();
  const by = numbersBy(sluice);
  for (const n of upTo(steady)) expect(by.get(`steady-${n}`)).toEqual(upTo(200));
  for (const n of upTo(coming)) expect(by.get(`coming-${n}`)).toEqual(upTo(10));
  expect(servers).toEqual(new Set(["server", "renewed"]));
  expect(sluice.log.filter((line) => line.event === "tls files renewed").length).toBeGreaterThan(2);
});

test("five thousand connections: what each says is stored, once", async () => {
  putInForce("server");
  // As many systems start what is started by hand; it asks for what it may have.
  const few = ["sh", "-c", 'ulimit -Sn 1024 && exec "$0" "$@"', program];
  const sluice = await Sluice.start(config("connections_max = 5000"), {}, { program: few });
  const port = sluice.port("tls");
  const count = 5000;
  const clients: Client[] = [];
  while (clients.length < count) {
    const more = await Promise.all(upTo(100).map(() => connect(port)));
    clients.push(...more.filter((client) => client !== undefined));
  }
  expect(await connect(port).catch(() => undefined)).toBeUndefined();
  for (const round of upTo(3)) {
    clients.forEach(({ socket }, n) => void socket.write(`<13>peer-${n} ${round}\n`));
    await Bun.sleep(200);
  }
  for (const { socket } of clients) socket.end();
  const all = `sluice_received_messages_total ${3 * count}\n`;
  const metrics = async () => (await fetch(`${await sluice.url()}metrics`)).text();
  await waitFor(async () => (await metrics()).includes(all), "all messages");
  await sluice.stop();
  const by = numbersBy(sluice);
  expect(by.size).toBe(count);
  for (const numbers of by.values()) expect(numbers).toEqual([0, 1, 2]);
  expect(ignored(sluice)["connection_limit"]).toBe(1);
});

test("frames that others never end cut nobody's short ones", async () => {
  const sluice = await Sluice.start(listen("tcp") + directorySink);
  const at = { hostname: "127.0.0.1", port: sluice.port("tcp") };
  const endless = Buffer.from(`<13>endless ${"x".repeat(900_000)}`);
  const greedy = await Promise.all(
    upTo(8).map(() => Bun.connect({ ...at, socket: { data() {}, drain() {} } })),
  );
  for (const socket of greedy) {
    for (let sent = 0; sent < endless.length; await Bun.sleep(1)) {
      sent += Math.max(0, socket.write(endless.subarray(sent)));
    }
  }
  await Bun.sleep(200);
  const healthy = await Bun.connect({ ...at, socket: { data() {} } });
  const rest = "y".repeat(700);
  for (const n of upTo(50)) {
    healthy.write(`<13>healthy ${n} `);
    await Bun.sleep(5);
    healthy.write(`${rest}\n`);
  }
  for (const socket of [healthy, ...greedy]) socket.end();
  await Bun.sleep(300);
  await sluice.stop();
  const lines = sluice.lines().filter((line) => line.content.startsWith("healthy"));
  expect(lines.map((line) => line.content)).toEqual(upTo(50).map((n) => `healthy ${n} ${rest}`));
  expect(sluice.lines().filter((line) => line["truncated"] !== undefined).length).toBeGreaterThan(
    0,
  );
});
