import { expect, test } from "bun:test";
import { UserError } from "../../../src/base/user-error.ts";
import type { DaemonIo } from "../../../src/cli/command.ts";
import { verifyCommand } from "../../../src/cli/verify.ts";
import type { World } from "../../../src/world.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { openShipping } from "../../shipping.ts";

async function verify(disk: FakeDisk, ...args: string[]) {
  let out = "";
  const world = { clock: new FakeClock(), openDisk: () => disk } as unknown as World;
  const io = { out: (text: string) => (out += text), world: () => world } as unknown as DaemonIo;
  const status = await verifyCommand(args, io);
  return { status, out };
}

async function objects(): Promise<FakeDisk> {
  const disk = new FakeDisk();
  const { clock, write, sent, stop } = await openShipping();
  for (let n = 0; n < 3; n++) {
    write(10);
    await clock.pass(61_000);
  }
  await stop();
  for (const { key, body } of sent) disk.files.set(key, body);
  return disk;
}

test("verify ends with 0 when all is there, with 1 and the gap when it is not", async () => {
  const disk = await objects();
  const whole = await verify(disk, "/logs");
  expect(whole.status).toBe(0);
  expect(whole.out).toEndWith("3 objects, 30 messages stored, 0 missing\ncomplete\n");
  expect(await verify(disk, "--from", "2026-11-21", "/logs")).toMatchObject({ status: 0 });
  disk.files.delete("b-0000000011-0000000020.gz");
  const part = await verify(disk, "/logs");
  expect(part.status).toBe(1);
  expect(part.out).toContain("missing: 11-20, 10 messages, unknown, after 2026-11-21T08:21:17");
  expect(part.out).toEndWith("NOT complete: 10 messages, 0 problems\n");
});

test("a time without a zone is UTC, however it is written", async () => {
  const disk = await objects();
  const f = async (from: string, expected: number) => {
    const { out } = await verify(disk, "/logs", "--json", "--from", from);
    expect([from, JSON.parse(out)]).toMatchObject([from, { objects: expected }]);
  };
  // They were cut at 08:21:17, 08:22:18 and 08:23:19.
  for (const separator of ["T", " ", "t"]) {
    for (const zone of ["", "Z", "z", "+00:00"]) await f(`2026-11-21${separator}08:22${zone}`, 2);
    await f(`2026-11-21${separator}09:22:18.5+01:00`, 1);
    await f(`2026-11-21${separator}06:53:00-0130`, 1);
  }
});

test("verify --json is made for scripts", async () => {
  const { out } = await verify(await objects(), "/logs", "--json", "--from", "2026-11-21");
  expect(JSON.parse(out)).toMatchObject({ complete: true, objects: 3, chains: [{ boot: "b" }] });
});

test("verify tells what it cannot understand, and does not call nothing complete", async () => {
  const f = (args: string[], expected: string) =>
    expect(verify(new FakeDisk(), ...args)).rejects.toThrow(expected);
  await f([], "What is to be verified?");
  await f(["/logs", "--from", "yesterday"], '--from is not a time: "yesterday"');
  // Each would silently be another time: in 2001, in December, in March, in a zone of this box.
  for (const time of ["12", "2026-11-31", "2026-02-30", "Sun Nov 22 2026", "2026-11-21T25:00Z"]) {
    await f(["/logs", "--to", time], `--to is not a time: "${time}"`);
  }
  await f(["/logs", "--frm"], "Unknown option --frm; did you mean --from?");
  await f(["/logs"], "No objects of Sluice in /logs");
  expect(verify(new FakeDisk(), "/logs")).rejects.toBeInstanceOf(UserError);
});

test("verify says nothing to a terminal that a thief has put into a name", async () => {
  const disk = await objects();
  disk.files.set("x\u001b[2J\ncomplete.gz", Buffer.from("x"));
  const { out } = await verify(disk, "/logs");
  expect(out).toContain("x\\x1b[2J\\ncomplete.gz: is neither gzip nor zstd\n");
});
