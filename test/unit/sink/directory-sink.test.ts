import { expect, test } from "bun:test";
import { DirectorySink } from "../../../src/sink/directory-sink.ts";
import type { SendResult } from "../../../src/sink/sink.ts";
import { batchOf, numbered } from "../../batch.ts";
import { FakeDisk } from "../../fake-disk.ts";

function sinkOn(disk: FakeDisk): DirectorySink {
  return new DirectorySink({ kind: "directory", name: "local", path: "/srv/logs" }, disk);
}

test("DirectorySink writes the batch under its key", async () => {
  const disk = new FakeDisk();
  const batch = batchOf("logs/a.gz", numbered(5));
  expect(await sinkOn(disk).send(batch)).toEqual({ kind: "accepted" });
  expect([...disk.files]).toEqual([["logs/a.gz", Buffer.concat([...batch.parts()])]]);
  expect(sinkOn(disk).description).toBe('directory "/srv/logs"');
});

test("DirectorySink keeps the batch when the disk is ill, and says what helps", async () => {
  const f = async (code: string, expected: Partial<SendResult>) => {
    const disk = new FakeDisk();
    disk.failing = code;
    const result = await sinkOn(disk).send(batchOf("a", numbered(1)));
    expect(result).toMatchObject(expected);
  };
  const reason = (code: string) => `Cannot write below "/srv/logs": ${code}`;
  await f("ENOSPC", {
    ...{ kind: "failed", reason: reason("ENOSPC"), slow: false },
    hint: 'Directory "/srv/logs": the disk is full, make room on it',
  });
  await f("EROFS", { kind: "failed", reason: reason("EROFS"), slow: true });
  await f("EACCES", { kind: "failed", reason: reason("EACCES"), slow: true });
  await f("EIO", { kind: "failed", reason: reason("EIO"), slow: false });
  await f("EMFILE", { kind: "failed", hint: 'Directory "/srv/logs": EMFILE: fake' });
  await f("ENAMETOOLONG", { kind: "refused" });
});
