// Histories that the shipper itself has made, and what may be done to them.
import { directoryStore, type ObjectStore } from "../../../src/audit/store.ts";
import { membersOf } from "../../../src/buffer/members.ts";
import type { Delivered } from "../../../src/ship/sending.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { openShipping, type Shipping } from "../../shipping.ts";

export type Objects = Map<string, Uint8Array>;

export const startMs = Date.UTC(2026, 10, 21, 8);
export const key = "logs/date={date}/{boot}-{first}-{last}.{ext}";

/** Three runs of six objects each, every ten minutes, linked by their spool. */
export async function history(setup: Shipping = {}): Promise<Objects> {
  const objects: Objects = new Map();
  const disk = new FakeDisk();
  const clock = new FakeClock(startMs);
  for (const boot of ["b1", "b2", "b3"]) {
    const shipping = await openShipping({
      ...setup,
      ship: { key, ...setup.ship },
      boot,
      clock,
      disk,
    });
    for (let n = 1; n <= 6; n++) {
      shipping.write(n * 10);
      await clock.pass(600_000);
    }
    await shipping.stop();
    for (const { key: name, body } of shipping.sent) objects.set(name, body);
  }
  return objects;
}

/** Runs, each of so many objects as it has answers; what was refused is not there. */
export async function answered(...runs: (Delivered | Promise<Delivered>)[][]): Promise<Objects> {
  const objects: Objects = new Map();
  const disk = new FakeDisk();
  const clock = new FakeClock(startMs);
  for (const [index, answers] of runs.entries()) {
    const boot = `6000000000000${index}`;
    const shipping = await openShipping({
      ...{ ship: { key }, boot, clock, disk },
      // What is told of the last one goes the same way.
      answers: [...answers, ...answers.slice(-1)],
    });
    for (const _ of answers) {
      shipping.write(10);
      await clock.pass(600_000);
    }
    await shipping.stop();
    const ends = await Promise.all(answers);
    for (const [n, { key: name, body }] of shipping.sent.entries()) {
      if (ends[n] === "accepted") objects.set(name, body);
    }
  }
  return objects;
}

export function storeOf(objects: Objects): ObjectStore {
  const disk = new FakeDisk();
  for (const [name, body] of objects) disk.files.set(name, body);
  return directoryStore(disk);
}

/** The lines of an object but for its ledger, changed and put together again. */
export function rewritten(
  body: Uint8Array,
  change: (text: string, isLedger: boolean) => string,
): Buffer {
  const parts = [...membersOf(body)].map((member) => Buffer.from(member!.lines).toString());
  const changed = parts.map((text, index) => change(text, index === parts.length - 1));
  return Buffer.concat(changed.map((text) => Bun.gzipSync(Buffer.from(text))));
}
