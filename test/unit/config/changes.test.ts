import { expect, test } from "bun:test";
import { UserError } from "../../../src/base/user-error.ts";
import { changedSections, refuseRestarts } from "../../../src/config/changes.ts";
import { anySink, configOf } from "./sources.ts";

const before = configOf(`${anySink}[[listen]]\nport = 514\n`);
const recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
const after = (toml: string) => configOf(toml);

test("a configuration that was read again is the same", () => {
  const again = after(`${anySink}[[listen]]\nport = 514\n`);
  expect(changedSections(before, again)).toEqual([]);
  expect(() => refuseRestarts(before, again)).not.toThrow();
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
  f(`device = "x"\n${anySink}${listen}`, ["device"]);
  f(`encoding = "logfwrd"\n${anySink}${listen}`, ["encoding"]);
  f(`${anySink}encrypt_to = ["${recipient}"]\n${listen}`, ["sink"]);
  f(`${anySink}${listen}[buffer]\ncompression = "zstd"\n`, ["buffer"]);
  f(`${anySink}${listen}[buffer]\nmemory = "16MiB"\nchunk = "64KiB"\n`, ["buffer"]);
  f(`${anySink}${listen}[alert]\ndir = "/tmp/alerts"\n`, ["alert"]);
  f(`${anySink}${listen}[ship]\nrecords = 5\n`, ["ship"]);
  f(`${anySink}${listen}[spool]\nmax = "1MiB"\n`, ["spool"]);
  f(`${anySink}name = "other"\n${listen}`, ["sink"]);
  f(`${anySink}${anySink}name = "other"\nencrypt_to = ["${recipient}"]\n${listen}`, ["sink"]);
});

test("what needs a restart is named, and what else would have been exchanged", () => {
  const f = (toml: string, reason: string, hint: string) => {
    let error: unknown;
    try {
      refuseRestarts(before, after(toml));
    } catch (thrown) {
      error = thrown;
    }
    const said = error as UserError;
    expect([said.message, said.hint]).toEqual([`${reason}, which needs a restart`, hint]);
  };
  const same = "[[listen]]\nport = 514\n";
  const other = "[[listen]]\nport = 515\n";
  const nothing = "Nothing was changed";
  const spool = '[spool]\nmode = "always"\ndir = "/tmp/x"\n';
  f(anySink + same + spool, "spool.mode has changed", `${nothing}; without that, alert would have`);
  f(
    `device = "x"\n${anySink}${other}${spool}`,
    "spool.mode has changed",
    `${nothing}; without that, device, listen and alert would have`,
  );
});
