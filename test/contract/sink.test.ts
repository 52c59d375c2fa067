// What every Sink promises to the loop that feeds it.
import { describe, expect, test } from "bun:test";
import { batchOf, numbered } from "../batch.ts";
import { sinkKinds, type OpenedSink, type SinkKind } from "./sinks.ts";

const signal = new AbortController().signal;

describe.each(sinkKinds.map((kind): [string, SinkKind] => [kind.name, kind]))("%s", (_, kind) => {
  const withSink = async (use: (opened: OpenedSink) => Promise<void>) => {
    const opened = await kind.open();
    try {
      await use(opened);
    } finally {
      await opened.close();
    }
  };
  const key = "logs/date=2026-11-21/hour=08/gw a+b~é-1-500.ndjson.gz";

  test("stores every line of a batch, once", () =>
    withSink(async ({ sink, lines }) => {
      expect(await sink.send(batchOf(key, numbered(500)), signal)).toEqual({ kind: "accepted" });
      expect(await lines()).toEqual(numbered(500));
    }));

  test("takes gzip and zstd alike", () =>
    withSink(async ({ sink, lines }) => {
      const batch = batchOf(key, numbered(7), "zstd");
      expect(await sink.send(batch, signal)).toEqual({ kind: "accepted" });
      expect(await lines()).toEqual(numbered(7));
    }));

  test("takes a batch of a megabyte", () =>
    withSink(async ({ sink, lines }) => {
      const noise = Array.from({ length: 40 }, () =>
        Buffer.from(crypto.getRandomValues(new Uint8Array(30_000))).toString("base64"),
      );
      expect(await sink.send(batchOf(key, noise), signal)).toEqual({ kind: "accepted" });
      expect(await lines()).toEqual(noise);
    }));

  test.if(kind.replaces)("stores a batch that comes again in the same place", () =>
    withSink(async ({ sink, lines }) => {
      await sink.send(batchOf(key, numbered(5)), signal);
      expect(await sink.send(batchOf(key, numbered(5)), signal)).toEqual({ kind: "accepted" });
      expect(await lines()).toEqual(numbered(5));
    }),
  );

  test("keeps nothing of an attempt that failed, and takes the batch when all is well", () =>
    withSink(async ({ sink, lines, fail, mend }) => {
      fail();
      const result = await sink.send(batchOf(key, numbered(5)), signal);
      expect(result).toMatchObject({ kind: "failed", reason: expect.stringMatching(/./) });
      expect(await lines()).toEqual([]);
      mend();
      expect(await sink.send(batchOf(key, numbered(5)), signal)).toEqual({ kind: "accepted" });
      expect(await lines()).toEqual(numbered(5));
    }));

  test("answers, too, when it is told to stop", () =>
    withSink(async ({ sink }) => {
      const stop = new AbortController();
      stop.abort();
      expect(["failed", "accepted"]).toContain(
        (await sink.send(batchOf(key, numbered(5)), stop.signal)).kind,
      );
    }));

  test("says where it stores, without a secret", () =>
    withSink(async ({ sink }) => {
      expect(sink.name).not.toBe("");
      expect(sink.description).not.toContain("topsecret");
      expect(sink.description.length).toBeGreaterThan(5);
    }));
});
