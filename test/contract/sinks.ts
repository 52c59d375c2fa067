// Every Sink, opened on something real enough to read back from.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { systemClock } from "../../src/base/clock.ts";
import type { Http } from "../../src/base/http.ts";
import type { Part } from "../../src/base/disk.ts";
import { systemDisk } from "../../src/base/system-disk.ts";
import { systemHttp } from "../../src/base/system-http.ts";
import { openSink, type SinkDoors } from "../../src/sink/open-sink.ts";
import type { HttpSinkOptions, SinkOptions } from "../../src/sink/options.ts";
import type { Sink } from "../../src/sink/sink.ts";
import { FakeDisk } from "../fake-disk.ts";
import { s3Options } from "../s3-options.ts";
import { S3Server, type S3ServerOptions } from "../s3-server.ts";

/** A sink, and the far side of it. */
export interface OpenedSink {
  sink: Sink;
  /** Every line that was stored, in the order of the keys. */
  lines(): Promise<string[]>;
  /** From now on the far side fails. */
  fail(): void;
  mend(): void;
  close(): Promise<void> | void;
}

export interface SinkKind {
  name: string;
  /** A batch that is sent again replaces itself. */
  replaces: boolean;
  open(): Promise<OpenedSink>;
}

const certificates = (name: string): string =>
  readFileSync(join(import.meta.dir, "../vectors/tls", name), "utf8");

const doors: SinkDoors = {
  clock: systemClock,
  http: systemHttp(systemClock),
  env: {},
  openDisk: systemDisk,
  readTextFile: (path) => ({ ok: true, text: certificates(path) }),
};

export const sinkKinds: SinkKind[] = [
  { name: "directory on disk", replaces: true, open: openDirectory },
  { name: "directory in memory", replaces: true, open: openMemory },
  { name: "http, plain batches", replaces: false, open: () => openHttp({}) },
  { name: "http, compressed batches", replaces: false, open: () => openHttp({ gzip: true }) },
  { name: "http, records", replaces: false, open: () => openHttp({ mode: "record" }) },
  { name: "s3 in path style", replaces: true, open: () => openS3({}) },
  { name: "s3 by virtual host", replaces: true, open: openVirtualHost },
  {
    name: "s3 over TLS",
    replaces: true,
    open: () =>
      openS3({ tls: { key: certificates("server.key"), cert: certificates("server.pem") } }),
  },
];

async function openDirectory(): Promise<OpenedSink> {
  const path = mkdtempSync(join(tmpdir(), "sluice-sink-"));
  const options: SinkOptions = { kind: "directory", name: "local", path };
  let failing = false;
  const disk = systemDisk(path);
  // The real disk, and a file in the way of its directories as the fault.
  const openDisk = () => ({
    ...{ list: () => disk.list(), read: (name: string) => disk.read(name) },
    readPart: (name: string, part: Part) => disk.readPart(name, part),
    size: (name: string) => disk.size(name),
    fileSystem: () => disk.fileSystem(),
    remove: (name: string) => disk.remove(name),
    write: (name: string, parts: Iterable<Uint8Array>) =>
      (failing ? systemDisk("/dev/null") : disk).write(name, parts),
  });
  return {
    sink: await openSink(options, { ...doors, openDisk }),
    async lines() {
      const bodies = (await disk.list()).map((name) => disk.read(name));
      return (await Promise.all(bodies)).flatMap((body) => linesIn(body!));
    },
    fail: () => void (failing = true),
    mend: () => void (failing = false),
    close: () => rmSync(path, { recursive: true }),
  };
}

async function openMemory(): Promise<OpenedSink> {
  const disk = new FakeDisk();
  const options: SinkOptions = { kind: "directory", name: "memory", path: "/logs" };
  return {
    sink: await openSink(options, { ...doors, openDisk: () => disk }),
    lines: () => Promise.resolve([...disk.files.values()].flatMap(linesIn)),
    fail: () => void (disk.failing = "ENOSPC"),
    mend: () => void (disk.failing = undefined),
    close: () => {},
  };
}

async function openHttp(changes: Partial<HttpSinkOptions>): Promise<OpenedSink> {
  const bodies: string[] = [];
  let failing = false;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const body = new Uint8Array(await request.arrayBuffer());
      if (failing) return new Response("", { status: 503 });
      const encoding = request.headers.get("content-encoding");
      bodies.push(...(encoding ? linesIn(body) : split(Buffer.from(body).toString())));
      return new Response("");
    },
  });
  const options: HttpSinkOptions = {
    ...{ kind: "http", name: "hook", url: `http://127.0.0.1:${server.port}/in?token=topsecret` },
    ...{ mode: "batch", gzip: false, headers: {}, timeoutMs: 5_000 },
    ...changes,
  };
  return {
    sink: await openSink({ ...options, authorization: "topsecret" }, doors),
    lines: () => Promise.resolve(bodies),
    fail: () => void (failing = true),
    mend: () => void (failing = false),
    close: () => server.stop(true),
  };
}

async function openS3(server: S3ServerOptions, http: Http = doors.http): Promise<OpenedSink> {
  const s3 = new S3Server({ putOnly: true, ...server });
  const virtual = http !== doors.http;
  const endpoint = virtual ? `http://s3.localhost:${s3.port}` : s3.endpoint;
  const addressing = virtual ? "virtual" : "auto";
  s3.keys.set("AKTEST", { secret: "topsecret" });
  const options = s3Options({
    ...{ endpoint, addressing, ...(server.tls && { caFile: "ca.pem" }) },
    credentials: { accessKeyId: "AKTEST", secretAccessKey: "topsecret" },
  });
  return {
    sink: await openSink({ ...options, kind: "s3", name: "bucket" }, { ...doors, http }),
    lines: () => Promise.resolve([...s3.objects.values()].flatMap(({ body }) => linesIn(body))),
    fail: () => void s3.faults.push({ status: 503, code: "SlowDown" }),
    mend: () => void (s3.faults.length = 0),
    close: () => s3.stop(),
  };
}

/** No resolver knows `logs.s3.localhost`: the request goes to this machine under that name. */
function openVirtualHost(): Promise<OpenedSink> {
  const send: Http["send"] = (request) => {
    const url = new URL(request.url);
    const direct = request.url.replace(url.hostname, "127.0.0.1");
    return doors.http.send({
      ...request,
      url: direct,
      headers: { ...request.headers, host: url.host },
    });
  };
  return openS3({}, { send });
}

/** `Bun.gunzipSync` would stop after the first member; node:zlib reads them all, as zcat does. */
function linesIn(body: Uint8Array): string[] {
  const raw = body[0] === 0x1f ? gunzipSync(body) : Bun.zstdDecompressSync(body);
  return split(Buffer.from(raw).toString());
}

function split(text: string): string[] {
  return text.split("\n").slice(0, -1);
}
