import { expect, test } from "bun:test";
import { barChart } from "../../../src/cli/bar-chart.ts";
import { listCommand } from "../../../src/cli/list-objects.ts";
import { statsCommand } from "../../../src/cli/stats.ts";
import { archiveOf, ask } from "./archives.ts";
import { complaint } from "./recorded.ts";

const archive = () =>
  archiveOf(
    {
      device: "gw-berlin",
      objects: [
        {
          at: "2026-11-21T08:59:59Z",
          frames: [
            "<35>Nov 21 08:00:00 gw sshd[7]: one",
            "<30>Nov 21 08:00:01 ap su: two",
            "<30>Nov 21 08:00:01 gw sshd[8]: three",
          ],
        },
        { at: "2026-11-21T10:00:00Z", frames: [] },
      ],
    },
    {
      device: "gw-wien",
      objects: [{ at: "2026-11-21T11:30:00Z", frames: ["<30>Nov 21 08:30:00 gw four"] }],
    },
  );

test("stats counts by device, host, application, severity and hour", async () => {
  const { status, out } = await ask(statsCommand, archive(), ["/logs", "--json"]);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toEqual({
    messages: 4,
    first: "2026-11-21T08:59:59.000Z",
    last: "2026-11-21T11:30:00.000Z",
    device: { "gw-berlin": 3, "gw-wien": 1 },
    hostname: { gw: 3, ap: 1 },
    tag: { sshd: 2, su: 1, four: 1 },
    severity: { err: 1, info: 3 },
    hour: { "2026-11-21T08Z": 1, "2026-11-21T09Z": 2, "2026-11-21T11Z": 1 },
  });
  const some = await ask(statsCommand, archive(), ["severity <= err", "/logs", "--json"]);
  expect(JSON.parse(some.out)).toMatchObject({ messages: 1, tag: { sshd: 1 } });
});

test("stats draws what it has counted, and says how much it leaves out", async () => {
  const { out } = await ask(statsCommand, archive(), ["/logs", "--top", "1"]);
  expect(out).toStartWith("4 messages, 2026-11-21T08:59:59.000Z - 2026-11-21T11:30:00.000Z\n");
  expect(out).toContain(`tag\n  sshd  2  50.0 %  ${"█".repeat(30)}\n  and 2 others\n`);
  const ascii = await ask(statsCommand, archive(), ["/logs"], { env: { LANG: "C" } });
  expect(ascii.out).toContain(`su    1  25.0 %  ${"#".repeat(15)}\n`);
  const none = await ask(statsCommand, archive(), ['"nothing"', "/logs"]);
  expect(none).toEqual({ status: 1, out: "0 messages\n", err: "" });
});

test("a chart shows names as harmless text, and a little bar for little", () => {
  const bars = [
    { name: "\x1b[2J", count: 1 },
    { name: "b", count: 1000 },
  ];
  expect(barChart(bars, 1001, { mark: "#" }).split("\n")[0]).toBe("  \\x1b[2J     1   0.1 %  #");
});

test("ls tells what the names tell, and reads nothing", async () => {
  const disk = archive();
  disk.files.set("README", Buffer.from("hello"));
  disk.unreadable = true;
  const { status, out } = await ask(listCommand, disk, ["/logs"]);
  expect(status).toBe(0);
  const rows = out.split("\n").map((line) => line.trim().split(/\s{2,}/));
  expect(rows[0]!.slice(0, 2)).toEqual(["-", "-"]);
  expect(rows[1]!.slice(0, 5)).toEqual([
    ...["2026-11-21T08:00Z", "gw-berlin", "6b017dae018410", "1-3", "3"],
  ]);
  expect(rows[2]!.slice(3, 5)).toEqual(["heartbeat", "0"]);
  expect(out).toContain("\n4 objects, 4 messages, 0.0 MiB\n");

  const json = await ask(listCommand, disk, ["/logs", "--json", "--device", "gw-wien"]);
  const objects = json.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  const own = { device: "gw-wien", first: 1, last: 1, count: 1, heartbeat: false };
  expect(objects[1]).toMatchObject({ ...own, from: "2026-11-21T11:00:00.000Z" });
  const none = await ask(listCommand, archive(), ["/logs", "--device", "other"]);
  expect(none.status).toBe(1);
});

test("stats and ls say what they need", async () => {
  const f = async (result: Promise<unknown>, expected: string) =>
    expect((await complaint(result))[0]).toBe(expected);

  await f(ask(statsCommand, archive(), []), "What is to be counted?");
  await f(ask(statsCommand, archive(), ["/logs", "--top", "0"]), '--top must be a number, not "0"');
  await f(ask(listCommand, archive(), ["/logs", "/more"]), "What is to be listed?");
});
