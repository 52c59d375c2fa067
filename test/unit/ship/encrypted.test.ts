// Objects that nobody but whoever has the identity can look into.
import { expect, test } from "bun:test";
import { audit } from "../../../src/audit/audit.ts";
import { directoryStore } from "../../../src/audit/store.ts";
import type { Encrypt, Identity } from "../../../src/base/age.ts";
import { keyReader } from "../../../src/ship/read-key.ts";
import { sha256 } from "../../sigv4.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { keysOf, ledgerOf, never, openShipping } from "../../shipping.ts";

const intro = Buffer.from("age-encryption.org/v1\n");
/** In the place of age: an intro before what is plain, at a pace of its own. */
const encrypt: Encrypt = async (body) => [intro, ...[...body.parts()].map((part) => part.slice())];
const identity: Pick<Identity, "decryptParts"> = {
  async *decryptParts(blocks) {
    yield Buffer.concat(await Array.fromAsync(blocks)).subarray(intro.length);
  },
};

const key = "{boot}-{first}-{last}.{ext}";
const boot = "6b017dae018470";
const ship = { ship: { key, ageMsMax: 1000 }, boot, encrypt };
const readKey = keyReader(key);

test("the chain of ledgers is over what is stored, and its names have their numbers", async () => {
  const { clock, write, sent } = await openShipping(ship);
  for (const count of [3, 4]) {
    write(count);
    await clock.pass(2000);
  }
  expect(keysOf(sent)).toEqual([
    `${boot}-0000000001-0000000003.gz`,
    `${boot}-0000000004-0000000007.gz`,
  ]);
  const [first, second] = sent.map(({ body }) => body);
  expect(first!.subarray(0, intro.length)).toEqual(intro);
  const ledger = ledgerOf(second!.subarray(intro.length));
  expect(ledger.previous).toEqual({ key: sent[0]!.key, sha256: sha256(first!) });
});

test("the ring gets its room back as soon as a batch is encrypted", async () => {
  const outage = openShipping({ ...ship, ringBytes: 40_000, answers: [never()] });
  const { clock, write, ring } = await outage;
  write(1000);
  await clock.pass(2000);
  expect(ring.chunks.every(({ pins }) => pins === 0)).toBe(true);
});

test("the spool holds what is encrypted, and the next run knows its numbers by the name", async () => {
  const disk = new FakeDisk();
  const first = await openShipping({ ...ship, disk, answers: [never()] });
  first.write(10);
  await first.stop(0);
  const [name] = [...disk.files.keys()].filter((each) => each !== "chain.json");
  expect(Buffer.from(disk.files.get(name!)!).subarray(0, intro.length)).toEqual(intro);
  const second = await openShipping({ ...ship, boot: "6b017dae018471", disk });
  second.write(1);
  await second.clock.pass(2000);
  expect(second.sent[0]).toMatchObject({ key: name!, recovered: true });
  expect(second.shipper.account.storedEarlier).toBe(10);
});

test("verify: with the identity everything, without it holes between the names", async () => {
  const disk = new FakeDisk();
  const { clock, write, sent } = await openShipping(ship);
  for (const count of [3, 4, 5]) {
    write(count);
    await clock.pass(2000);
  }
  for (const { key: name, body } of sent) await disk.write(name, [body]);
  const store = directoryStore(disk);
  expect(await audit(store, { readKey, identity })).toMatchObject({ complete: true, stored: 12 });
  expect(await audit(store, { readKey })).toMatchObject({
    ...{ complete: true, objects: 0, missing: 0 },
    closed: { objects: 3, stored: 12, missing: [] },
  });

  // Altered: only whoever can look inside finds it.
  const middle = sent[1]!.key;
  const altered = Buffer.from(disk.files.get(middle)!);
  altered[altered.length - 30]! ^= 1;
  disk.files.set(middle, altered);
  expect((await audit(store, { readKey, identity })).complete).toBe(false);
  expect((await audit(store, { readKey })).complete).toBe(true);

  disk.files.delete(middle);
  const holed = await audit(store, { readKey });
  expect([holed.complete, holed.missing]).toEqual([false, 4]);
  expect(holed.closed!.missing).toEqual([{ device: "", boot, first: 4, last: 7, count: 4 }]);
  const none: typeof identity = {
    async *decryptParts() {
      yield undefined;
    },
  };
  const closed = await audit(store, { readKey, identity: none });
  expect(closed.problems.map(({ problem }) => problem)).toEqual(
    Array(2).fill("is not for this identity, or torn or altered"),
  );
});

test("verify: without the identity, a device is looked for as names write it", async () => {
  const disk = new FakeDisk();
  for (const numbers of ["0000000001-0000000003", "0000000007-0000000009"]) {
    disk.files.set(`a_router-${boot}-${numbers}.gz`, intro);
    disk.files.set(`other-${boot}-${numbers}.gz`, intro);
  }
  const named = keyReader("{device}-{boot}-{first}-{last}.{ext}");
  const report = await audit(directoryStore(disk), { readKey: named, device: "a router" });
  expect(report.closed).toEqual({
    ...{ objects: 2, stored: 6 },
    missing: [{ device: "a_router", boot, first: 4, last: 6, count: 3 }],
  });
});
