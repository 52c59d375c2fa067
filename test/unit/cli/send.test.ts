import { expect, test } from "bun:test";
import { UserError } from "../../../src/base/user-error.ts";
import type { DatagramPeer, OpenDatagramPeer } from "../../../src/base/datagrams.ts";
import type { OpenStream, StreamFailure, StreamTarget } from "../../../src/base/streams.ts";
import type { DaemonIo } from "../../../src/cli/command.ts";
import { sendCommand } from "../../../src/cli/send.ts";
import type { World } from "../../../src/world.ts";
import { FakeClock } from "../../fake-clock.ts";
import { sourcesWith } from "../config/sources.ts";
import { complaint } from "./recorded.ts";

interface Net {
  /** What the far side answers to the end, or to being called at all. */
  end?: StreamFailure;
  unreachable?: StreamFailure;
  /** Octets that a stream takes before it wants to be waited for. */
  room?: number;
  /** Of UDP. */
  refusal?: StreamFailure;
}

/** A world with a network that takes everything, unless the test says otherwise. */
function box(input: string, net: Net, files: Record<string, string> = {}) {
  const clock = new FakeClock();
  const sent: string[] = [];
  const calls: StreamTarget[] = [];
  const openStream: OpenStream = (target, events) => {
    calls.push(target);
    if (net.unreachable) return Promise.resolve(net.unreachable);
    let room = net.room ?? Infinity;
    return Promise.resolve({
      ...{ ok: true, address: "192.0.2.1", abandon() {} },
      write(octets: Uint8Array) {
        const taken = Math.min(room, octets.length);
        room -= taken;
        sent.push(Buffer.from(octets.subarray(0, taken)).toString());
        const more = () => {
          room = net.room!;
          events.onDrain();
        };
        if (taken < octets.length) clock.after(5, more);
        return taken;
      },
      finish: () => void clock.after(5, () => events.onClosed(net.end)),
    });
  };
  const openDatagramPeer: OpenDatagramPeer = (_, events) => {
    const peer: DatagramPeer = {
      send(octets) {
        sent.push(Buffer.from(octets).toString());
        if (net.refusal) clock.after(5, () => events.onRefused(net.refusal!));
        return "taken";
      },
      close() {},
    };
    return Promise.resolve(peer);
  };
  const world = { clock, openStream, openDatagramPeer } as Partial<World> as World;
  const { readFile } = sourcesWith({ files });
  let err = "";
  const io: Partial<DaemonIo> = {
    ...{ readFile, env: { TZ: "CET-1" }, hostname: "gw", err: (text) => void (err += text) },
    async *input(path) {
      const file = path === undefined ? ({ ok: true, text: input } as const) : readFile(path);
      if (!file.ok) throw new UserError(`Cannot read "${path}": ${file.code}`, "");
      for (const piece of file.text.split("|")) yield Buffer.from(piece);
    },
    world: () => world,
  };
  return { io: io as DaemonIo, clock, sent, calls, said: () => err };
}

interface Given {
  input?: string;
  net?: Net;
  lasts?: number;
  hostname?: string;
}

async function send(args: string[], given: Given = {}) {
  const { io, clock, sent, calls, said } = box(given.input ?? "", given.net ?? {});
  const { hostname = io.hostname } = given;
  const ended = sendCommand(args, { ...io, hostname });
  ended.catch(() => {});
  // In small steps: who reads input lets others go on before it sets a timer.
  for (let ms = 0; ms < (given.lasts ?? 1000); ms += 10) await clock.pass(10);
  return { status: await ended, sent: sent.join(""), calls, said: said() };
}

const header = "2026-11-21T09:20:17.000+01:00 gw";

test("words are one message", async () => {
  const f = async (args: string[], expected: string) =>
    expect(await send(args)).toMatchObject({ status: 0, sent: expected, said: "" });

  await f(["hello,", "sluice"], `<13>1 ${header} sluice - - - hello, sluice`);
  await f(["-T", "a"], `<13>1 ${header} sluice - - - a\n`);
  await f(["-T", "--octet-count", "a"], `53 <13>1 ${header} sluice - - - a`);
  await f(["-T", "--framing=nul", "--rfc3164", "a"], "<13>Nov 21 09:20:17 gw sluice: a\0");
  await f(["--raw", "--", "-a"], "-a");
  await f(["-plocal0.warn", "--tag", "t", "--procid=7", "a"], `<132>1 ${header} t 7 - - a`);
  await f(["-p", "3", "--hostname=h", "a"], "<3>1 2026-11-21T09:20:17.000+01:00 h sluice - - - a");
  await f(["-p", "err", "--msgid", "M", "a"], `<11>1 ${header} sluice - M - a`);
  await f(
    [..."--sd-id a@1 --sd-param x=1 --sd-id b@1".split(" "), '--sd-param=y="2]"', "a"],
    `<13>1 ${header} sluice - - [a@1 x="1"][b@1 y="2\\]"] a`,
  );
});

