// The answer's order is that of the numbers, wherever lines lie; and it is JSON.
import { expect, test } from "bun:test";
import "../../../src/admin/lines-api.ts";
import { linesWithin } from "../../../src/admin/search.ts";
import { openAdmin } from "../../admin-subject.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { never } from "../../shipping.ts";

interface Answer {
  lines: { seq: number; from?: string }[];
  complete: boolean;
  unread_files: number;
}

test("lines that are kept in the ring are in their place among newer ones on disk", async () => {
  const opened = await openAdmin({
    ...{ answers: [never()], disk: new FakeDisk(), ringBytes: 24_000 },
  });
  opened.receive(100);
  await opened.clock.pass(61_000);
  // From now on the first batch is being sent, and others are written to disk.
  opened.state.failingMs = 120_000;
  for (let round = 0; round < 40; round++) {
    opened.receive(100);
    await opened.flow(1000);
  }
  const [oldest, next] = opened.ring.chunks;
  expect([oldest!.firstSeq, next!.firstSeq > 1000]).toEqual([1, true]);
  const found = async (query: string): Promise<Answer> => {
    const answer = opened.ask(`/api/v1/search?${query}`);
    await opened.flow(1000);
    return (await answer).json() as Promise<Answer>;
  };
  const upTo4100 = (count: number) => Array.from({ length: count }, (_, n) => 4101 - count + n);
  for (const limit of [5000, 4050, 3000]) {
    const { lines } = await found(`limit=${limit}`);
    expect(lines.map(({ seq }) => seq)).toEqual(upTo4100(Math.min(4100, limit)));
  }
});

test("a file that could not be read for a while is in its place, and what is no JSON is left out", async () => {
  const disk = new FakeDisk();
  const pack = (...lines: string[]) => Bun.gzipSync(Buffer.from(lines.join("")));
  for (const name of ["a-1.gz", "a-2.gz", "a-3.gz"])
    disk.files.set(name, pack(`{"seq":1,"from":"${name}"}\n`, `{"seq":2,"from":"${name}"}\n`));
  disk.files.set(
    "a-0.gz",
    pack("Nov 21 10:00:00 gw sshd: of another\n", '{"seq":3}\n', '{"seq":\n'),
  );
  disk.unreadable = true;
  const opened = await openAdmin({ disk, answers: [never()] });
  await opened.clock.pass(1000);
  disk.unreadable = false;
  await opened.clock.pass(40_000);
  opened.receive(1);
  const answer = opened.ask("/api/v1/search?limit=100");
  await opened.flow(1000);
  const { lines, complete, unread_files } = (await (await answer).json()) as Answer;
  expect(lines.map(({ seq, from = "" }) => `${from} ${seq}`)).toEqual([
    ...[" 3", "a-1.gz 1", "a-1.gz 2", "a-2.gz 1", "a-2.gz 2", "a-3.gz 1", "a-3.gz 2", " 1"],
  ]);
  expect([complete, unread_files]).toEqual([false, 1]);
});

test("linesWithin() takes lines by their index, and counts all", () => {
  const f = (from: number, to: number, expected: string) => {
    const { lines, count } = linesWithin(Buffer.from("a\nb\nc\n"), from, to);
    expect([lines.toString(), count]).toEqual([expected, 3]);
  };
  f(0, 3, "a\nb\nc\n");
  f(-5, 9, "a\nb\nc\n");
  f(1, 2, "b\n");
  f(2, 9, "c\n");
  f(-5, 0, "");
  f(-5, 1, "a\n");
  f(3, 9, "");
  expect(linesWithin(Buffer.alloc(0), 0, 9).count).toBe(0);
});
