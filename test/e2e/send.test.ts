// `sluice send`, compiled, to ourselves and to openssl: what arrives, and what the status says.
import { expect, test } from "bun:test";
import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { authority } from "./authority.ts";
import { Peer, run } from "./neighbours.ts";
import { directorySink, listen } from "./settings.ts";
import { freePorts, Sluice, temporaryFolder } from "./sluice.ts";

const config = listen("udp") + listen("tcp") + directorySink;

test("words, a file and standard input arrive over UDP and TCP, in every framing", async () => {
  const sluice = await Sluice.start(config);
  const [udp, tcp] = [String(sluice.port("udp")), String(sluice.port("tcp"))];
  const file = join(sluice.folder, "lines");
  writeFileSync(file, "from a file 1\n\nfrom a file 2");
  const sd = ["--sd-id", "net@32473", "--sd-param", 'iface="wan"'];
  expect(await run(["send", "-P", udp, "-p", "local0.warning", ...sd, "by", "udp"])).toMatchObject({
    ...{ status: 0, err: "" },
  });
  for (const framing of ["octet", "lf", "nul"]) {
    const to = ["send", "-P", tcp, "-T", "--framing", framing];
    expect(await run([...to, "--rfc3164", "-t", "app", "--procid", "7", framing])).toMatchObject({
      ...{ status: 0, err: "" },
    });
  }
  expect((await run(["send", "-P", tcp, "-T", "-f", file])).status).toBe(0);
  expect((await run(["send", "-P", tcp, "-T"], { input: "from input\n" })).status).toBe(0);
  await sluice.stop();
  const lines = sluice.lines();
  expect(lines[0]).toMatchObject({
    ...{ content: "by udp", facility: 16, severity: 4, format: "rfc5424" },
    structured_data: { "net@32473": { iface: "wan" } },
  });
  expect(lines[1]).toMatchObject({ tag: "app", proc_id: "7", format: "rfc3164" });
  expect(lines.slice(1).map(({ content }) => content)).toEqual([
    ...["octet", "lf", "nul", "from a file 1", "from a file 2", "from input"],
  ]);
});

test("logger writes the same message for the same options", async () => {
  const asLogger = (args: string[]) =>
    // Without its own element about the time; what it prints it has written as it would be sent.
    execFileSync("sh", ["-c", 'logger --no-act -s -n 127.0.0.1 "$@" 2>&1', "-", ...args]);
  const unstamped = (text: string) => text.replace(/20\d\d-\S+|\w{3} [ \d]\d [\d:]{8}/, "STAMP");
  const f = async (args: string, format = "--rfc5424") => {
    const given = args.split(" ");
    const theirs = asLogger([format === "--rfc5424" ? `${format}=notq` : format, ...given]);
    const { status, err } = await run(["send", "--no-act", "-s", format, ...given]);
    expect([status, unstamped(err)]).toEqual([0, unstamped(theirs.toString())]);
  };
  await f("-t app hello, world");
  await f("-t app -p local0.warning --id=77 x");
  const [first, second] = ['a@1 --sd-param x="1" --sd-param x="2\\"\\]"', 'b@2 --sd-param y=""'];
  await f(`-t app --msgid M --sd-id ${first} --sd-id ${second} x`);
  await f("-p local7.debug -t app -- -x", "--rfc3164");
  await f("-st app --id=7 ö", "--rfc3164");
});

test("20,000 numbered messages of a load test arrive at their rate", async () => {
  const sluice = await Sluice.start(config);
  const args = ["--count", "20000", "--rate", "10000", "message {n}"];
  const { status, err } = await run(["send", "-P", String(sluice.port("tcp")), "-T", ...args]);
  expect(status).toBe(0);
  const [, count, seconds] = /^(\d+) messages, \d+ octets in ([\d.]+) s/.exec(err)!;
  expect([Number(count), Number(seconds) >= 1.9]).toEqual([20_000, true]);
  await sluice.stop();
  const expected = Array.from({ length: 20_000 }, (_, index) => `message ${index + 1}`);
  expect(sluice.lines().map(({ content }) => content)).toEqual(expected);
});

test("messages go to addresses of IPv6 as well, over UDP and TCP", async () => {
  const six = (transport: string) =>
    `[[listen]]\ntransport = "${transport}"\nhost = "::1"\nport = 0\n`;
  const sluice = await Sluice.start(six("udp") + six("tcp") + directorySink);
  const [udp, tcp] = [sluice.port("udp"), sluice.port("tcp")].map(String);
  for (const host of ["::1", "[::1]"]) {
    expect(await run(["send", "-n", host, "-P", udp!, "udp"])).toMatchObject({
      status: 0,
      err: "",
    });
    expect(await run(["send", "-n", host, "-P", tcp!, "-T", "tcp"])).toMatchObject({ status: 0 });
  }
  await sluice.stop();
  expect(sluice.lines().map(({ content }) => content)).toEqual(["udp", "tcp", "udp", "tcp"]);
});

test("whoever is not there is told by the status, over UDP too", async () => {
  const port = String(freePorts());
  const udp = await run(["send", "-P", port, "x"]);
  expect(udp).toMatchObject({ status: 1, err: expect.stringContaining("ECONNREFUSED") });
  const tcp = await run(["send", "-P", port, "-T", "x"]);
  expect(tcp.status).toBe(1);
  expect(tcp.err).toBe(
    `sluice: Cannot reach tcp 127.0.0.1 port ${port}: ECONNREFUSED\n` +
      "  Nothing listens there: check the port, and whether the server runs\n",
  );
});

test("a server that closes without having read anything has got nothing", async () => {
  // As one does that does not want us. Its end comes before our message, or crosses it.
  const listener = Bun.listen({
    ...{ hostname: "127.0.0.1", port: 0 },
    socket: { open: (socket) => void socket.end(), data() {}, error() {} },
  });
  for (let time = 0; time < 10; time++) {
    const { status, err } = await run(["send", "-P", String(listener.port), "-T", "hello"]);
    expect([status, err]).toEqual([1, expect.stringMatching(/closed by the far side|ECONNRESET/)]);
  }
  listener.stop(true);
});

test("TLS: openssl takes it from whom it knows, and nobody else", async () => {
  const folder = temporaryFolder();
  authority(folder, ["server", "client"]);
  const port = freePorts();
  const pem = (name: string) => join(folder, name);
  const server = new Peer(
    spawn("openssl", [
      ...["s_server", "-accept", String(port), "-quiet", "-Verify", "1", "-verify_return_error"],
      ...["-cert", pem("server.crt"), "-key", pem("server.key"), "-CAfile", pem("ca.crt")],
    ]),
  );
  try {
    await server.listens(port);
    const to = ["send", "-P", String(port), "--tls", "--ca-file", pem("ca.crt")];
    const own = ["--cert-file", pem("client.crt"), "--key-file", pem("client.key")];
    expect(await run([...to, ...own, "--raw", "hello"])).toMatchObject({ status: 0, err: "" });
    await server.says("5 hello");
    const stranger = await run([...to, "--raw", "hello"]);
    expect(stranger).toMatchObject({ status: 1 });
    expect(stranger.err).toContain("another certificate of ours");
    const misled = await run([...to, ...own, "--server-name", "other.example", "x"]);
    expect(misled).toMatchObject({ status: 1, err: expect.stringContaining("ALTNAME") });
    const trusting = await run(["send", "-P", String(port), "--tls", ...own, "x"]);
    expect(trusting).toMatchObject({ status: 1, err: expect.stringContaining("authority") });
  } finally {
    await server.stop();
  }
});
