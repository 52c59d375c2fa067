// What is looked through is read in parts, and what is none of ours no further than its first.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { audit } from "../../../src/audit/audit.ts";
import {
  bucketStore,
  directoryStore,
  partBytes,
  partsBehind,
  type Entry,
  type ObjectStore,
} from "../../../src/audit/store.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { systemHttp } from "../../../src/base/system-http.ts";
import { systemRandom } from "../../../src/base/random.ts";
import { S3Client } from "../../../src/s3/client.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { s3Options } from "../../s3-options.ts";
import { S3Server } from "../../s3-server.ts";
import { openShipping } from "../../shipping.ts";

let server: S3Server;
beforeAll(() => {
  server = new S3Server();
});
afterAll(() => server.stop());

/** The same files in a directory and in a bucket, and how often they were asked for parts. */
function storesOf(files: Record<string, Uint8Array>) {
  const disk = new FakeDisk();
  server.objects.clear();
  for (const [name, body] of Object.entries(files)) {
    disk.files.set(name, body);
    server.objects.set(name, { body: Buffer.from(body), headers: new Headers(), puts: 1 });
  }
  const doors = {
    ...{ clock: systemClock, random: systemRandom, env: {}, http: systemHttp(systemClock) },
    readTextFile: () => ({ ok: false, code: "ENOENT" }) as const,
  };
  const client = new S3Client(s3Options({ endpoint: server.endpoint }), undefined, doors);
  return [directoryStore(disk), bucketStore(client, "", doors)].map((store) => {
    const asked = { parts: 0 };
    const part = (entry: Entry, from: number) => {
      asked.parts++;
      return store.part(entry, from);
    };
    return { asked, store: { ...store, part } satisfies ObjectStore };
  });
}

const noise = (bytes: number) => Buffer.from(systemRandom.bytes(bytes));

test("an object comes whole, however many parts it has", async () => {
  for (const bytes of [1, partBytes - 1, partBytes, partBytes + 1, 2 * partBytes + 7]) {
    const body = noise(bytes);
    for (const { store } of storesOf({ object: body })) {
      const entry = { name: "object", bytes };
      const first = await store.part(entry, 0);
      const parts: Uint8Array[] = [];
      for await (const part of partsBehind(store, entry, first!)) parts.push(part);
      expect(Buffer.concat(parts).equals(body)).toBe(true);
      expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(partBytes);
    }
  }
});

test("audit() reads the first part of a foreign file, and all of an object", async () => {
  const { write, clock, sent } = await openShipping();
  write(10);
  await clock.pass(61_000);
  const { key, body } = sent[0]!;
  const files = { [key]: body, "film.mkv": noise(3 * partBytes), "z.gz": noise(3 * partBytes) };
  for (const { store, asked } of storesOf(files)) {
    const { foreign, problems, stored } = await audit(store, {});
    expect({ foreign, problems, stored }).toEqual({
      ...{ foreign: 1, stored: 10 },
      problems: [{ key: "z.gz", problem: "is neither gzip nor zstd" }],
    });
    expect(asked.parts).toBe(3);
  }
});

test("audit() goes through an object of many parts, and finds where it is torn", async () => {
  // Lines that nothing makes smaller, in more members than one part holds.
  const lines = Array.from(
    { length: 9 },
    (_, n) => `{"seq":${n + 1},"noise":"${noise(1 << 19).toString("hex")}"}\n`,
  );
  const members = lines.map((line) => Bun.gzipSync(Buffer.from(line), { level: 1 }));
  const ledger = {
    ...{ version: 1, software: "s", device: "d", boot: "b", sink: "s", key: "o.gz", number: 1 },
    ...{ first: 1, last: 9, count: 9, at: "2026-11-21T08:00:00Z", previous: null },
    ...{ transports: { udp: 9 }, sources: {}, other_sources: 0, missing: [] },
    totals: { received: 9, shipped: 9, waiting: 0, cut: 0, ignored: {}, lost: {} },
    clock: { known_by: "wall", uptime_ms: 1 },
  };
  const last = Bun.gzipSync(Buffer.from(JSON.stringify({ ledger }) + "\n"));
  const body = Buffer.concat([...members, last]);
  expect(body.length).toBeGreaterThan(partBytes);
  for (const { store } of storesOf({ "o.gz": body })) {
    expect(await audit(store, {})).toMatchObject({ complete: true, stored: 9, bytes: body.length });
  }
  for (const { store } of storesOf({ "o.gz": body.subarray(0, -9) })) {
    const problem = "cannot be decompressed: torn or altered";
    expect((await audit(store, {})).problems).toEqual([{ key: "o.gz", problem }]);
  }
});
