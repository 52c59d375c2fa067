import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readServerTls, Credentials, type TlsOptions } from "../../../src/source/credentials.ts";
import { FakeClock } from "../../fake-clock.ts";

const folder = join(import.meta.dir, "../../vectors/mutual-tls");
const options: TlsOptions = {
  certFile: "/tls/cert",
  keyFile: "/tls/key",
  caFile: "/tls/ca",
  clientCert: "required",
  clientAllow: [],
};

/** Files by path, from the vectors: what a test changes is seen by who reads next. */
function files() {
  const vector = (name: string): string => readFileSync(join(folder, name), "utf8");
  const texts = new Map([
    ["/tls/cert", vector("server.crt")],
    ["/tls/key", vector("server.key")],
    ["/tls/ca", vector("ca.crt")],
  ]);
  const readTextFile = (path: string) => {
    const text = texts.get(path);
    return text === undefined
      ? { ok: false as const, code: "ENOENT" }
      : { ok: true as const, text };
  };
  return { texts, vector, readTextFile };
}

function problemWith(path: string, text: string | undefined): string | undefined {
  const { texts, readTextFile } = files();
  if (text === undefined) texts.delete(path);
  else texts.set(path, text);
  const read = readServerTls(options, readTextFile);
  return "problem" in read ? read.problem : undefined;
}

test("good files make a server that asks for certificates as it is told", () => {
  const { readTextFile } = files();
  const asks = (clientCert: TlsOptions["clientCert"]) => {
    const read = readServerTls({ ...options, clientCert }, readTextFile);
    if ("problem" in read) throw new Error(read.problem);
    const { ca, requestCert, rejectUnauthorized } = read.tls;
    return [ca !== undefined, requestCert, rejectUnauthorized];
  };
  expect(asks("none")).toEqual([false, false, false]);
  expect(asks("optional")).toEqual([true, true, false]);
  expect(asks("required")).toEqual([true, true, true]);
});

test("a problem names the file", () => {
  const { vector } = files();
  expect(problemWith("/tls/cert", undefined)).toBe('"/tls/cert" cannot be read: ENOENT');
  expect(problemWith("/tls/cert", "no PEM")).toBe('"/tls/cert" holds no certificate');
  expect(problemWith("/tls/key", vector("ca.crt"))).toBe('"/tls/key" holds no private key');
  expect(problemWith("/tls/ca", vector("server.key"))).toBe('"/tls/ca" holds no certificate');
  expect(problemWith("/tls/key", vector("renewed.key"))).toBe(
    '"/tls/key" is not the key of "/tls/cert"',
  );
  const half = (name: string): string => vector(name).slice(0, 300);
  const inTheMiddle = '"/tls/cert" ends in the middle of a certificate';
  expect(problemWith("/tls/cert", half("server.crt"))).toBe(inTheMiddle);
  expect(problemWith("/tls/cert", vector("server.crt") + half("ca.crt"))).toBe(inTheMiddle);
  expect(problemWith("/tls/key", vector("server.key").slice(0, 100))).toBe(
    '"/tls/key" ends in the middle of a private key',
  );
  const spoilt = (name: string): string => vector(name).replace(/^M.*$/m, "no base64");
  expect(problemWith("/tls/cert", spoilt("server.crt"))).toMatch(
    /^"\/tls\/cert" with "\/tls\/key" cannot be used: /,
  );
  expect(problemWith("/tls/ca", spoilt("ca.crt"))).toMatch(/^"\/tls\/ca" cannot be used: /);
});

test("who takes a name of sockets takes no certificate from use", () => {
  const { readTextFile } = files();
  const taken = Bun.listen({ unix: "\0sluice-trial-of-tls", socket: { data() {} } });
  const read = readServerTls(options, readTextFile);
  taken.stop(true);
  expect(read).toHaveProperty("tls");
});

test("what is in force already is not tried again", () => {
  const { texts, readTextFile } = files();
  // Only a trial would tell that it cannot be used.
  texts.set("/tls/cert", texts.get("/tls/ca")!);
  const [cert, key, ca] = ["/tls/cert", "/tls/key", "/tls/ca"].map((path) => texts.get(path)!);
  const inForce = { cert: cert!, key: key!, ca: ca!, requestCert: true, rejectUnauthorized: true };
  const read = readServerTls(options, readTextFile, inForce);
  expect("tls" in read && read.tls).toBe(inForce);
  expect(readServerTls(options, readTextFile)).toHaveProperty("problem");
});

test("renewed files are seen within a second, and unusable ones are passed over", async () => {
  const { texts, vector, readTextFile } = files();
  const clock = new FakeClock();
  const told: string[] = [];
  const say = (event: string) => void told.push(event);
  const log = { info: say, warn: say, error: say };
  const first = readServerTls(options, readTextFile);
  if ("problem" in first) throw new Error(first.problem);
  const credentials = new Credentials(options, first.tls, { clock, log, readTextFile });
  texts.set("/tls/cert", vector("renewed.crt"));
  expect(credentials.current()).toBe(first.tls);
  await clock.pass(1000);
  expect(credentials.current()).toBe(first.tls);
  await clock.pass(1000);
  expect(credentials.current()).toBe(first.tls);
  expect(told).toEqual(["tls files unusable, those before stay in force"]);
  texts.set("/tls/key", vector("renewed.key"));
  await clock.pass(1000);
  const renewed = credentials.current();
  expect(renewed.cert).toBe(vector("renewed.crt"));
  await clock.pass(1000);
  expect(credentials.current()).toBe(renewed);
  expect(told.slice(1)).toEqual(["tls files renewed"]);
  const key = texts.get("/tls/key")!;
  texts.delete("/tls/key");
  await clock.pass(1000);
  expect(credentials.current()).toBe(renewed);
  texts.set("/tls/key", key);
  for (let looks = 0; looks < 2; looks++) {
    await clock.pass(1000);
    expect(credentials.current()).toBe(renewed);
  }
  expect(told.slice(2)).toEqual([
    ...["tls files unusable, those before stay in force", "tls files usable again"],
  ]);
});
