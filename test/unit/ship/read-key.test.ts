import { expect, test } from "bun:test";
import { keyTemplateDefault, objectKey } from "../../../src/ship/key.ts";
import { keyReader, type KeyReading } from "../../../src/ship/read-key.ts";

const facts = {
  device: "gw-berlin-2",
  boot: "69202a5dcafe01",
  firstSeq: 1,
  lastSeq: 412,
  firstReceivedAtMs: Date.UTC(2026, 10, 21, 8, 20, 17, 45),
  lastReceivedAtMs: Date.UTC(2026, 10, 21, 8, 21, 2, 1),
  extension: "gz",
};
const at = (text: string) => Date.parse(text);
const lines = { boot: facts.boot, first: 1, last: 412, isBeat: false };

test("what objectKey() wrote is read again, as narrow as the template allows", () => {
  const f = (template: string, expected: Partial<KeyReading>) =>
    expect(keyReader(template)(objectKey(template, facts))).toEqual({ isBeat: false, ...expected });

  const hour = { fromMs: at("2026-11-21T08:00Z"), toMs: at("2026-11-21T09:00Z") };
  f(keyTemplateDefault, { ...lines, device: facts.device, ...hour });
  const minute = { fromMs: at("2026-11-21T08:20Z"), toMs: at("2026-11-21T08:21Z") };
  f("{year}/{month}/{day}/{hour}{minute}/{boot}-{first}", {
    boot: facts.boot,
    first: 1,
    ...minute,
  });
  const day = { fromMs: at("2026-11-21"), toMs: at("2026-11-22") };
  f("/{date}/{device}/{boot}/{first}-{last}", { ...lines, device: facts.device, ...day });
  f("{boot}{first}_{first_time}_{last_time}_{boot}", {
    ...{ boot: facts.boot, first: 1 },
    ...{ fromMs: at("2026-11-21T08:20:17Z"), toMs: at("2026-11-21T08:20:18Z") },
    lastMs: at("2026-11-21T08:21:03Z"),
  });
  f("a.b+(c)/{boot}-{first}-{last}", lines);
  f("{boot}-{first}-{month}", { boot: facts.boot, first: 1 });
});

test("a heartbeat has no lines", () => {
  const read = keyReader(keyTemplateDefault);
  const key = objectKey(keyTemplateDefault, { ...facts, firstSeq: 413, beat: 17 });
  expect(read(key)).toMatchObject({ first: 413, last: 412, isBeat: true });
});

test("from within or from elsewhere it is read as far as it goes, and foreign names not at all", () => {
  const read = keyReader(keyTemplateDefault);
  const key = objectKey(keyTemplateDefault, facts);
  const file = key.split("/").at(-1)!;
  expect(read(`/mnt/old/${key}`)).toEqual(read(key));
  expect(read(file)).toEqual({ ...lines, device: facts.device });
  expect(read(`copied/${file}`)).toEqual({ ...lines, device: facts.device });
  expect(read("logs/date=2026-11-21/hour=08/notes.txt")).toEqual({ isBeat: false });
  // No such day.
  const odd = key.replace("11-21", "13-41");
  expect(read(odd)).toEqual({ ...lines, device: facts.device });
});
