import { expect, test } from "bun:test";
import { openAlerting, type Alerting } from "../../../../src/sink/notifier/alerting.ts";
import { FakeClock } from "../../../fake-clock.ts";
import { ruleOf } from "../../rule/rules.ts";

test("a reload forgets the rules before it", async () => {
  const log = { info() {}, warn() {}, error() {} };
  const random = { fraction: () => 0.5, bytes: (count: number) => new Uint8Array(count) };
  const doors = { clock: new FakeClock(), random, log } as never;
  const options = { alert: { silenceMs: 0 }, rule: [ruleOf({})], channel: [] };
  const known: WeakRef<Alerting["rules"]>[] = [];
  let alerting: Alerting | undefined;
  for (let n = 0; n < 20; n++) {
    alerting = await openAlerting(options, doors, alerting);
    known.push(new WeakRef(alerting.rules));
    // What a weak reference was made of lives until the turn is over.
    await Bun.sleep(0);
  }
  Bun.gc(true);
  // Some may still be named on the stack.
  const left = known.filter((each) => each.deref() !== undefined);
  expect(left.length).toBeLessThan(5);
});
