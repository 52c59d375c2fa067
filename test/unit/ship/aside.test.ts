import { expect, test } from "bun:test";
import { FakeDisk } from "../../fake-disk.ts";
import { keysOf, never, openShipping } from "../../shipping.ts";

const names = (disk: FakeDisk) => [...disk.files.keys()].filter((name) => name !== "chain.json");

test("torn and foreign files are set aside, the others are sent", async () => {
  const disk = new FakeDisk();
  const first = await openShipping({ disk, answers: [never()] });
  first.write(10);
  await first.clock.pass(61_000);
  first.write(10);
  await first.stop(0);
  const [good, torn] = names(disk);
  const body = disk.files.get(torn!)!;
  disk.files.set(torn!, body.subarray(0, body.length - 20));
  disk.files.set("renamed.gz", disk.files.get(good!)!);
  disk.files.set("a-note.txt", Buffer.from("not a batch\n"));
  disk.files.set("chain.json", Buffer.from("{"));
  const { clock, sent, spool } = await openShipping({ disk, boot: "c" });
  await clock.pass(1000);
  expect(keysOf(sent)).toEqual([good!]);
  expect(spool!.setAside).toBe(3);
  expect(names(disk).toSorted()).toEqual(
    ["a-note.txt", torn!, "renamed.gz"].map((name) => `aside/${name}`).toSorted(),
  );
  const { files, bytes } = spool!.status;
  expect({ files, bytes }).toEqual({ files: 0, bytes: 0 });
  const later = await openShipping({ disk, boot: "d" });
  expect(later.spool!.status).toMatchObject({ files: 0, bytes: 0 });
  expect(names(disk).length).toBe(3);
});

test("what is set aside takes no more than the spool itself, and the oldest of it goes", async () => {
  const disk = new FakeDisk();
  const spool = { bytesMax: 1000 };
  for (const name of ["1", "2", "3"]) disk.files.set(name, Buffer.alloc(400));
  disk.files.set("4", Buffer.alloc(1001));
  const first = await openShipping({ disk, spool });
  await first.clock.pass(1000);
  expect(first.spool!.setAside).toBe(4);
  // What is longer than all of it is left where it is.
  expect(names(disk).toSorted()).toEqual(["4", "aside/2", "aside/3"]);
  await first.stop(0);
  disk.files.delete("4");
  disk.files.set("5", Buffer.alloc(800));
  const { clock } = await openShipping({ disk, spool, boot: "c" });
  await clock.pass(1000);
  expect(names(disk)).toEqual(["aside/5"]);
});
