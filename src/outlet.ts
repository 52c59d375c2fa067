// A sink with all that feeds it: what is cut for it, where that waits, who brings it there.
import type { Outlet } from "./admin/subject.ts";
import type { Encrypt } from "./base/age.ts";
import type { Clock } from "./base/clock.ts";
import type { ClockWatch } from "./base/clock-watch.ts";
import { compressionFacts, compressor } from "./buffer/compress.ts";
import type { Config } from "./config/config.ts";
import type { Batch } from "./ship/batch.ts";
import { batchBytesMax } from "./ship/batch-size.ts";
import { Hurry } from "./ship/hurry.ts";
import { keyReader } from "./ship/read-key.ts";
import type { Spool } from "./ship/spool.ts";
import { Shipper, type ShipperParts } from "./ship/shipper.ts";
import type { Manner } from "./ship/stint.ts";
import { deliver, Health } from "./sink/deliver.ts";
import { openSink } from "./sink/open-sink.ts";
import type { Sink } from "./sink/sink.ts";
import type { World } from "./world.ts";

/** What all outlets share. */
export interface OutletParts extends Pick<
  ShipperParts,
  "ring" | "openChunk" | "counters" | "boot" | "nextBeat" | "forwards"
> {
  world: World;
  watch: ClockWatch;
  /** A batch has been accepted. */
  onStored?: ((outlet: Outlet, batch: Batch) => void) | undefined;
}

/**
 * Opens what a sink needs; rejects with a UserError. What it resolves to puts it in place: it gets
 * every message from then on, and the open chunk must be empty. `isLate`: it comes amid a run.
 */
export async function openOutlet(
  options: Config["sink"][number],
  config: Config,
  { world, watch, onStored, ...parts }: OutletParts,
): Promise<(isLate: boolean) => Outlet> {
  const { random, log } = world;
  const { clock } = watch;
  const sink = await openSinkOf(options, { world, watch });
  const health = new Health();
  const hurry = new Hurry();
  const doors = { clock: hurry.clock(clock), random, log, health };
  const shipperParts: Omit<ShipperParts, "deliver" | "isLate"> = {
    ...{ ...parts, watch, hurry },
    ...(await openManner(mannerOptions(options, config), clock)),
    spool: await openSpool(sink.name, config, { ...world, clock }),
    failingMs: () => clock.monotonicMs() - (health.failingSinceMs ?? Infinity),
  };
  return (isLate) => {
    const deliverNow: ShipperParts["deliver"] = async (batch, signal) => {
      const delivered = await deliver(batch, current, doors, signal);
      if (delivered === "accepted") onStored?.(outlet, batch);
      return delivered;
    };
    const options = { ...config.ship, bytesMax: batchBytesMax(config) };
    const shipper = new Shipper(options, { ...shipperParts, isLate, deliver: deliverNow });
    const outlet: Outlet = { sink, shipper, health };
    const current = currentSink(outlet);
    return outlet;
  };
}

/** What the manner depends on in which the objects of a sink are made. */
export interface MannerOptions extends Pick<Config, "device" | "encoding"> {
  sink: string;
  compression: Config["buffer"]["compression"];
  recipients: string[] | undefined;
}

export function mannerOptions(
  sink: Config["sink"][number],
  { device, encoding, buffer: { compression } }: Config,
): MannerOptions {
  const recipients = sink.kind === "http" ? undefined : sink.encryptTo;
  return { device, encoding, sink: sink.name, compression, recipients };
}

/** Rejects with a UserError when nobody can be encrypted to. */
export async function openManner(of: MannerOptions, clock: Clock): Promise<Manner> {
  const { device, encoding, sink, compression, recipients } = of;
  const facts = compressionFacts[compression];
  const { extension, contentType } = recipients ? encryptedFacts(facts) : facts;
  return {
    naming: { device, sink, extension, contentType },
    // The records of logfwrd are exactly those of that daemon: no ledger is among them.
    compress: encoding === "logfwrd" ? undefined : compressor(compression),
    encrypt: recipients && (await openEncryption(recipients, clock)),
  };
}

/** What is encrypted is no gzip any more, whatever it was before. */
function encryptedFacts({ extension }: { extension: string }) {
  return { extension: `${extension}.age`, contentType: "application/octet-stream" };
}

/** Imported when it is asked for: it takes some megabytes. */
async function openEncryption(recipients: string[], clock: Clock): Promise<Encrypt> {
  const { openEncrypt } = await import("./base/age.ts");
  return openEncrypt(recipients, clock);
}

/** Whichever sink the outlet has: between two attempts it may become another one. */
function currentSink(outlet: Outlet): Sink {
  return {
    name: outlet.sink.name,
    get description() {
      return outlet.sink.description;
    },
    send: (batch, signal) => outlet.sink.send(batch, signal),
  };
}

/** The sink of an outlet, by other options. */
export function openSinkOf(
  options: Config["sink"][number],
  { world, watch }: Pick<OutletParts, "world" | "watch">,
): Promise<Sink> {
  // Requests are signed by the server's time, whatever ours is.
  const onServerTime = (serverMs: number) => watch.onServerTime(serverMs);
  return openSink(options, { ...world, onServerTime });
}

/** With what earlier runs have left there. Undefined: nothing is to be written to disk. */
export async function openSpool(
  sink: string,
  config: Config,
  { clock, log, openDisk }: World,
): Promise<Spool | undefined> {
  const options = { ...config.spool };
  if (options.mode === "off") return undefined;
  const { Spool, spoolDirectory } = await import("./ship/spool.ts");
  const disk = openDisk(spoolDirectory(options, sink));
  const readKey = keyReader(config.ship.key);
  return Spool.open(options, { disk, clock, log, sink, readKey });
}
