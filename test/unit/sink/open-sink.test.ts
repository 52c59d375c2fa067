import { expect, test } from "bun:test";
import type { TextFile } from "../../../src/base/files.ts";
import { openSink } from "../../../src/sink/open-sink.ts";
import type { SinkOptions } from "../../../src/sink/options.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { answer, FakeHttp } from "../../fake-http.ts";
import { batchOf, numbered } from "../../batch.ts";
import { s3Options } from "../../s3-options.ts";

const certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
const files: Record<string, string> = { "/etc/ca.pem": certificate, "/etc/key.pem": "a key" };
const http = new FakeHttp(answer(200));
const disks: string[] = [];
const doors = {
  ...{ clock: new FakeClock(), http, env: {} },
  openDisk: (directory: string) => (disks.push(directory), new FakeDisk()),
  readTextFile: (path: string): TextFile => {
    const text = files[path];
    return text === undefined ? { ok: false, code: "ENOENT" } : { ok: true, text };
  },
};

const web: SinkOptions = {
  ...{ kind: "http", name: "web", url: "https://a.example/x", mode: "batch", gzip: false },
  ...{ headers: {}, timeoutMs: 1000 },
};

test("openSink() makes each kind of sink", async () => {
  const f = async (options: SinkOptions, description: string) =>
    expect((await openSink(options, doors)).description).toBe(description);
  await f({ kind: "directory", name: "d", path: "/srv/x" }, 'directory "/srv/x"');
  expect(disks).toEqual(["/srv/x"]);
  await f(web, "http https://a.example");
  const s3 = {
    ...s3Options({ endpoint: "http://192.0.2.1:9000" }),
    kind: "s3",
    name: "s",
  } as const;
  await f(s3, 's3 bucket "logs" at 192.0.2.1:9000');
});

test("openSink() hands the authorities to the requests", async () => {
  const sink = await openSink({ ...web, caFile: "/etc/ca.pem" }, doors);
  await sink.send(batchOf("k", numbered(1)), new AbortController().signal);
  expect(http.sent.at(-1)!.ca).toBe(certificate);
});

test("openSink() tells the user about files and endpoints that cannot be used", () => {
  const f = (options: SinkOptions, message: string) =>
    expect(openSink(options, doors)).rejects.toThrow(message);
  return Promise.all([
    f({ ...web, caFile: "/etc/none" }, 'Cannot read ca_file "/etc/none": ENOENT'),
    f({ ...web, caFile: "/etc/key.pem" }, 'Cannot use ca_file "/etc/key.pem": it holds no'),
    f({ ...s3Options({ endpoint: "http://" }), kind: "s3", name: "s" }, "Cannot understand"),
  ]);
});
