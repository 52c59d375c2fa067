import { expect, test } from "bun:test";
import { box, path } from "./box-of-files.ts";

test("what is appended comes line by line, of this host and of the path", async () => {
  const { files, clock, run } = box();
  files.append(path, "there before\n");
  const { texts, intake } = await run();
  files.append(path, "one\ntw");
  await clock.pass(2000);
  expect(texts).toEqual(["there before", "one"]);
  files.append(path, "o\nNov 21 10:00:00 other cron[3]: syslog\n");
  await clock.pass(2000);
  expect(texts.slice(2)).toEqual(["two", "Nov 21 10:00:00 other cron[3]: syslog"]);
  expect(intake.messages.map(({ hostname, appName }) => `${hostname} ${appName}`)).toEqual([
    ...Array.from({ length: 3 }, () => `router ${path}`),
    "other cron",
  ]);
});

test("a file that is not there is waited for; one that may not be read is told at the start", async () => {
  const { files, clock, run } = box();
  const { texts } = await run();
  await clock.pass(60_000);
  files.append(path, "one\n");
  await clock.pass(2000);
  expect(texts).toEqual(["one"]);
  files.refused.set(path, "EACCES");
  const refusal = run().catch(({ message, hint }) => `${message}; ${hint}`);
  expect(await refusal).toBe(
    `Cannot read "${path}": EACCES; Run as a user who may read it (often the group adm)`,
  );
});

test("renamed, it is read to its end, late lines included, and the new one from its beginning", async () => {
  const { files, clock, run } = box();
  const { texts } = await run();
  files.append(path, "one\n");
  await clock.pass(2000);
  files.append(path, "two\nunfinished");
  files.rename(path, `${path}.1`);
  await clock.pass(2000);
  files.append(`${path}.1`, " late\nlast without end");
  files.append(path, "new\n");
  await clock.pass(30_000);
  expect(texts).toEqual(["one", "two", "unfinished late", "new", "last without end"]);
});

test("truncated, it is read from its beginning, even when it has grown longer meanwhile", async () => {
  const { files, clock, run } = box();
  const { texts } = await run();
  files.append(path, "one\nhalf");
  await clock.pass(2000);
  files.truncate(path);
  files.append(path, "two\n");
  await clock.pass(2000);
  files.truncate(path);
  files.append(path, "much longer than all that was before\n");
  await clock.pass(2000);
  expect(texts).toEqual(["one", "half", "two", "much longer than all that was before"]);
});

test("truncated under a program that writes on where it was, its hole is passed over", async () => {
  const { files, clock, run } = box();
  const { texts } = await run();
  files.append(path, "one\n".repeat(100));
  await clock.pass(2000);
  files.truncate(path);
  files.append(path, `${"\0".repeat(400)}two\nthree\n`);
  await clock.pass(2000);
  expect(texts.slice(100)).toEqual(["two", "three"]);
});

test("a device may have another number after a boot; the file is the same", async () => {
  const { files, clock, run } = box();
  const first = await run();
  files.append(path, "one\n");
  await clock.pass(2000);
  await first.stop();
  const file = files.names.get(path)!;
  file.id = file.id.replace(/^1:/, "77:");
  files.append(path, "two\n");
  expect((await run()).texts).toEqual(["two"]);
});

test("where there is nothing so far, that is told once", async () => {
  const { files, clock, events, run } = box();
  await run({ path: "/var/log/*.log" });
  await run();
  await clock.pass(30_000);
  files.append(path, "one\n");
  await clock.pass(30_000);
  await run();
  expect(events).toEqual([
    'no file there so far {"path":"/var/log/*.log"}',
    'no file there so far {"path":"/var/log/app.log"}',
  ]);
});

test("the next run goes on where storing ended", async () => {
  const { files, clock, run } = box();
  const first = await run();
  files.append(path, "one\ntwo\nunfin");
  await clock.pass(2000);
  await first.stop();
  files.append(path, "ished\n");
  const second = await run();
  await clock.pass(2000);
  // What a sink has not taken counts as not read.
  second.intake.unsettledCount = 1;
  files.append(path, "not stored\n");
  await clock.pass(2000);
  await second.stop();
  const third = await run();
  expect([first.texts, second.texts, third.texts]).toEqual([
    ["one", "two"],
    ["unfinished", "not stored"],
    ["not stored"],
  ]);
});

test("renamed while nobody looked, its rest comes before the new file", async () => {
  const { files, clock, run } = box();
  const first = await run();
  files.append(path, "one\n");
  await clock.pass(2000);
  await first.stop();
  files.append(path, "rest\n");
  files.rename(path, `${path}.1`);
  files.append(path, "new\n");
  const second = await run();
  await clock.pass(30_000);
  expect(second.texts).toEqual(["rest", "new"]);
  await second.stop();
  expect((await run()).texts).toEqual([]);
});

