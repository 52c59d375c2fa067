import { expect, test } from "bun:test";
import { FrameQueue, portionBytesMax } from "../../../../src/sink/forward/frame-queue.ts";

const head = 4;

/** All frames that wait, in order. */
function rest(queue: FrameQueue): string[] {
  const frames: string[] = [];
  while (queue.count > 0) {
    const { octets, ends } = queue.take();
    let start = 0;
    for (const end of ends) {
      frames.push(octets.toString("latin1", start, end));
      start = end;
    }
    expect(start).toBe(octets.length);
  }
  return frames;
}

test("frames come out as they went in, the oldest give way", () => {
  const queue = new FrameQueue(3 * (head + 2));
  const push = (text: string) => queue.push(Buffer.from(text));
  expect([push("aa"), push("bb"), push("cc"), push("dd"), push("e")]).toEqual([0, 0, 0, 1, 1]);
  expect(rest(queue)).toEqual(["cc", "dd", "e"]);
  expect([push("12345678901234"), push("x")]).toEqual([0, 1]);
  expect(rest(queue)).toEqual(["x"]);
  expect([push(""), push("123456789012345")]).toEqual([0, 1]);
  expect(rest(queue)).toEqual([""]);
});

test("as many are taken as fit into a portion, but one in any case", () => {
  const queue = new FrameQueue(8 * portionBytesMax);
  const frame = (bytes: number, octet: string) => Buffer.alloc(bytes, octet);
  queue.push(frame(portionBytesMax - 1, "a"));
  queue.push(frame(1, "b"));
  queue.push(frame(1, "c"));
  queue.push(frame(2 * portionBytesMax, "d"));
  expect(queue.take().ends).toEqual([portionBytesMax - 1, portionBytesMax]);
  expect(queue.take().ends).toEqual([1]);
  expect(queue.take().octets.toString()).toBe("d".repeat(2 * portionBytesMax));
  expect(queue.take()).toEqual({ octets: Buffer.alloc(0), ends: [] });
});

/** What the queue does, with a list; answers how many gave way. */
function pushTo(list: string[], text: string, bytesMax: number): number {
  if (head + text.length > bytesMax) return 1;
  list.push(text);
  let lost = 0;
  for (; list.reduce((sum, each) => sum + head + each.length, 0) > bytesMax; lost++) list.shift();
  return lost;
}

test("whatever goes in and out, it holds what a list of the same bound would", () => {
  let seed = 7;
  const chance = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  for (let life = 0; life < 50; life++) {
    const bytesMax = 20 + chance(60);
    const queue = new FrameQueue(bytesMax);
    let list: string[] = [];
    for (let step = 0; step < 200; step++) {
      if (chance(20) === 0) {
        expect(rest(queue)).toEqual(list);
        list = [];
        continue;
      }
      const text = String.fromCharCode(97 + chance(26)).repeat(chance(24));
      expect(queue.push(Buffer.from(text))).toBe(pushTo(list, text, bytesMax));
      expect(queue.count).toBe(list.length);
    }
  }
});
