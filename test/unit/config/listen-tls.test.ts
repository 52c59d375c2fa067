import { expect, test } from "bun:test";
import { join } from "node:path";
import { readTextFile } from "../../../src/base/files.ts";
import type { TextFile } from "../../../src/base/files.ts";
import { anySink, configOf, problemsOf } from "./sources.ts";

const folder = join(import.meta.dir, "../../vectors/mutual-tls");
const pair = 'cert_file = "/tls/server.crt"\nkey_file = "/tls/server.key"\n';

/** Certificates are those of the vectors. */
function load(listen: string) {
  const toml = `[[listen]]\ntransport = "tls"\n${listen}\n${anySink}`;
  const readFile = (path: string): TextFile =>
    path === "/s.toml" ? { ok: true, text: toml } : readTextFile(path.replace("/tls", folder));
  return configOf("", { readFile });
}

const f = (listen: string, ...expected: string[]): void =>
  expect(problemsOf(() => load(listen))).toEqual(expected);

test("a TLS listener needs a certificate and its key, and takes the port of RFC 5425", () => {
  const names = "listen[0].cert_file listen[0].key_file".split(" ");
  f("", ...names.map((name) => `${name} must be set to the path of a file`));
  expect(load(pair).listen[0]).toMatchObject({
    ...{ transport: "tls", port: 6514, handshakeMsMax: 10_000 },
    tls: { certFile: "/tls/server.crt", clientCert: "none", clientAllow: [] },
  });
});

test("files that cannot be used are named", () => {
  f(pair.replace("server.key", "gone.key"), 'listen[0]: "/tls/gone.key" cannot be read: ENOENT');
  f(
    pair.replace("server.key", "renewed.key"),
    'listen[0]: "/tls/renewed.key" is not the key of "/tls/server.crt"',
  );
});

test("who asks for certificates says who vouches for them", () => {
  const ca = 'ca_file = "/tls/ca.crt"';
  const asks = 'client_cert = "required"';
  f(`${pair}${ca}\n${asks}`);
  f(`${pair}${asks}`, 'listen[0].client_cert = "required" needs listen[0].ca_file');
  const needed = 'listen[0].client_cert = "required" or "optional"';
  f(`${pair}${ca}`, `listen[0].ca_file needs ${needed}`);
  f(`${pair}client_allow = ["a"]`, `listen[0].client_allow needs ${needed}`);
});

test("the names of clients are a list or a text, and fingerprints are whole", () => {
  const more = `${pair}ca_file = "/tls/ca.crt"\nclient_cert = "optional"\nclient_allow = `;
  const allowed = (written: string) => load(more + written).listen[0]!.tls!.clientAllow;
  expect(allowed('["a", "*.b.example"]')).toEqual(["a", "*.b.example"]);
  expect(allowed('"a, b"')).toEqual(["a", "b"]);
  expect(allowed(`["SHA256:${"AB:".repeat(31)}AB"]`).length).toBe(1);
  const noun = 'a list such as ["gw.example", "*.branch.example", "sha256:0a1b..."]';
  f(`${more}["sha256:ab"]`, `listen[0].client_allow must be ${noun}, not ["sha256:ab"]`);
});

test("TCP and TLS do not share a port", () => {
  f(
    `${pair}[[listen]]\ntransport = "tcp"\nport = 6514\n`,
    "listen[1] wants tcp port 6514 at ::, which listen[0] has",
  );
});