test("the older format has no place for the domain, but for what is asked for", async () => {
  const f = async (args: string[], expected: string) => {
    const { sent } = await send([...args, "x"], { hostname: "gw.example.net" });
    expect(sent).toContain(` ${expected} sluice`);
  };
  await f([], "gw.example.net");
  await f(["--rfc3164"], "gw");
  await f(["--rfc3164", "--hostname", "a.b"], "a.b");
});

test("structured data is what was asked for, whatever its names and values", async () => {
  const f = async (given: string[], expected: string) => {
    const { sent } = await send([...given.flatMap((each) => each.split(" ")), "x"]);
    expect(sent).toBe(`<13>1 ${header} sluice - - ${expected} x`);
  };
  const [first, second] = ["--sd-id a@1", "--sd-id b@1"];
  // RFC 5424, 6.3.3: a parameter may come again, as the addresses of an origin do (7.2.1).
  await f([first, "--sd-param ip=1", "--sd-param ip=2"], '[a@1 ip="1" ip="2"]');
  await f([first, second], "[a@1][b@1]");
  await f(["--sd-id 2 --sd-param 10=a --sd-param 9=b --sd-id 1"], '[2 10="a" 9="b"][1]');
  await f(["--sd-id __proto__ --sd-param toString=1"], '[__proto__ toString="1"]');
  // What stands in quotes is escaped already, as logger demands it.
  await f([first, '--sd-param q="\\"\\\\\\]\\n"'], '[a@1 q="\\"\\\\\\]\\\\n"]');
  await f([first, '--sd-param q="\\]'], '[a@1 q="\\"\\\\\\]"]');
});

test("options that logger has are understood as logger does", async () => {
  const f = async (args: string, expected: string) =>
    expect((await send(args.split(" "))).sent).toBe(expected);
  await f("-i x", `<13>1 ${header} sluice ${process.pid} - - x`);
  await f("--id x", `<13>1 ${header} sluice ${process.pid} - - x`);
  await f("--id=77 x", `<13>1 ${header} sluice 77 - - x`);
  await f("-dit app x", `<13>1 ${header} app ${process.pid} - - x`);
  const printed = await send(["-s", "-T", "--rfc3164", "a", "ö"]);
  const message = "<13>Nov 21 09:20:17 gw sluice: a ö\n";
  expect([printed.sent, printed.said]).toEqual([message, message]);
  const shown = await send(["--no-act", "--stderr", "--rfc3164", "a", "ö"]);
  expect([shown.status, shown.sent, shown.calls, shown.said]).toEqual([0, "", [], message]);
});

test("lines of input are messages as they come, empty ones are none", async () => {
  const { sent } = await send(["-T", "--raw"], { input: "a\nb|c\n\n|\n<1>d" });
  expect(sent).toBe("a\nbc\n<1>d\n");
  expect((await send(["-T", "--raw"], { input: "a\r\n\r\n\rb\r|\n" })).sent).toBe("a\n\rb\n");
  const prefixed = await send(["--prio-prefix"], { input: "<11>a" });
  expect(prefixed.sent).toBe(`<11>1 ${header} sluice - - - a`);
});

test("a line without an end is told behind what came before it, which is sent", async () => {
  const endless = `a\nb\n${"x".repeat(700_000)}|${"x".repeat(700_000)}|never asked for`;
  const life = box(endless, {});
  const told = complaint(sendCommand(["-T", "--raw"], life.io));
  for (let ms = 0; ms < 100; ms += 10) await life.clock.pass(10);
  expect(await told).toEqual([
    "Line 3 of standard input is longer than 1 MiB",
    "Each message stands in a line of its own, of text",
  ]);
  // Had nobody finished the stream, it would not have ended.
  expect(life.sent.join("")).toBe("a\nb\n");
});

test("what is to be repeated has a bound, and no more is read than is sent", async () => {
  const part = `${"y".repeat(1000)}\n`.repeat(1000);
  const life = box(`${part}|`.repeat(70), {});
  expect((await complaint(sendCommand(["-T", "--raw", "--count", "1000000"], life.io)))[0]).toBe(
    "There is more text than 64 MiB, or than a million lines",
  );
  const { status, sent } = await send(["-T", "--raw", "--count=2"], {
    input: `a\nb\n|${"x".repeat(2 << 20)}|c`,
  });
  expect([status, sent]).toEqual([0, "a\nb\n"]);
});

test("a stream that has no room is waited for", async () => {
  const { status, sent } = await send(["-T", "--raw", "0123456789"], { net: { room: 4 } });
  expect([status, sent]).toEqual([0, "0123456789\n"]);
});

test("a count repeats and numbers the texts, a rate spreads them", async () => {
  const args = ["-T", "--raw", "--count=5"];
  expect((await send([...args, "m{n}"])).sent).toBe("m1\nm2\nm3\nm4\nm5\n");
  expect((await send(args, { input: "a{n}\nb" })).sent).toBe("a1\nb\na3\nb\na5\n");
  const { said } = await send([...args, "--rate=2", "x"], { lasts: 3000 });
  expect(said).toBe("5 messages, 10 octets in 2.00 s to tcp 127.0.0.1 port 514\n");
});

