import type { ChildEvents } from "../../../src/base/child.ts";
import { Bookmarks } from "../../../src/source/bookmarks.ts";
import { openJournal } from "../../../src/source/journal.ts";
import { openLogread } from "../../../src/source/logread.ts";
import type { UbusEvents } from "../../../src/source/ubus/start.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { SeenIntake } from "./intake.ts";

/** A box where programs print what a test says; `run` starts Sluice on it. */
export function box() {
  const [clock, disk] = [new FakeClock(), new FakeDisk()];
  const commands: string[] = [];
  const events: string[] = [];
  const say = (event: string, fields = {}) =>
    void events.push(`${event} ${JSON.stringify(fields)}`);
  const log = { info: say, warn: say, error: say };
  let child: ChildEvents | undefined;
  let refusal: string | undefined;
  let ubus: UbusEvents | undefined;
  let ubusRefusal: string | undefined = "ENOENT";
  const startChild = (command: readonly string[], events: ChildEvents) => {
    commands.push(command.join(" "));
    if (refusal !== undefined) return refusal;
    child = events;
    return { kill() {} };
  };
  const run = async (transport: "logread" | "journal") => {
    const intake = new SeenIntake();
    const bookmarks = await Bookmarks.open(intake, { disk, clock, log, name: "b.json" });
    const random = { fraction: () => 0.5, bytes: () => new Uint8Array() };
    const startUbusLog = (events: UbusEvents) => {
      if (ubusRefusal !== undefined) return ubusRefusal;
      commands.push("ubus");
      ubus = events;
      return { kill: () => events.end("killed") };
    };
    const doors = { clock, log, random, bookmarks, startChild, startUbusLog };
    const common = { hostname: "router", zone: "UTC", frameBytesMax: 8192, state: "/state" };
    const source =
      transport === "logread"
        ? openLogread({ transport, ...common }, intake, doors)
        : openJournal({ transport, ...common, directory: undefined }, intake, doors);
    const stop = async () => {
      const stopped = source.stop();
      await clock.pass(1000);
      await stopped;
      await source.finish!();
    };
    return { intake, stop, texts: intake.texts };
  };
  return {
    ...{ clock, commands, events, run },
    print: (text: string, encoding?: "latin1") => child!.data(Buffer.from(text, encoding)),
    end: (reason: string) => child!.end(reason),
    refuse: (code: string | undefined) => (refusal = code),
    refuseUbus: (code: string | undefined) => (ubusRefusal = code),
    /** logd hands over records of its ring, whose numbers are that object's. */
    hand: (object: number, records: Buffer) => {
      ubus!.object(object);
      return ubus!.data(records);
    },
    more: (records: Buffer) => ubus!.data(records),
    endUbus: (reason: string) => ubus!.end(reason),
  };
}
