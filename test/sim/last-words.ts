// What a daemon says when it stops, held against what really happened.
import type { Farewell, OutletFarewell } from "../../src/farewell.ts";
import type { Life } from "./life.ts";
import type { SimBoot } from "./sim-boot.ts";

export function checkLastWords(life: Life, boot: SimBoot, farewell: Farewell): void {
  const { truth } = boot;
  const same = (what: string, said: number, true_: number) => {
    if (said !== true_) life.stage.violate(`the stop reports ${said} ${what}, ${true_} are true`);
  };
  same("received", farewell.received, truth.taken.length);
  same("ignored", farewell.ignored, truth.ignored);
  same("lost by the kernel", farewell.lostKernel, truth.lostKernel);
  same("lost over a rate", farewell.lostRate, truth.lostRate);
  for (const told of farewell.outlets) checkOutlet(life, boot, told);
}

/** Amid an outage an answer may be lost, and with it what it said; in calm nothing may. */
function checkOutlet(life: Life, boot: SimBoot, told: OutletFarewell): void {
  const { stage, swarm } = life;
  const { daemon, truth, presence } = boot;
  const outlet = daemon.outlets.find(({ sink }) => sink.name === told.name)!;
  const received = presence.receivedOf(outlet);
  const shelf = life.truthOf(told.name).shelf(truth.id);
  const same = (what: string, said: number, true_: number) => {
    if (said !== true_) stage.violate(`${told.name} reports ${said} ${what}, ${true_} are true`);
  };
  same(
    "of all",
    told.stored + told.refused + told.lost + told.evicted + told.spooled + told.unsent,
    received,
  );
  // What an earlier stint of the same name has stored is not in these sums.
  if (!presence.isFirst(outlet)) return;
  same("stored", told.stored, shelf.acknowledged);
  if (swarm.ending !== "drain" || outlet.shipper.reader.hasEnded) return;
  // A last word that comes with the stop needs its time, too; and some sinks get each by itself.
  const options = swarm.config.sink.find(({ name }) => name === told.name)!;
  const isEach = options.kind === "http" && options.mode === "record";
  const neededMs = life.boundOf(told.name) * (isEach ? 1 + boot.lateCount : 1);
  if (swarm.config.ship.graceMs < neededMs || told.spooled > 0) return;
  same("unsent", told.unsent, 0);
  same("refused", told.refused, shelf.refused);
  same("stored in truth", told.stored, shelf.stored);
  same("lost", told.lost, received - shelf.stored - shelf.refused - told.evicted);
}
