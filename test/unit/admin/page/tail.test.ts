import { expect, test } from "bun:test";
import { EventReader } from "../../../../src/admin/page/event-reader.ts";
import { linesMax, LineStore } from "../../../../src/admin/page/line-store.ts";
import { Place } from "../../../../src/admin/page/place.ts";

test("tail: events come out whole wherever the stream is cut", () => {
  const stream =
    ': listening\n\ndata: {"seq":1}\n\nevent: skipped\ndata: {"count":3}\n\n: \n\ndata: x\n\n';
  for (let cut = 0; cut <= stream.length; cut++) {
    const reader = new EventReader();
    const events = [stream.slice(0, cut), stream.slice(cut)].flatMap((piece) => reader.read(piece));
    expect(events).toEqual([
      { type: "message", data: '{"seq":1}' },
      { type: "skipped", data: '{"count":3}' },
      { type: "message", data: "x" },
    ]);
  }
});

const line = (seq: number, at = "2026-11-21T03:00:00.000Z") =>
  JSON.stringify({ seq, received_at: at });
const message = (data: string) => ({ type: "message", data });

test("tail: after a break, lines that are told for the second time are not shown again", () => {
  const place = new Place();
  expect(place.entriesOf([1, 2, 3].map((seq) => message(line(seq))))).toHaveLength(3);
  place.break();
  expect(place.entriesOf([message(line(2))])).toEqual([]);
  expect(place.entriesOf([3, 4].map((seq) => message(line(seq))))).toEqual([line(4)]);
  expect(place.entriesOf([message(line(5))])).toEqual([line(5)]);
});

test("tail: the numbers of another run of the daemon begin anew and are shown", () => {
  const place = new Place();
  place.entriesOf([message(line(900))]);
  place.break();
  const later = line(1, "2026-11-21T03:00:07.000Z");
  expect(place.entriesOf([message(later)])).toEqual([later]);
});

test("tail: what the server passed over is remarked where it was", () => {
  const place = new Place();
  const events = [message(line(1)), { type: "skipped", data: '{"count":1234}' }, message(line(9))];
  const entries = place.entriesOf(events);
  expect(entries).toEqual([line(1), { remark: "1,234 lines passed over" }, line(9)]);
});

test("store: however much comes between two frames, memory is bounded and nothing goes uncounted", () => {
  const store = new LineStore();
  const count = 7 * linesMax;
  for (let from = 0; from < count; from += 83) {
    store.add(Array.from({ length: Math.min(83, count - from) }, (_, n) => line(from + n)));
  }
  expect(store.waiting).toBe(count);
  const passedOver = count - (linesMax - 1);
  expect(store.take()).toBe(passedOver);
  expect(store.shown[0]).toEqual({
    remark: `${passedOver.toLocaleString("en")} lines passed over`,
  });
  expect(store.waiting).toBe(0);
  expect(store.shown).toHaveLength(linesMax);
  expect(store.shown.at(-1)).toBe(line(count - 1));
});

test("store: a few passed over are remarked before the lines that follow", () => {
  const store = new LineStore();
  store.add([line(1)]);
  store.take();
  store.add(Array.from({ length: linesMax + 10 }, (_, n) => line(n)));
  store.take();
  expect(store.shown).toHaveLength(linesMax);
  store.clear();
  expect(store.shown).toEqual([]);
});
