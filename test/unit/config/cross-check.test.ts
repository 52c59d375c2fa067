import { expect, test } from "bun:test";
import { loadConfig } from "../../../src/config/load.ts";
import { anySink, sinkIn, configOf, problemsOf, sourcesWith } from "./sources.ts";

const f = (toml: string, ...expected: string[]): void =>
  expect(problemsOf(() => configOf(toml))).toEqual(expected);

test("two listeners may not bind the same", () => {
  const pair = (first: string, second: string, ...expected: string[]): void =>
    f(`[[listen]]\n${first}\n[[listen]]\n${second}\n${anySink}`, ...expected);
  const has = (host: string, remedy = ""): string =>
    `listen[1] wants udp port 5514 at ${host}, which listen[0] has${remedy}`;
  const remedy = '; v6_only = true keeps "::" from IPv4';

  pair("", "", has("::"));
  pair("", 'transport = "tcp"');
  pair("", "port = 514");
  pair("port = 0", "port = 0");
  pair("", 'host = "0.0.0.0"', has("0.0.0.0", remedy));
  pair("", 'host = "10.0.0.1"', has("10.0.0.1", remedy));
  pair("v6_only = true", 'host = "0.0.0.0"');
  pair('host = "10.0.0.1"', 'host = "10.0.0.2"');
  pair('host = "fe80::1"', 'host = "FE80:0::1"', has("FE80:0::1", remedy));
});

test("a datagram is no longer than IP lets it be", () => {
  f(
    `[[listen]]\nframe_max = "65KiB"\n${anySink}`,
    "listen[0].frame_max must be at most 64KiB for udp, not 65KiB",
  );
});

test("the ring holds some chunks for each sink", () => {
  f(
    `[buffer]\nmemory = "1MiB"\nchunk = "512KiB"\n${anySink}`,
    "buffer.memory must be at least four times buffer.chunk for each sink (2MiB), not 1MiB",
  );
});

test("sinks have names of their own, given or found", () => {
  f(
    `${anySink}name = "a"\n${sinkIn("/b")}name = "a"\n`,
    'sink[1].name must differ from sink[0].name, not be "a"',
  );
  const names = (toml: string): string[] => configOf(toml).sink.map(({ name }) => name);
  expect(names(anySink + sinkIn("/b") + sinkIn("/c"))).toEqual([
    "directory",
    "directory-2",
    "directory-3",
  ]);
  expect(names(`${anySink}${sinkIn("/b")}name = "directory"\n`)).toEqual([
    "directory-2",
    "directory",
  ]);
});

test("no two sinks store in one place", () => {
  const s3 = (more: string) => `[[sink]]\nkind = "s3"\n${more}\n`;
  const said = "for objects of both have the same names";
  f(sinkIn("/a") + sinkIn("/a"), `sink[1].path must differ from sink[0].path, ${said}`);
  f(sinkIn("/a") + sinkIn("/b") + s3('bucket = "logs"') + s3('bucket = "logs-2"'));
  f(
    s3('bucket = "logs"') + s3('bucket = "logs"'),
    `sink[1].bucket must differ from sink[0].bucket, ${said}`,
  );
  const elsewhere = 'endpoint = "https://minio.example:9000"';
  f(s3('bucket = "logs"') + s3(`bucket = "logs"\n${elsewhere}`));
  const post = '[[sink]]\nkind = "http"\nurl = "http://h/"\n';
  f(post + post);
});

test("what belongs together is asked for together", () => {
  const s3 = '[[sink]]\nkind = "s3"\nbucket = "logs"\n';
  f(`${s3}kms_key_id = "k"`, 'sink[0].kms_key_id needs sink[0].sse = "aws:kms"');
  f(`${s3}kms_key_id = "k"\nsse = "AES256"`, 'sink[0].kms_key_id needs sink[0].sse = "aws:kms"');
  f(`${s3}kms_key_id = "k"\nsse = "aws:kms"`);
  const recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
  f(`${s3}encrypt_to = "${recipient}"`);
  f(
    `${s3}encrypt_to = "${recipient}"\ncontent_encoding = "gzip"`,
    "sink[0].content_encoding must not be set with sink[0].encrypt_to: what is encrypted is not gzip",
  );
  f(`${s3}object_lock_days = 5`, "sink[0].object_lock_days needs sink[0].object_lock_mode");
  f(
    `${s3}object_lock_mode = "GOVERNANCE"`,
    "sink[0].object_lock_mode needs sink[0].object_lock_days",
  );
  f(
    `${s3}ca_file = "/ca"\ncredentials_file = "/cred"`,
    'sink[0].ca_file cannot be read: "/ca": ENOENT',
    'sink[0].credentials_file cannot be read: "/cred": ENOENT',
  );
});

test("what does not fit together is told beside what is wrong by itself", () => {
  const s3 = '[[sink]]\nkind = "s3"\nbucket = "logs"\n';
  const noScheme =
    'sink[0].endpoint must be a URL such as "https://host:port": it begins with no scheme';
  f(
    `${s3}endpoint = "s3.example"\nkms_key_id = "k"\nobject_lock_days = 5`,
    noScheme,
    'sink[0].kms_key_id needs sink[0].sse = "aws:kms"',
    "sink[0].object_lock_days needs sink[0].object_lock_mode",
  );
  f(`${s3}kms_key_id = "k"\nsse = "kms"`, 'sink[0].sse must be "AES256" or "aws:kms", not "kms"');
  f(
    `${s3}object_lock_days = 5\nobject_lock_mode = "FOREVER"`,
    'sink[0].object_lock_mode must be "GOVERNANCE" or "COMPLIANCE", not "FOREVER"',
  );
});

test("an S3 server is a host, a port and a path; before an address stands no bucket", () => {
  const at = (endpoint: string, ...expected: string[]): void =>
    f(`[[sink]]\nkind = "s3"\nbucket = "logs"\nendpoint = "${endpoint}"\n${more}`, ...expected);
  const wrong = 'sink[0].endpoint must be a URL such as "https://host:port": it holds';
  let more = "";
  at("https://store.example:9000/s3");
  at("https://10.0.0.1");
  at("https://key:secret@store.example", `${wrong} a user, where a key is set by access_key_id`);
  at("https://store.example/?tenant=1", `${wrong} more than a host, a port and a path`);
  more = 'addressing = "virtual"';
  at("https://store.example");
  const needs = 'sink[0].addressing = "virtual" needs a name in sink[0].endpoint';
  at("https://10.0.0.1:9000", needs);
  at("https://[2001:db8::1]", needs);
});

test("files hold what they are for", () => {
  const toml = '[[sink]]\nkind = "s3"\nbucket = "logs"\nca_file = "/ca"\n';
  const said = (ca: string): string[] =>
    problemsOf(() =>
      loadConfig(sourcesWith({ files: { "/s.toml": toml, "/ca": ca }, file: "/s.toml" })),
    );
  expect(said("-----BEGIN CERTIFICATE-----\n...")).toEqual([]);
  expect(said("nothing")).toEqual(['sink[0].ca_file must hold a certificate, PEM: "/ca"']);
});
