import { expect, test } from "bun:test";
import type { ShownCertificate } from "../../../src/base/box.ts";
import { chains } from "../../../src/doctor/chains.ts";
import { names } from "../../../src/doctor/names.ts";
import { reach } from "../../../src/doctor/reach.ts";
import { time } from "../../../src/doctor/time.ts";
import { answer, failure, FakeHttp } from "../../fake-http.ts";
import { FakeClock } from "../../fake-clock.ts";
import { findings } from "./cases.ts";

const sink = (url: string, more = "") => `[[sink]]\nkind = "http"\nurl = "${url}"\n${more}`;
const proxied = sink("https://logs.example/in", 'proxy = "http://proxy.example:3128"');

test("names that are called are asked for once each, addresses and what is behind a proxy not", async () => {
  const f = async (toml: string, resolved: Parameters<typeof findings>[1]["resolved"]) =>
    findings(names, { toml, ...(resolved && { resolved }) });
  const twice = `${sink("https://logs.example/a")}[[forward]]\nhost = "logs.example"\n`;
  expect(await f(twice, undefined)).toEqual(["ok: logs.example is 192.0.2.1"]);
  expect(await f(twice, { ok: false, code: "ENOTFOUND" })).toEqual([
    "problem: logs.example is not found: ENOTFOUND > nslookup logs.example; cat /etc/resolv.conf",
  ]);
  expect(await f(sink("http://192.0.2.7/"), { ok: false, code: "ENOTFOUND" })).toEqual([]);
  expect(await f(sink("http://[2001:db8::7]/"), { ok: false, code: "ENOTFOUND" })).toEqual([]);
  expect(await f(proxied, undefined)).toEqual(["ok: proxy.example is 192.0.2.1"]);
});

const day = 86_400_000;
const now = Date.UTC(2026, 10, 21);
const good: ShownCertificate = {
  ok: true,
  fault: undefined,
  ...{ subject: "logs.example", issuer: "Example CA", names: "DNS:logs.example" },
  ...{ fromMs: now - day, toMs: now + 90 * day },
};

test("a certificate is good, ends soon, or is not to be trusted for one of four reasons", async () => {
  const f = async (changes: Partial<ShownCertificate>, expected: string) => {
    const toml = sink("https://logs.example/in");
    const [found = ""] = await findings(chains, { toml, certificate: { ...good, ...changes } });
    expect(found).toContain(expected);
  };
  await f({}, "ok: The certificate of logs.example is good until 2027-02-19 (Example CA)");
  await f({ toMs: now + 10 * day }, "warning: The certificate of logs.example ends on 2026-12-01");
  await f({ fault: "CERT_HAS_EXPIRED", toMs: now - day }, "has been out of date since 2026-11-20T");
  await f(
    { fault: "CERT_NOT_YET_VALID" },
    "and here it is 2026-11-21T08:20:17.000Z > set this clock",
  );
  await f(
    { fault: "ERR_TLS_CERT_ALTNAME_INVALID", names: "DNS:other.example" },
    "problem: The certificate of logs.example is of DNS:other.example, not of logs.example",
  );
  await f(
    { fault: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" },
    'not known here: "Example CA" (UNABLE_TO_GET_ISSUER_CERT_LOCALLY) > copy the certificate',
  );
  await f(
    { fault: "DEPTH_ZERO_SELF_SIGNED_CERT", issuer: "logs.example" },
    "> openssl s_client -connect logs.example:443 </dev/null | openssl x509 >/etc/sluice/ca.pem",
  );
});

test("a server that does not speak TLS is told, one whose name is not known is told elsewhere", async () => {
  const f = (code: string) =>
    findings(chains, { toml: sink("https://logs.example/in"), certificate: { ok: false, code } });
  expect(await f("ECONNREFUSED")).toEqual([
    "problem: logs.example:443 does not speak TLS: ECONNREFUSED > " +
      "openssl s_client -connect logs.example:443 -servername logs.example",
  ]);
  expect(await f("ENOTFOUND")).toEqual([]);
});

test("what is called by TCP takes a connection or does not", async () => {
  const toml = `${sink("http://192.0.2.7/in")}[[forward]]\nhost = "192.0.2.8"\n`;
  expect(await findings(reach, { toml })).toEqual([
    'ok: 192.0.2.7:80 takes connections (sink "http")',
  ]);
  const [refused] = await findings(reach, { toml, refused: "ECONNREFUSED" });
  expect(refused).toStartWith("problem: 192.0.2.7:80 takes no connection: ECONNREFUSED > nc -vz");
});

test("the clock is compared with the servers' that are sent to", async () => {
  const f = async (date: string | undefined, expected: string) => {
    const headers = date === undefined ? {} : { date };
    const http = new FakeHttp(date === undefined ? failure("tls") : answer(403, "", headers));
    const [found] = await findings(time, { toml: sink("https://logs.example/in"), http });
    expect(found).toBe(expected);
  };
  const mend = " > ntpd -n -q -p pool.ntp.org";
  await f("Sat, 21 Nov 2026 08:20:17 GMT", "ok: This clock is that of logs.example");
  await f(
    "Sat, 21 Nov 2026 08:21:17 GMT",
    `warning: This clock is 61 s behind that of logs.example${mend}`,
  );
  await f(
    "Sat, 21 Nov 2026 07:20:17 GMT",
    `problem: This clock is 3600 s ahead of that of logs.example${mend}`,
  );
  await f(undefined, "warning: No server could be asked what time it is > date");
});

test("a clock that was never set is told without asking anybody", async () => {
  const [found] = await findings(time, {
    clock: new FakeClock(20_000),
    files: { "/etc/openwrt_release": "" },
  });
  expect(found).toBe(
    "problem: This clock was never set: it says 1970-01-01T00:00:20.000Z > " +
      "/etc/init.d/sysntpd restart",
  );
});
