import type { CounterSum, Counters } from "../base/counters.ts";
import type { OpenChunk } from "../buffer/open-chunk.ts";
import type { Ring } from "../buffer/ring.ts";
import type { RuleOptions } from "../rule/options.ts";
import type { Shipper } from "../ship/shipper.ts";
import type { Health } from "../sink/deliver.ts";
import type { Forward } from "../sink/forward/forward.ts";
import type { Alerting } from "../sink/notifier/alerting.ts";
import type { Sink } from "../sink/sink.ts";
import type { ListenOptions, Source } from "../source/source.ts";
import type { Transport } from "../syslog/message.ts";
import type { Sources } from "../syslog/sources.ts";

/** A sink and the loop that feeds it. */
export interface Outlet {
  /** May become another one of the same name. */
  sink: Sink;
  readonly shipper: Shipper;
  readonly health: Health;
}

/** An open listener and what it has counted. */
export interface Listener {
  readonly transport: Transport;
  readonly source: Source;
  readonly counters: Counters;
}

/** Who knows where the configuration comes from. Both reject with a UserError when it is unusable. */
export interface Operator {
  /** Reads it anew and goes on with it; resolves to the sections that have changed. */
  reload(): Promise<string[]>;
  /** The settings in force and those of now, as TOML without secrets. */
  settings(): Promise<{ running: string; now: string; differs: boolean }>;
}

/** The daemon, as far as it is looked at. All of it is read when somebody asks. */
export interface Subject {
  readonly device: string;
  readonly boot: string;
  readonly counters: Pick<CounterSum, keyof Counters>;
  readonly listeners: readonly Listener[];
  readonly outlets: readonly Outlet[];
  readonly forwards: readonly Forward[];
  readonly alerting: Alerting | undefined;
  readonly ring: Ring;
  readonly openChunk: OpenChunk;
  readonly devices: Sources;
  /** A stop has begun: what waits is stored and nothing more is taken in. */
  readonly isDraining: boolean;
  /** Undefined where the configuration has no source to be read from again. */
  readonly operator?: Operator | undefined;
  readonly ruleOptions: readonly RuleOptions[];
  /** Whose zones hold for lines that rules are tried on. */
  readonly listenOptions: Pick<ListenOptions, "transport" | "zone" | "zones">;
  /** `ship.age` */
  readonly ageMsMax: number;
  /** What all parts together can take, in bytes: computed when it is asked for. */
  memoryBound(): Promise<{ bytes: number; runtimeBytes: number }>;
}
