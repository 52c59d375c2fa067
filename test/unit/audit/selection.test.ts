import { expect, test } from "bun:test";
import { bucketStore, type Entry } from "../../../src/audit/store.ts";
import { selected, skipOf, type Wanted } from "../../../src/audit/selection.ts";
import { S3Client } from "../../../src/s3/client.ts";
import { keyTemplateDefault, objectKey } from "../../../src/ship/key.ts";
import { keyReader } from "../../../src/ship/read-key.ts";
import { systemHttp } from "../../../src/base/system-http.ts";
import { FakeClock } from "../../fake-clock.ts";
import { s3Options } from "../../s3-options.ts";
import { S3Server } from "../../s3-server.ts";
import { seeded } from "../rule/noise.ts";

interface Run {
  device: string;
  boot: string;
  /** When each object begins, in minutes of a week. */
  begins: number[];
}

const week = Date.UTC(2026, 10, 16);
const at = (minute: number) => week + minute * 60_000;

/** Names of objects of ten lines each, sorted as stores do. */
function names(runs: Run[], template = keyTemplateDefault): string[] {
  const all = runs.flatMap(({ device, boot, begins }) =>
    begins.map((minute, n) =>
      objectKey(template, {
        ...{ device, boot, firstSeq: n * 10 + 1, lastSeq: n * 10 + 10, extension: "gz" },
        firstReceivedAtMs: at(minute),
        lastReceivedAtMs: at((begins[n + 1] ?? minute + 1) - 0.1),
      }),
    ),
  );
  return all.sort();
}

async function* entries(list: readonly string[]): AsyncGenerator<Entry> {
  for (const name of list) yield { name, bytes: undefined };
}

async function chosen(list: readonly string[], wanted: Wanted, template = keyTemplateDefault) {
  const found: string[] = [];
  for await (const { name } of selected(entries(list), keyReader(template), wanted)) {
    found.push(name);
  }
  return found;
}

test("no object with a line that is wanted is left out, and few without one are read", async () => {
  const next = seeded(5);
  const templates = [keyTemplateDefault, "{device}/{boot}-{first}-{first_time}", "{boot}-{first}"];
  let [read, needed] = [0, 0];
  for (let round = 0; round < 60; round++) {
    const runs = Array.from({ length: 1 + next(4) }, (_, n) => {
      const begins = Array.from({ length: 1 + next(60) }, () => next(7 * 24 * 60));
      const boot = `6b017dae0184${10 + n}`;
      return { device: `gw-${n % 2}`, boot, begins: begins.sort((one, other) => one - other) };
    });
    const [from, to] = [next(7 * 24 * 60), next(7 * 24 * 60)].sort((one, other) => one - other);
    const wanted = { fromMs: at(from!), toMs: at(to!) };
    for (const template of templates) {
      const found = new Set(await chosen(names(runs, template), wanted, template));
      for (const { begins, ...run } of runs) {
        begins.forEach((begin, n) => {
          // Its lines came from its beginning up to that of the next object.
          const end = begins[n + 1] ?? begin + 1;
          if (begin >= to! || end <= from!) return;
          needed++;
          const [name] = names([{ ...run, begins: begins.slice(0, n + 1) }], template).slice(-1);
          const first = String(n * 10 + 1).padStart(10, "0");
          const own = [...found].some((each) => each.includes(`${run.boot}-${first}`));
          expect([name, own]).toEqual([name, true]);
        });
      }
      if (template === keyTemplateDefault) read += found.size;
    }
  }
  expect(read / (needed / templates.length)).toBeLessThan(1.5);
});

test("a successor is one of the same store and the same clock", async () => {
  const run = { device: "gw", boot: "6b017dae018410" };
  const [one, two] = names([{ ...run, begins: [0, 30] }]);
  const wanted = { fromMs: at(120) };
  // The second begins before the time that is wanted, and nobody knows when it ends.
  expect(await chosen([one!, two!], wanted)).toEqual([two!]);
  const copies = [`a/${one}`, `a/${two}`, `b/${one}`, `b/${two}`];
  expect(await chosen(copies, wanted)).toEqual([`a/${two}`, `b/${two}`]);
  // The clock was set back between them: the name of the second sorts before the first.
  const back = [two!, one!.replace("hour=00", "hour=01")];
  expect(await chosen(back, wanted)).toEqual(back);
});

test("a device is known by its name in the key", async () => {
  const runs = ["gw-1", "gw-10", "gw"].map((device, n) => ({
    ...{ device, boot: `6b017dae0184${10 + n}`, begins: [5] },
  }));
  expect(await chosen(names(runs), { device: "gw-1" })).toEqual(names([runs[0]!]));
  // Who has another template may be asked for a device in vain: nothing is left out.
  const list = names(runs, "{boot}-{first}");
  expect(await chosen(list, { device: "gw-1" }, "{boot}-{first}")).toEqual(list);
});

test("a bucket is not listed where its days are not wanted", async () => {
  const server = new S3Server();
  const days = Array.from({ length: 40 }, (_, day) =>
    new Date(Date.UTC(2026, 9, 1 + day)).toISOString().slice(0, 10),
  );
  for (const day of days) {
    for (let n = 0; n < 10; n++) {
      const key = `logs/date=${day}/hour=0${n}/gw-6b017dae018410-000000000${n}-000000000${n}.ndjson.gz`;
      server.objects.set(key, { body: new Uint8Array(n), headers: new Headers(), puts: 1 });
    }
  }
  server.objects.set("other/thing", { body: new Uint8Array(1), headers: new Headers(), puts: 1 });
  server.pageKeys = 20;
  const clock = new FakeClock();
  const doors = {
    ...{ clock, http: systemHttp(clock), env: {}, readTextFile: () => ({ ok: false, code: "" }) },
    random: { bytes: () => new Uint8Array(4), number: () => 0 },
  } as never;
  const client = new S3Client(
    s3Options({ endpoint: server.endpoint, region: "eu-test-1" }),
    undefined,
    doors,
  );
  const list = async (wanted: Wanted) => {
    server.seen.length = 0;
    const found: Entry[] = [];
    for await (const entry of bucketStore(client, "", doors).entries(skipOf(wanted))) {
      found.push(entry);
    }
    return found;
  };
  // The first request is refused for its time, which the client learns then.
  const pages = () => server.seen.filter(({ status }) => status === 200).length;
  const whole = await list({});
  expect([whole.length, pages()]).toEqual([401, 21]);
  expect(whole[3]!.bytes).toBe(3);
  const wanted = { fromMs: Date.UTC(2026, 10, 1), toMs: Date.UTC(2026, 10, 2, 5) };
  const part = await list(wanted);
  // A week before, for lines that waited so long in the first objects; and what has no date.
  const first = part[0]!.name;
  expect(first).toContain("date=2026-10-25");
  expect(part.at(-1)!.name).toBe("other/thing");
  expect(part.length).toBe(9 * 10 + 1);
  expect(pages()).toBeLessThan(10);
  await server.stop();
});
