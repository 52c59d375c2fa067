// TLS in, with openssl and with our own sender.
import { beforeAll, expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { authority } from "./authority.ts";
import { run } from "./neighbours.ts";
import { directorySink, listen, listenMutualTls, listenTls } from "./settings.ts";
import { Sluice, temporaryFolder } from "./sluice.ts";

const folder = temporaryFolder();
const file = (name: string): string => join(folder, name);
const ca = file("ca.crt");

beforeAll(() => {
  authority(folder, ["server", "renewed", "router1", "router2"]);
  mkdirSync(file("others"));
  authority(file("others"), ["router1"]);
});

function toml(more: string): string {
  return directorySink + listenTls(folder, more);
}

const mutual = (how: string): string => `ca_file = "${ca}"\nclient_cert = "${how}"\n`;
const shows = (name: string): string[] => [
  "-cert",
  file(`${name}.crt`),
  "-key",
  file(`${name}.key`),
];

/** Sends a text by `openssl s_client`, which waits until the far side has had it. */
async function openssl(port: number, input: string, args: string[]): Promise<string> {
  const common = [
    "s_client",
    "-connect",
    `127.0.0.1:${port}`,
    "-CAfile",
    ca,
    "-quiet",
    "-no_ign_eof",
  ];
  const peer = spawn("openssl", [...common, "-verify_return_error", ...args]);
  let said = "";
  peer.stderr.on("data", (data: Buffer) => (said += data.toString()));
  peer.stdin.on("error", () => {});
  peer.stdin.end(input);
  await new Promise((resolve) => peer.on("close", resolve));
  return said;
}

/** The counts of the ledger in the last object. */
function ignored(sluice: Sluice): Record<string, number> {
  const data = join(sluice.folder, "sluice-data");
  const text = execFileSync("sh", [
    "-c",
    `find ${data} -name '*.gz' | sort | xargs zcat`,
  ]).toString();
  const ledgers = text.split("\n").filter((line) => line.startsWith('{"ledger"'));
  const last = JSON.parse(ledgers.at(-1)!) as { ledger: { totals: { ignored: object } } };
  return last.ledger.totals.ignored as Record<string, number>;
}

test("openssl: TLS 1.2 and 1.3, with a certificate and without, and not with one of others", async () => {
  const sluice = await Sluice.start(toml(mutual("optional")));
  const port = sluice.port("tls");
  await openssl(port, "<13>by 1.3\n", ["-tls1_3", ...shows("router1")]);
  await openssl(port, "<13>by 1.2\n", ["-tls1_2", ...shows("router1")]);
  await openssl(port, "<13>anonymous\n", []);
  await openssl(port, "\0<13>by nul\0\0", shows("router2"));
  const others = ["-cert", file("others/router1.crt"), "-key", file("others/router1.key")];
  await openssl(port, "<13>of others\n", others);
  expect(await openssl(port, "<13>old\n", ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])).toContain(
    "alert protocol version",
  );
  const wrong = await openssl(port, "<13>misled\n", ["-CAfile", file("others/ca.crt")]);
  expect(wrong).toContain("verify failed");
  await sluice.stop();
  const lines = sluice
    .lines()
    .map((line) => [line.content, line["client_identity"], line["transport"]]);
  expect(lines).toEqual([
    ["by 1.3", "router1", "tls"],
    ["by 1.2", "router1", "tls"],
    ["anonymous", undefined, "tls"],
    ["by nul", "router2", "tls"],
  ]);
  expect(ignored(sluice)).toMatchObject({ client_certificate: 1, tls_failed: 2, empty: 2 });
  const refused = sluice.log.filter((line) => line.event === "peer refused");
  expect(refused.map((line) => line["reason"]).sort()).toEqual([
    "client_certificate",
    "tls_failed",
  ]);
});

