import { expect, test } from "bun:test";
import { UserError } from "../../../src/base/user-error.ts";
import { changedSections, fixedSettings, refuseRestarts } from "../../../src/config/changes.ts";
import { anySink, configOf, sinkIn } from "./sources.ts";

const before = configOf(`${anySink}[[listen]]\nport = 514\n`);
const recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
const after = (toml: string) => configOf(toml);

test("a configuration that was read again is the same", () => {
  const again = after(`${anySink}[[listen]]\nport = 514\n`);
  expect(changedSections(before, again)).toEqual([]);
  expect(() => refuseRestarts(before, again)).not.toThrow();
});

test("rules and filters that ask for parts of a message by name are the same when read again", () => {
  const toml = (address: string) => `${anySink}
[[rule]]
name = "r"
condition = 'fields.src_ip = ${address} or structured_data.a.b ~ "x" or content contains "y"'
[[channel]]
kind = "syslog"
server = "udp://192.0.2.1"
[[forward]]
host = "192.0.2.1"
condition = 'fields.src_ip = ${address}'
`;
  expect(changedSections(after(toml("192.0.2.7")), after(toml("192.0.2.7")))).toEqual([]);
  const changed = changedSections(after(toml("192.0.2.7")), after(toml("192.0.2.8")));
  expect(changed).toEqual(["rule", "forward"]);
});

test("what differs is told by its section", () => {
  const f = (toml: string, changed: string[]) => {
    const next = after(toml);
    expect(changedSections(before, next)).toEqual(changed);
    expect(() => refuseRestarts(before, next)).not.toThrow();
  };
  const listen = "[[listen]]\nport = 514\n";
  f(`${anySink}[[listen]]\nport = 515\n`, ["listen"]);
  f(`${anySink}${listen}zone = "UTC"\n`, ["listen"]);
  f(`${anySink}${listen}[ship]\nage = "5s"\n`, ["ship"]);
  f(`${anySink}${listen}[admin]\nlisten = "off"\n`, ["admin"]);
  f(`${anySink.replace("/tmp/logs", "/tmp/other")}${listen}`, ["sink"]);
  f(`${anySink}${listen}[buffer]\nkeep_severity = "err"\n`, ["buffer"]);
  f(`${anySink}${listen}[spool]\nmode = "always"\ndir = "/tmp/x"\n`, ["spool", "alert"]);
  f(`device = "x"\n${anySink}${listen}`, ["device"]);
  f(`encoding = "logfwrd"\n${anySink}${listen}`, ["encoding"]);
  f(`${anySink}encrypt_to = ["${recipient}"]\n${listen}`, ["sink"]);
  f(`${anySink}${listen}[buffer]\ncompression = "zstd"\n`, ["buffer"]);
  f(`${anySink}${listen}[buffer]\nmemory = "16MiB"\nchunk = "64KiB"\n`, ["buffer"]);
  f(`${anySink}${listen}[alert]\ndir = "/tmp/alerts"\n`, ["alert"]);
  f(`${anySink}${listen}[ship]\nrecords = 5\n`, ["ship"]);
  f(`${anySink}${listen}[spool]\nmax = "1MiB"\n`, ["spool"]);
  f(`${anySink}name = "other"\n${listen}`, ["sink"]);
  f(`${anySink}${sinkIn("/b")}name = "other"\nencrypt_to = ["${recipient}"]\n${listen}`, ["sink"]);
});

test("what needs a restart is named, and what else would have been exchanged", () => {
  const local = (more = "") => `[[local]]\ntransport = "file"\npath = "/var/log/*.log"\n${more}`;
  const kmsg = (more = "") => `[[local]]\ntransport = "kmsg"\n${more}`;
  const was = configOf(anySink + local() + kmsg());
  const f = (toml: string, settings: string[], reason: string, hint: string) => {
    const next = after(toml);
    expect(fixedSettings(was, next)).toEqual(settings);
    const said = `${reason} changed, which needs a restart`;
    expect(() => refuseRestarts(was, next)).toThrow(new UserError(said, hint));
    try {
      refuseRestarts(was, next);
    } catch (error) {
      expect((error as UserError).hint).toBe(hint);
    }
  };
  const nothing = "Nothing was changed";
  f(
    anySink + kmsg('zone = "UTC"\n') + local(),
    ["local[0].zone"],
    "local[0].zone has",
    `${nothing}; without that, local would have`,
  );
  f(
    `device = "x"\n${anySink}${local('from = "end"\nframe_max = "1KiB"\n')}${kmsg()}`,
    ["local[0].frame_max", "local[0].from"],
    "local[0].frame_max and local[0].from have",
    `${nothing}; without that, device would have`,
  );
  f(`state = "/tmp/state"\n${anySink}${local()}${kmsg()}`, ["state"], "state has", nothing);
  expect(fixedSettings(was, after(anySink + kmsg()))).toEqual([]);
  expect(fixedSettings(was, after(`${anySink}${local()}${kmsg()}`))).toEqual([]);
  const unix = (kind: string) => `[[local]]\ntransport = "unix-${kind}"\npath = "/dev/log"\n`;
  const stream = configOf(anySink + unix("stream"));
  expect(fixedSettings(stream, after(anySink + unix("dgram")))).toEqual(["local[0].transport"]);
  const added = '[[local]]\ntransport = "unix-dgram"\npath = "/dev/log"\nzone = "UTC"\n';
  expect(fixedSettings(was, after(anySink + local() + kmsg() + added))).toEqual([]);
});

test("a listener on the port of one that is closed behind it needs a restart", () => {
  const of = (listeners: string[]) =>
    configOf(anySink + listeners.map((each) => `[[listen]]\nport = 514\n${each}\n`).join(""));
  const f = (was: string[], wanted: string[], settings: string[]) => {
    const [one, next] = [of(was), of(wanted)];
    expect(fixedSettings(one, next)).toEqual(settings);
    const refused = () => refuseRestarts(one, next);
    if (settings.length === 0) expect(refused).not.toThrow();
    else expect(refused).toThrow(`${settings[0]} has changed, which needs a restart`);
  };
  const [udp, udpHere] = ["", 'host = "127.0.0.1"'];
  const [tcp, tcpSix] = ['transport = "tcp"', 'transport = "tcp"\nhost = "::1"'];
  f([udp], [udpHere], ["listen[0].host"]);
  f([udpHere], [udp], ["listen[0].host"]);
  f([udp], ["v6_only = true"], ["listen[0].v6_only"]);
  f([tcp, udp], [udp, tcpSix], ["listen[1].host"]);
  f([udp], [tcp], []);
  f([udp], [udp, tcp], []);
  f([udpHere], ['host = "127.0.0.2"'], []);
  f([udp, tcp], [udp], []);
});
