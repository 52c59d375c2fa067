import { expect, test } from "bun:test";
import { Bookmarks, bookmarkName } from "../../../src/source/bookmarks.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { SeenIntake } from "./intake.ts";

test("each path has a file of its own, with a name that a file system takes", () => {
  const [one, other] = ["/var/log/a/b.log", "/var/log/a_b.log"].map((path) =>
    bookmarkName("file", path),
  );
  expect(one).toStartWith("file-_var_log_a_b.log-");
  expect(one).not.toBe(other!);
  expect(bookmarkName("file", `/${"long/".repeat(800)}`).length).toBeLessThan(200);
  expect(bookmarkName("journal")).toBe("journal.json");
});

test("of files that come and go the last 1,024 are remembered", async () => {
  const [disk, clock] = [new FakeDisk(), new FakeClock()];
  const log = { info() {}, warn() {}, error() {} };
  const doors = { disk, clock, log, name: "p.json" };
  const bookmarks = await Bookmarks.open(new SeenIntake(), doors);
  for (let n = 0; n < 2000; n++) bookmarks.reached(`/var/log/${n}`, { at: n });
  await bookmarks.finish();
  const again = await Bookmarks.open(new SeenIntake(), doors);
  expect([again.get("/var/log/975"), again.get("/var/log/976")]).toEqual([undefined, { at: 976 }]);
});