test("a rate holds also behind a silence: what was not there is not made up for", async () => {
  const life = box("", {});
  const input = async function* () {
    yield Buffer.from("a\nb\n");
    await life.clock.sleep(10_000);
    yield Buffer.from("c\nd\ne\n");
  };
  const args = ["-T", "--raw", "--rate=1"];
  const ended = sendCommand(args, { ...life.io, input });
  await life.clock.pass(11_500);
  expect(life.sent.join("")).toBe("a\nb\nc\n");
  await life.clock.pass(1000);
  expect(life.sent.join("")).toBe("a\nb\nc\nd\n");
  await life.clock.pass(2000);
  expect(await ended).toBe(0);
});

test("a count takes its texts from input with however many lines", async () => {
  const { status, sent } = await send(["-T", "--raw", "--count=2"], { input: "a\n".repeat(1e6) });
  expect([status, sent]).toEqual([0, "a\na\n"]);
});

test("what is too long is cut, and told", async () => {
  const { sent, said } = await send(["--raw", "-S", "5", "aööö"]);
  expect([sent, said]).toEqual(["aöö", "1 message cut to 5 octets\n"]);
});

test("whether it arrived is the status", async () => {
  const f = async (args: string[], net: Net, expected: string) => {
    const { status, said } = await send([...args, "x"], { net });
    expect([status, said.split("\n")[0]!]).toEqual([1, `sluice: ${expected}`]);
  };
  const failure = (code: string): StreamFailure => ({ ok: false, code });
  const tcp = "tcp 127.0.0.1 port 514";
  await f(["-T"], { unreachable: failure("ECONNREFUSED") }, `Cannot reach ${tcp}: ECONNREFUSED`);
  await f(
    ["-T"],
    { end: failure("ECONNRESET") },
    `Not all of 1 message reached ${tcp}: ECONNRESET`,
  );
  await f(
    ["-P5"],
    { refusal: failure("ECONNREFUSED") },
    "Not all of 1 message reached udp 127.0.0.1 port 5: ECONNREFUSED",
  );
});

test("TLS takes files in PEM and its own port", async () => {
  const files = { "/ca": "CA", "/c": "CERT", "/k": "KEY" };
  const { io, clock, calls } = box("", {}, files);
  const args = "--tls -n logs --ca-file /ca --cert-file /c --key-file /k --server-name s x";
  const ended = sendCommand(args.split(" "), io);
  await clock.pass(1000);
  expect(await ended).toBe(0);
  const tls = { ca: "CA", cert: "CERT", key: "KEY", serverName: "s" };
  expect(calls).toMatchObject([{ host: "logs", port: 6514, tls }]);
});

test("what cannot be meant is told", async () => {
  const f = async (args: string[], message: string) =>
    expect((await complaint(send(args)))[0]).toBe(message);

  await f(["--tcp", "--tls", "x"], "--tcp and --tls exclude each other");
  await f(["--framing=lf", "x"], "A datagram has no framing");
  await f(["-T", "--framing=crlf", "x"], '--framing does not take "crlf"');
  await f(["-p", "nix", "x"], '--priority does not take "nix"');
  await f(["-p", "192", "x"], '--priority does not take "192"');
  await f(["-P", "0", "x"], '--port does not take "0"');
  await f(["-S", "1MiB", "x"], '--size does not take "1MiB"');
  await f(["--rate=0", "x"], '--rate does not take "0"');
  await f(["--sd-param", "a=b", "x"], "--sd-param needs --sd-id");
  await f(["--sd-id", "a", "--sd-param", "b", "x"], '--sd-param "b" has no value');
  await f(["--sd-id", "a", "--sd-param", "=b", "x"], '--sd-param does not take the name ""');
  await f(["--sd-id", "a@1", "--sd-id=a@1", "x"], "--sd-id a@1 is given twice");
  await f(["-n", "", "x"], '--server does not take ""');
  await f(["-e", "x"], "sluice send has no -e");
  await f(["--socket=/dev/log", "x"], "sluice send has no --socket");
  await f(["-su/dev/log", "x"], "sluice send has no -u/dev/log");
  await f(["--sd-id", "a b", "x"], '--sd-id does not take the name "a b"');
  await f(["--ca-file=/ca", "x"], "--ca-file needs --tls");
  await f(["--tls", "--cert-file=/c", "x"], "--cert-file and --key-file need each other");
  await f(["--tls", "--ca-file=/no", "x"], 'Cannot read --ca-file "/no": ENOENT');
  await f(["-f", "/no"], 'Cannot read "/no": ENOENT');
  await f(["-f", "/no", "x"], "Both a text and a file are given");
  await f(["--count", "2"], "There is no text to send");
  await f(["-x"], 'Unexpected argument "-x"');
  await f(["--serve", "h"], "Unknown option --serve; did you mean --server?");
});
