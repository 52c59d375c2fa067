import { expect, test } from "bun:test";
import { join } from "node:path";
import { readTextFile } from "../../../src/base/files.ts";
import type { Status } from "../../../src/doctor/case.ts";
import { ownCertificates } from "../../../src/doctor/own-certificates.ts";
import { askDaemon, running } from "../../../src/doctor/running.ts";
import { openAdmin } from "../../admin-subject.ts";
import { FakeClock } from "../../fake-clock.ts";
import { answer, failure, FakeHttp } from "../../fake-http.ts";
import { never } from "../../shipping.ts";
import { anySink, configOf } from "../config/sources.ts";
import { caseOf, doorsOf, findings } from "./cases.ts";

const asked = (http: FakeHttp, toml = anySink) => askDaemon(configOf(toml), doorsOf({ http }));

test("the daemon is asked, with its token, and believed when it answers as Sluice does", async () => {
  const { ask } = await openAdmin();
  const status = await (await ask("/api/v1/status")).text();
  const http = new FakeHttp(answer(200, status));
  const found = await askDaemon(
    configOf(`device = "gw"\n${anySink}`, { env: { SLUICE_ADMIN_TOKEN: "0123456789abcdef" } }),
    doorsOf({ http }),
  );
  expect(http.sent[0]).toMatchObject({
    url: "http://127.0.0.1:8514/api/v1/status",
    headers: { authorization: "Bearer 0123456789abcdef" },
  });
  expect(found).toMatchObject({ daemon: { status: { device: "gw" } } });
  expect(await asked(http)).toMatchObject({
    words: [{ state: "warning", what: 'The daemon at http://127.0.0.1:8514/ is of device "gw"' }],
  });
});

test("a daemon that does not answer, is another, or may not be asked is told", async () => {
  const f = async (http: FakeHttp, expected: string, toml = anySink) => {
    const found = await asked(http, toml);
    expect("words" in found && found.words[0]!.what).toBe(expected);
  };
  await f(new FakeHttp(failure("refused")), "No daemon answers at http://127.0.0.1:8514/: refused");
  const other = "http://127.0.0.1:8514/ answers 200, and not as Sluice does";
  await f(new FakeHttp(answer(200, "<html>")), other);
  await f(new FakeHttp(answer(200, "{}")), other);
  await f(new FakeHttp(answer(401, "{}")), "http://127.0.0.1:8514/ asks for a token");
  const off = `${anySink}[admin]\nlisten = "off"\n`;
  await f(new FakeHttp(), "admin.listen is off: the running daemon cannot be asked", off);
});

test("what the daemon says of itself is told", async () => {
  const { ask, health, clock, receive } = await openAdmin({ answers: [never()] });
  receive(3);
  health.fail({ kind: "failed", reason: "S3 answered 403", hint: "check the key" }, clock);
  await clock.pass(3_600_000);
  const status = (await (await ask("/api/v1/status")).json()) as Status;
  const found = await findings(running, { daemon: { status, pid: undefined } });
  expect(found).toEqual([
    "ok: The daemon is not ready: it has received 3 messages",
    "problem: Sink s has failed for 1h: S3 answered 403 > sluice status",
    'problem: Sink "s" fails: S3 answered 403 > check the key',
  ]);
  const older = { ...status, reasons: [], sinks: [], version: "0.0.1", commit: "abc" };
  const [, upgraded] = await findings(running, { daemon: { status: older, pid: 1 } });
  expect(upgraded).toStartWith("warning: The daemon is Sluice 0.0.1 (abc), this is ");
});

