// OpenWrt's log by ubus, and when it is `logread` that is asked instead.
import { expect, test } from "bun:test";
import { box } from "./command-box.ts";
import type { SeenIntake } from "./intake.ts";
import { recorded } from "./ubus/vectors.ts";

const printed = "Sat Nov 21 08:46:37 2026 [1795250797.048] authpriv.notice dropbear[7]: text\n";
const records = (from: number, to?: number) =>
  Buffer.concat(recorded.slice(from, to).map(({ octets }) => octets));

test("ubus: what logd hands over is what logread would have printed, and no program is run", async () => {
  const { commands, hand, refuseUbus, clock, run } = box();
  refuseUbus(undefined);
  const running = await run("logread");
  await hand(7, records(0));
  await clock.pass(1000);
  expect(commands).toEqual(["ubus"]);
  const other = box();
  const printing = await other.run("logread");
  await other.print(`${recorded.map(({ line }) => line).join("\n")}\n`, "latin1");
  await other.clock.pass(1000);
  const shape = ({ intake }: { intake: SeenIntake }) =>
    intake.messages.map((each) => [
      ...[each.timestampMs, each.priority, each.appName, each.message, each.format],
    ]);
  expect(shape(running).length).toBe(recorded.length);
  const isWorded = (_: unknown, n: number) => !recorded[n]!.line.includes("<unknown>");
  expect(shape(running).filter(isWorded)).toEqual(shape(printing).filter(isWorded));
});

test("ubus: when logd is started anew, it is asked again, and no program is run", async () => {
  const { commands, events, hand, endUbus, refuseUbus, clock, run } = box();
  refuseUbus(undefined);
  const running = await run("logread");
  await hand(7, records(0, 3));
  endUbus("logd has closed its end");
  await clock.pass(500);
  endUbus("logd is not there");
  await clock.pass(2000);
  await hand(8, records(1, 5));
  await clock.pass(1000);
  expect(commands).toEqual(["ubus", "ubus", "ubus"]);
  expect(running.intake.messages.length).toBe(5);
  expect(events).toEqual([
    'command ended {"command":"ubus call log read","reason":"logd has closed its end"}',
    'command runs again {"command":"ubus call log read"}',
  ]);
});

test("ubus: where it is not there or refuses, logread is run, and told why once", async () => {
  const { commands, events, endUbus, end, print, refuseUbus, clock, run } = box();
  refuseUbus(undefined);
  await run("logread");
  for (let turn = 0; turn < 3; turn++) {
    endUbus("permission denied");
    await print(printed);
    end("killed");
    await clock.pass(60_000);
  }
  expect(commands.slice(0, 4)).toEqual(["ubus", "logread -f -l 1000000 -t", "ubus", commands[1]!]);
  expect(events.filter((each) => each.startsWith("log not read"))).toEqual([
    'log not read by ubus {"reason":"permission denied"}',
  ]);
});

test("ubus: what has worked is asked five times before logread is run; then ubus again", async () => {
  const { commands, hand, endUbus, end, print, refuseUbus, clock, run } = box();
  refuseUbus(undefined);
  await run("logread");
  await hand(7, records(0, 1));
  endUbus("logd has closed its end");
  refuseUbus("ECONNREFUSED");
  await clock.pass(60_000);
  expect(commands).toEqual(["ubus", "logread -f -l 1000000 -t"]);
  await print(printed);
  refuseUbus(undefined);
  end("Failed to find log object");
  await clock.pass(1000);
  expect(commands.at(-1)).toBe("ubus");
});

test("ubus: what can be no record ends it, what came before is kept, and logread takes over", async () => {
  const { commands, events, hand, more, refuseUbus, clock, run } = box();
  refuseUbus(undefined);
  const running = await run("logread");
  await hand(7, Buffer.concat([records(0, 2), Buffer.alloc(8)]));
  await more(records(2, 3));
  await clock.pass(60_000);
  expect(running.intake.messages.length).toBe(2);
  expect(commands.slice(0, 2)).toEqual(["ubus", "logread -f -l 1000000 -t"]);
  expect(events).toEqual(['log not read by ubus {"reason":"logd sends no records"}']);
});

test("the log is read on while a sink is away, a journal waits", async () => {
  const { hand, refuseUbus, clock, run } = box();
  refuseUbus(undefined);
  const running = await run("logread");
  running.intake.crowded = true;
  let taken = 0;
  void hand(7, records(0)).then(() => taken++);
  await clock.pass(1000);
  expect([taken, running.intake.messages.length]).toEqual([1, recorded.length]);
  const other = box();
  const waiting = await other.run("journal");
  waiting.intake.crowded = true;
  void other.print('{"__CURSOR":"s=1","MESSAGE":"x"}\n').then(() => taken++);
  await other.clock.pass(1000);
  expect([taken, waiting.intake.messages.length]).toEqual([1, 1]);
});