test("without a certificate that is on the list nothing comes in", async () => {
  const sluice = await Sluice.start(toml(`${mutual("required")}client_allow = ["router1"]`));
  const port = sluice.port("tls");
  // Of TLS 1.3 the client is done before it can be told.
  expect(await openssl(port, "<13>nobody\n", ["-tls1_2"])).toContain("alert handshake failure");
  await openssl(port, "<13>nobody\n", []);
  await openssl(port, "<13>not listed\n", shows("router2"));
  await openssl(port, "<13>listed\n", shows("router1"));
  await sluice.stop();
  expect(sluice.lines().map((line) => line.content)).toEqual(["listed"]);
  expect(ignored(sluice)).toMatchObject({ client_certificate: 3 });
});

test("its own sender, octet-counted, with a certificate", async () => {
  const sluice = await Sluice.start(toml(mutual("required")));
  const to = ["--tls", "-n", "localhost", "-P", String(sluice.port("tls")), "--ca-file", ca];
  const pair = ["--cert-file", file("router1.crt"), "--key-file", file("router1.key")];
  const sent = await run(["send", ...to, ...pair, "--count", "500", "hello"]);
  expect(sent).toMatchObject({ status: 0 });
  await sluice.stop();
  const lines = sluice.lines();
  expect(lines.length).toBe(500);
  expect(new Set(lines.map((line) => line["client_identity"]))).toEqual(new Set(["router1"]));
});

test("another authority is believed from the next handshake on; who is connected stays", async () => {
  const trusted = file("trusted.crt");
  const trust = (name: string): void => {
    copyFileSync(file(name), `${trusted}.next`);
    renameSync(`${trusted}.next`, trusted);
  };
  trust("ca.crt");
  const sluice = await Sluice.start(toml(`ca_file = "${trusted}"\nclient_cert = "required"`));
  const port = sluice.port("tls");
  const others = ["-cert", file("others/router1.crt"), "-key", file("others/router1.key")];
  const { promise: isUp, resolve: onUp } = Promise.withResolvers<void>();
  const connected = await Bun.connect({
    ...{ hostname: "127.0.0.1", port },
    tls: {
      ...{ ca: Bun.file(ca), serverName: "localhost" },
      ...{ cert: Bun.file(file("router2.crt")), key: Bun.file(file("router2.key")) },
    },
    socket: { data() {}, handshake: () => onUp() },
  });
  await isUp;
  connected.write("<13>connected before\n");
  await openssl(port, "<13>ours\n", shows("router1"));
  await openssl(port, "<13>not yet\n", others);
  trust("others/ca.crt");
  await Bun.sleep(1100);
  await openssl(port, "<13>theirs\n", others);
  await openssl(port, "<13>no more\n", shows("router1"));
  connected.write("<13>connected still\n");
  connected.end();
  await sluice.stop();
  expect(sluice.lines().map((line) => line.content)).toEqual([
    ...["connected before", "ours", "theirs", "connected still"],
  ]);
  expect(ignored(sluice)).toMatchObject({ client_certificate: 2 });
  expect(sluice.log.some((line) => line.event === "tls files renewed")).toBe(true);
});

/** A key of that kind and a certificate for it, which another one vouches for. */
function certify(name: string, issuer: string, kind: string[], extensions: string): void {
  const pair = ["-keyout", file(`${name}.key`), "-out", file(`${name}.crt`), "-nodes"];
  const by = ["-CA", file(`${issuer}.crt`), "-CAkey", file(`${issuer}.key`), "-days", "30"];
  const what = ["-newkey", ...kind, "-subj", `/CN=${name}`, "-addext", extensions];
  execFileSync("openssl", ["req", "-x509", ...pair, ...by, ...what], { stdio: "pipe" });
}

const leaf = "basicConstraints=critical,CA:FALSE";