test("what was lost on another way than to a sink is told as well", async () => {
  const { ask } = await openAdmin();
  const status = (await (await ask("/api/v1/status")).json()) as Status;
  const failing = { since: "", for_s: 4, failures: 3, reason: "ECONNREFUSED", hint: "look there" };
  const forward = { state: "well", text: "", sent: 5, looped: 0, waiting: 0, outages: [] };
  const channel = { name: "phone", description: "", state: "well", text: "", waiting: 0 };
  const changed: Status = {
    ...status,
    received: { ...status.received, lost_rate: 9 },
    forwards: [
      { ...forward, to: "udp 192.0.2.1 port 514", lost: 0, failing: undefined },
      { ...forward, to: "udp 192.0.2.2 port 514", lost: 7, failing: undefined },
      { ...forward, to: "tcp 192.0.2.3 port 514", lost: 0, failing },
    ],
    channels: [{ ...channel, sent: 1, refused: 2, failing: undefined, last_sent_at: undefined }],
  };
  const [, ...found] = await findings(running, { daemon: { status: changed, pid: undefined } });
  expect(found.map((each) => each.split(" > ")[0])).toEqual([
    'warning: Channel "phone" has refused 2 alerts',
    "warning: The forward to udp 192.0.2.2 port 514 has lost 7 messages",
    "problem: The forward to tcp 192.0.2.3 port 514 fails: ECONNREFUSED",
    "warning: 9 messages came over the rate of their source",
  ]);
});

test("a daemon that hears nothing, or what it may not take, is a matter of its senders", async () => {
  const { ask } = await openAdmin();
  const status = (await (await ask("/api/v1/status")).json()) as Status;
  const f = async (changes: Partial<Status>, more: Partial<Status["received"]>, said: string) => {
    const received = { ...status.received, ...more };
    const daemon = { status: { ...status, ...changes, received }, pid: undefined };
    const toml = `[[listen]]\nport = 514\n${anySink}`;
    const [, found = "nothing"] = await findings(running, { toml, daemon });
    expect(found).toStartWith(said);
  };
  await f({ uptime_s: 599 }, {}, "nothing");
  await f({ uptime_s: 5000 }, { messages: 1 }, "nothing");
  await f(
    { uptime_s: 5000 },
    {},
    "warning: Nothing was received in 83 minutes > logger --server 127.0.0.1 --port 514",
  );
  const ignored = { ...status.received.ignored, empty: 5 };
  await f({}, { ignored }, "nothing");
  await f(
    {},
    { ignored: { ...ignored, tls_on_plain: 3 } },
    "warning: Frames or connections ignored as tls_on_plain: 3 > Somebody speaks TLS to a",
  );
});

test("a daemon that says nothing bad is well, and one that is not there is not told of twice", async () => {
  const { ask } = await openAdmin();
  const status = (await (await ask("/api/v1/status")).json()) as Status;
  const subject = caseOf({ daemon: { status, pid: undefined } });
  expect(running(subject).map(({ what }) => what)).toEqual([
    "The daemon is ready: it has received 0 messages",
  ]);
  expect(running(caseOf({}))).toEqual([]);
});

test("the certificate that we show ourselves is looked at before devices refuse it", () => {
  const files = Object.fromEntries(
    ["server.crt", "server.key"].map((name) => {
      const read = readTextFile(join(import.meta.dir, "../../vectors/mutual-tls", name));
      return [`/${name}`, read.ok ? read.text : ""];
    }),
  );
  const keys = 'cert_file = "/server.crt"\nkey_file = "/server.key"';
  const toml = `[[listen]]\ntransport = "tls"\n${keys}\n${anySink}`;
  const f = (iso: string, expected: string) => {
    const clock = new FakeClock(Date.parse(iso));
    const [found] = ownCertificates(caseOf({ toml, files, clock }));
    expect(`${found!.state}: ${found!.what}`).toBe(expected);
  };
  f("2026-11-21T00:00:00Z", 'ok: "/server.crt" is good until 2126-10-28');
  f("2126-10-20T00:00:00Z", 'warning: "/server.crt" ends on 2126-10-28');
  f("2126-10-29T00:00:00Z", 'problem: "/server.crt" has been out of date since 2126-10-28');
});
