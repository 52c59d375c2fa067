import { expect, test } from "bun:test";
import { memoryBound } from "../../../src/config/memory-bound.ts";
import { configOf, problemsOf } from "./sources.ts";

const f = (toml: string, ...expected: string[]): void =>
  expect(problemsOf(() => configOf(toml))).toEqual(expected);

const forwardOf = (toml: string) => configOf(`[[forward]]\nhost = "h"\n${toml}`).forward[0];

test("each transport has its port and its framing, and UDP no queue", () => {
  const common = { host: "h", condition: { kind: "all" }, format: "as_is" };
  const stream = { queueBytesMax: 1024 * 1024, connectMsMax: 10_000 };
  expect(forwardOf("")).toEqual({ ...common, port: 514 } as never);
  expect(forwardOf('transport = "tcp"')).toEqual({
    ...common,
    ...{ port: 514, stream: { ...stream, framing: "lf" } },
  } as never);
  expect(forwardOf('transport = "tls"\nserver_name = "s"')).toEqual({
    ...common,
    ...{ port: 6514, stream: { ...stream, framing: "octet", tls: { serverName: "s" } } },
  } as never);
});

test("a forward does not lead back to a listener of ours", () => {
  const listen = '[[listen]]\nhost = "192.0.2.1"\nport = 514\n[[forward]]\n';
  const round = [
    "forward[0] leads to listen[0], so messages would go round for ever: " +
      "name another host or port",
  ];
  for (const host of ["localhost", "127.0.0.1", "127.0.1.1", "::1", "192.0.2.1"]) {
    f(`${listen}host = "${host}"`, ...round);
  }
  f(`${listen}host = "192.0.2.2"`);
  f(`${listen}host = "127.0.0.1"\nport = 515`);
  f(`${listen}host = "127.0.0.1"\ntransport = "tcp"`);
  const tcp = '[[listen]]\ntransport = "tcp"\nport = 6514\n[[forward]]\n';
  f(`${tcp}host = "127.0.0.1"\ntransport = "tls"`, ...round);
});

test("a certificate needs its key, and files must be there", () => {
  const forward = '[[forward]]\nhost = "h"\ntransport = "tls"\n';
  const gone = (name: string) => `forward[0].${name} cannot be read: "/no": ENOENT`;
  f(
    `${forward}cert_file = "/no"`,
    "forward[0].cert_file needs forward[0].key_file",
    gone("cert_file"),
  );
  f(
    `${forward}key_file = "/no"`,
    "forward[0].key_file needs forward[0].cert_file",
    gone("key_file"),
  );
  f(`${forward}ca_file = "/no"`, gone("ca_file"));
});

test("a queue counts into the memory bound", () => {
  const bytesOf = (toml: string) => memoryBound(configOf(`[[forward]]\nhost = "h"\n${toml}`)).bytes;
  const mebibyte = 1024 * 1024;
  const tcp = 'transport = "tcp"\n';
  expect(bytesOf(`${tcp}queue = "3MiB"`) - bytesOf(`${tcp}queue = "1MiB"`)).toBe(2 * mebibyte);
  expect(bytesOf(tcp)).toBeGreaterThan(bytesOf("") + mebibyte);
});
