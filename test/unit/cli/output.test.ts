import { expect, test } from "bun:test";
import { Output } from "../../../src/cli/output.ts";
import { Progress } from "../../../src/cli/progress.ts";
import { FakeClock } from "../../fake-clock.ts";

test("lines are written together, and longer ones than the buffer whole", () => {
  const writes: Buffer[] = [];
  const output = new Output((octets) => writes.push(Buffer.from(octets)) > 0);
  const lines = ["a".repeat(100_000), "b".repeat(200_000), "c".repeat(300_000), "d", "é"];
  for (const line of lines) output.line(line);
  output.flush();
  output.flush();
  expect(Buffer.concat(writes).toString()).toBe(lines.map((line) => `${line}\n`).join(""));
  expect(writes.length).toBe(4);
  expect(output.isOver).toBe(false);
});

test("it is over when nobody reads any more, and stays so", () => {
  let reads = 1;
  const output = new Output(() => reads-- > 0);
  for (let n = 0; n < 3; n++) {
    output.line("x");
    output.flush();
  }
  expect(output.isOver).toBe(true);
});

test("progress is shown five times a second, where somebody looks, and makes room", async () => {
  const shown = async (err: boolean) => {
    let text = "";
    const clock = new FakeClock();
    const io = {
      err: (more: string) => (text += more),
      isTerminal: { in: false, out: false, err },
    };
    const progress = new Progress(io, clock);
    for (let n = 0; n < 10; n++) {
      await clock.pass(50);
      progress.add(1 << 20);
    }
    progress.hide();
    progress.hide();
    return text;
  };
  expect(await shown(true)).toBe(
    "\r4 objects, 4.0 MiB read\x1b[K\r8 objects, 8.0 MiB read\x1b[K\r\x1b[K",
  );
  expect(await shown(false)).toBe("");
});
