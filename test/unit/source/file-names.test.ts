// Files of a pattern that lose their names, while somebody looks and while nobody does.
import { expect, test } from "bun:test";
import { box } from "./box-of-files.ts";

const logs = { path: "/var/log/*.log" };
const app = "/var/log/app.log";

test("renamed out of a pattern by the time of the next run: its rest is read, before what is new", async () => {
  const f = async (path: string, isKilled: boolean, from: "start" | "end") => {
    const { files, clock, run } = box();
    const first = await run({ path });
    files.append(app, "one\n");
    await clock.pass(12_000);
    if (!isKilled) await first.stop();
    first.intake.unsettledCount = isKilled ? 1 : 0;
    files.append(app, "two\n");
    files.rename(app, `${app}.1`);
    files.append("/var/log/other.log", "of another\n");
    const { texts } = await run({ path, from });
    await clock.pass(1000);
    files.append(app, "three\n");
    await clock.pass(30_000);
    const others = from === "end" ? [] : ["of another"];
    const again = isKilled ? ["one"] : [];
    expect(texts).toEqual([...again, "two", ...others, "three"]);
  };
  await f("/var/log/*.log", false, "start");
  await f("/var/log/*.log", true, "start");
  await f("/var/log/*.log", false, "end");
  // The new name is one that is looked for as well.
  await f("/var/log/*.log*", false, "start");
  await f("/var/log/*.log*", false, "end");
});

test("renamed and read to its end: the next run knows it, a new file there or not", async () => {
  for (const path of ["/var/log/*.log", app]) {
    const { files, clock, run } = box();
    const first = await run({ path });
    files.append(app, "one\n");
    await clock.pass(12_000);
    files.append(app, "two\nunfinished");
    files.rename(app, `${app}.1`);
    await clock.pass(60_000);
    await first.stop();
    const second = await run({ path });
    files.append(app, "three\n");
    await clock.pass(30_000);
    await second.stop();
    const third = await run({ path });
    expect([first.texts, second.texts, third.texts]).toEqual([
      ["one", "two", "unfinished"],
      ["three"],
      [],
    ]);
  }
});

test("what cannot be found of a file that was there is told, once", async () => {
  const f = async (change: (box: ReturnType<typeof boxWithFile>) => void, told: number) => {
    const box = boxWithFile();
    const first = await box.run();
    await box.clock.pass(2000);
    await first.stop();
    change(box);
    for (let again = 0; again < 2; again++) {
      const next = await box.run();
      await box.clock.pass(30_000);
      await next.stop();
    }
    const events = box.events.map((event) => event.split(" {")[0]);
    expect(events.filter((event) => event === "rest of a file not found").length).toBe(told);
  };
  const boxWithFile = () => {
    const all = box();
    all.files.append(app, "one\n");
    return all;
  };
  const renew = ({ files }: ReturnType<typeof boxWithFile>, name: string): void => {
    files.rename(app, name);
    files.append(app, "of the new one\n");
  };
  await f((box) => renew(box, `${app}.1`), 0);
  await f((box) => renew(box, `${app}.1.gz`), 1);
  await f(({ files }) => files.truncate(app), 1);
  await f(({ files }) => files.append(app, "more\n"), 0);
  // Who is gone for good is not told of at each start.
  await f(({ files }) => files.names.delete(app), 0);
});

test("files that have no name any more make room for others", async () => {
  const { files, clock, run } = box();
  const { texts } = await run(logs);
  for (const year of ["25", "26", "27"]) {
    for (let week = 1; week <= 52; week++) files.append(`/var/log/${year}-${week}.log`, "some\n");
    // By now it is looked at every ten seconds, and what a pattern matches is found as often.
    await clock.pass(60_000);
    for (const name of files.find("/var/log/*.log")) files.rename(name, `${name}.old`);
    await clock.pass(60_000);
  }
  expect(texts.length).toBe(3 * 52);
});

test("renamed while the ring is crowded: its rest is read when there is room, however late", async () => {
  const { files, clock, run } = box();
  const { texts, intake } = await run();
  files.append(app, "one\n");
  await clock.pass(2000);
  intake.crowded = true;
  files.append(app, "two\n");
  files.rename(app, `${app}.1`);
  files.append(app, "three\n");
  await clock.pass(600_000);
  intake.crowded = false;
  await clock.pass(30_000);
  expect(texts).toEqual(["one", "two", "three"]);
});

test("renamed, and more of it left at a stop than is read: the next run reads the rest", async () => {
  const { files, clock, run } = box();
  const line = `${"x".repeat(90)}\n`;
  const first = await run();
  files.append(app, "one\n");
  await clock.pass(12_000);
  files.append(app, line.repeat(40_000));
  files.rename(app, `${app}.1`);
  files.append(app, "last\n");
  await clock.pass(1);
  await first.stop();
  const second = await run();
  await clock.pass(30_000);
  const seen = [...first.texts, ...second.texts];
  expect(seen.filter((text) => text.startsWith("x")).length).toBe(40_000);
});

test("a file of positions that holds anything is borne", async () => {
  const { files, clock, disk, run } = box();
  for (const position of [null, [], {}, 7, "x", { id: "1:1", at: "0", mark: 3 }, { at: -1 }]) {
    const first = await run();
    files.append(app, "one\n");
    await clock.pass(12_000);
    await first.stop();
    disk.files.set("p.json", Buffer.from(JSON.stringify({ [app]: position })));
    files.rename(app, `${app}.1`);
    const second = await run();
    files.append(app, "two\n");
    await clock.pass(12_000);
    expect(second.texts).toContain("two");
    await second.stop();
  }
});