test("an authority between ours and them vouches for server and client", async () => {
  certify("between", "ca", ["rsa:2048"], "basicConstraints=critical,CA:TRUE");
  for (const name of ["behind", "router3"]) {
    certify(name, "between", ["rsa:2048"], leaf);
    appendFileSync(file(`${name}.crt`), readFileSync(file("between.crt")));
  }
  const files = `cert_file = "${file("behind.crt")}"\nkey_file = "${file("behind.key")}"\n`;
  const sluice = await Sluice.start(directorySink + listen("tls", files + mutual("required")));
  const chain = ["-cert_chain", file("between.crt")];
  expect(
    await openssl(sluice.port("tls"), "<13>with a chain\n", [...shows("router3"), ...chain]),
  ).toContain("depth=2 CN = Test Authority");
  await openssl(sluice.port("tls"), "<13>without one\n", shows("router3"));
  await sluice.stop();
  const stored = sluice.lines().map((line) => [line.content, line["client_identity"]]);
  expect(stored).toEqual([["with a chain", "router3"]]);
  expect(ignored(sluice)).toMatchObject({ client_certificate: 1 });
});

test("keys of every kind, of the server and of clients", async () => {
  const curve = (name: string): string[] => ["ec", "-pkeyopt", `ec_paramgen_curve:${name}`];
  const kinds = { p384: curve("P-384"), p521: curve("P-521"), ed25519: ["ed25519"] };
  for (const [name, kind] of Object.entries(kinds)) {
    certify(name, "ca", kind, leaf);
    const files = `cert_file = "${file(`${name}.crt`)}"\nkey_file = "${file(`${name}.key`)}"\n`;
    const sluice = await Sluice.start(directorySink + listen("tls", files + mutual("required")));
    await openssl(sluice.port("tls"), "<13>by 1.2\n", ["-tls1_2", ...shows(name)]);
    await openssl(sluice.port("tls"), "<13>by 1.3\n", ["-tls1_3", ...shows(name)]);
    await sluice.stop();
    const stored = sluice.lines().map((line) => [line.content, line["client_identity"]]);
    expect(stored).toEqual([
      ["by 1.2", name],
      ["by 1.3", name],
    ]);
  }
});

test("files that do not go together, or are not there, are an error that names them", async () => {
  const start = async (settings: string): Promise<string> => {
    const failed = Sluice.start(settings).catch((error: Error) => error.message);
    return String(await failed);
  };
  const good = toml("");
  expect(await start(good.replace("server.key", "router1.key"))).toContain(
    'router1.key\\" is not the key of',
  );
  expect(await start(good.replace("server.crt", "gone.crt"))).toContain("cannot be read: ENOENT");
  writeFileSync(file("half.crt"), readFileSync(file("server.crt")).subarray(0, 300));
  expect(await start(good.replace("server.crt", "half.crt"))).toContain(
    'half.crt\\" ends in the middle of a certificate',
  );
  const pass = ["pkcs8", "-topk8", "-in", file("server.key"), "-passout", "pass:secret"];
  execFileSync("openssl", [...pass, "-out", file("locked.key")], { stdio: "pipe" });
  expect(await start(good.replace("server.key", "locked.key"))).toContain(
    'locked.key\\" has a passphrase; remove it with openssl pkey -in',
  );
});

test("the small authority of the README makes certificates that go together", async () => {
  const readme = readFileSync(join(import.meta.dir, "../../README.md"), "utf8");
  const commands = /(?:^    openssl.*\n(?:^    .*\n)*)+/m.exec(readme)![0].replace(/^ {4}/gm, "");
  const here = temporaryFolder();
  execFileSync("sh", ["-e", "-c", commands], { cwd: here, stdio: "pipe" });
  const of = (name: string): string => join(here, name);
  const sluice = await Sluice.start(directorySink + listenMutualTls(here));
  const shown = ["-CAfile", of("ca.crt"), "-cert", of("router1.crt"), "-key", of("router1.key")];
  await openssl(sluice.port("tls"), "<13>small\n", ["-verify_ip", "192.0.2.10", ...shown]);
  await sluice.stop();
  expect(sluice.lines()).toMatchObject([{ content: "small", client_identity: "router1" }]);
});
