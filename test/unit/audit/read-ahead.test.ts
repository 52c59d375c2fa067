import { expect, test } from "bun:test";
import { readAhead } from "../../../src/audit/read-ahead.ts";
import type { Entry, ObjectStore } from "../../../src/audit/store.ts";

interface Setup {
  bytes?: number;
  readsMax?: number;
  fails?: string;
}

/** Reads end in the opposite order of their beginnings, as far as several are under way. */
function storeOf({ bytes, readsMax = 4, fails }: Setup) {
  const waiting: (() => void)[] = [];
  const most = { reads: 0 };
  const store: Omit<ObjectStore, "part"> = {
    async *entries() {
      for (let n = 0; n < 10; n++) yield { name: `o${n}`, bytes };
    },
    async read(name) {
      const done = Promise.withResolvers<void>();
      waiting.push(done.resolve);
      most.reads = Math.max(most.reads, waiting.length);
      // Behind all that can go on without this one.
      setImmediate(() => {
        while (waiting.length > 0) waiting.pop()!();
      });
      await done.promise;
      if (name === fails) throw new Error(`cannot read ${name}`);
      return name === "o7" ? undefined : Buffer.from(name);
    },
    size: async (entry) => entry.bytes,
    readsMax,
  };
  return { store, most };
}

async function read(setup: Setup) {
  const { store, most } = storeOf(setup);
  const names: string[] = [];
  let error: unknown;
  try {
    for await (const { entry, body } of readAhead<Entry>(store, store.entries())) {
      names.push(body === undefined ? `${entry.name} unreadable` : Buffer.from(body).toString());
    }
  } catch (reason) {
    error = reason;
  }
  return { names, error, most: most.reads };
}

const all = Array.from({ length: 10 }, (_, n) => (n === 7 ? "o7 unreadable" : `o${n}`));

test("objects come in their order, however their reads end", async () => {
  const { names, most } = await read({});
  expect(names).toEqual(all);
  expect(most).toBe(4);
});

test("no more is read ahead than 64 MiB, and one object that is larger by itself", async () => {
  expect((await read({ bytes: 30 << 20 })).most).toBe(2);
  const large = await read({ bytes: 200 << 20 });
  expect([large.names, large.most]).toEqual([all, 1]);
});

test("an error waits for what comes before it", async () => {
  const { names, error } = await read({ fails: "o2" });
  expect(names).toEqual(["o0", "o1"]);
  expect(String(error)).toContain("cannot read o2");
});