test("killed before anything was stored, and renamed then: it is read all the same", async () => {
  const { files, clock, run } = box();
  files.append(path, "one\n");
  files.append("/var/log/app.log.9", "of another time\n");
  const killed = await run();
  killed.intake.unsettledCount = 1;
  await clock.pass(1000);
  files.append(path, "two\n");
  files.rename(path, "/var/log/app.log.1");
  files.append(path, "three\n");
  const { texts } = await run();
  await clock.pass(1000);
  expect(texts).toEqual(["one", "two", "three"]);
});

test("renamed while nobody looked, and no new one made so far: its rest is read", async () => {
  const { files, clock, run } = box();
  files.append(path, "one\n");
  const first = await run();
  await clock.pass(10_000);
  await first.stop();
  files.append(path, "two\n");
  files.rename(path, "/var/log/app.log.1");
  const { texts } = await run();
  await clock.pass(1000);
  files.append(path, "three\n");
  await clock.pass(20_000);
  expect(texts).toEqual(["two", "three"]);
});

test("rotated twice while nobody looked, the files are read in their order", async () => {
  const { files, clock, run } = box();
  const first = await run();
  files.append(path, "one\n");
  await clock.pass(2000);
  await first.stop();
  files.append(path, "two\n");
  files.rename(path, `${path}.2`);
  files.append(path, "three\n");
  files.rename(path, `${path}.1`);
  files.append(path, "four\n");
  files.append(`${path}.bak`, "not one of them\n");
  const { texts } = await run();
  await clock.pass(30_000);
  expect(texts).toEqual(["two", "three", "four"]);
});

test("copied and truncated while nobody looked, the copy is read from where we were", async () => {
  const { files, clock, run } = box();
  const first = await run();
  files.append(path, "a line that is long enough to know the file by\n");
  await clock.pass(2000);
  await first.stop();
  files.append(`${path}.1`, "a line that is long enough to know the file by\nnext\n");
  files.truncate(path);
  files.append(path, "new\n");
  const { texts } = await run();
  await clock.pass(30_000);
  expect(texts).toEqual(["next", "new"]);
});

test("a quiet file is watched: it is looked at rarely, and what comes then is taken in at once", async () => {
  const { files, clock, run } = box();
  files.append(path, "one\n");
  let looks = 0;
  const look = files.look.bind(files);
  files.look = (each) => (looks++, look(each));
  const { texts } = await run();
  await clock.pass(60_000);
  expect(looks).toBeLessThan(20);
  files.append(path, "two\n");
  await clock.pass(10);
  expect(texts).toEqual(["one", "two"]);
});

test("positions are written once a minute at most, and at a stop", async () => {
  const { files, clock, disk, run } = box();
  const { stop } = await run();
  let writes = 0;
  const write = disk.write.bind(disk);
  disk.write = (name, parts) => {
    writes++;
    return write(name, parts);
  };
  for (let second = 0; second < 300; second++) {
    files.append(path, `line ${second}\n`);
    await clock.pass(1000);
  }
  expect(writes).toBe(5);
  await stop();
  expect(writes).toBe(6);
});

test("a disk that remembers nothing is told once", async () => {
  const { files, clock, disk, events, run } = box();
  files.append(path, "there\n");
  await run();
  disk.failing = "ENOSPC";
  for (let minute = 0; minute < 5; minute++) {
    files.append(path, "line\n");
    await clock.pass(60_000);
  }
  disk.failing = undefined;
  await clock.pass(120_000);
  expect(events).toEqual([
    'positions not remembered {"reason":"ENOSPC: fake"}',
    "positions remembered again {}",
  ]);
});

test("a pattern finds files as they come, and no packed ones", async () => {
  const { files, clock, run } = box();
  files.append("/var/log/a.log", "a\n");
  files.append("/var/log/b.log.gz", "packed");
  const { texts } = await run({ path: "/var/log/*.log*" });
  files.append("/var/log/c.log", "c\n");
  await clock.pass(12_000);
  // Renamed within the pattern it is still the same file.
  files.rename("/var/log/a.log", "/var/log/a.log.1");
  files.append("/var/log/a.log", "new a\n");
  await clock.pass(30_000);
  expect(texts).toEqual(["a", "c", "new a"]);
});

test("long lines are cut and say so; while the ring is crowded nothing is read", async () => {
  const { files, clock, run } = box();
  const { texts, intake } = await run({ from: "end" });
  intake.crowded = true;
  files.append(path, `${"x".repeat(150)}\nshort\n`);
  await clock.pass(5000);
  expect(texts).toEqual([]);
  intake.crowded = false;
  await clock.pass(2000);
  expect(texts).toEqual([`${"x".repeat(100)}(150)`, "short"]);
});

test("from the end, only what comes after the start is read", async () => {
  const { files, clock, run } = box();
  files.append(path, "old\n");
  const { texts } = await run({ from: "end" });
  files.append(path, "new\n");
  await clock.pass(2000);
  expect(texts).toEqual(["new"]);
});
