import type { LocalOptions } from "../source/local.ts";
import type { AdminOptions } from "../admin/options.ts";
import type { ListenOptions } from "../source/source.ts";
import type { BufferOptions } from "../buffer/options.ts";
import type { ShipOptions, SpoolOptions } from "../ship/options.ts";
import type { RuleOptions } from "../rule/options.ts";
import type { ForwardOptions } from "../sink/forward/options.ts";
import type { ChannelOptions } from "../sink/notifier/options.ts";
import type { SinkOptions } from "../sink/options.ts";

/** Everything that a run of the daemon depends on: the sum of the parts' own options. */
export interface Config {
  /** This box's name in object keys and in stored lines about itself. */
  device: string;
  /** `sluice`: the schema of the README. `logfwrd`: exactly the reference daemon's records. */
  encoding: "sluice" | "logfwrd";
  listen: ListenOptions[];
  /** What comes from this box itself. */
  local: LocalOptions[];
  buffer: BufferOptions;
  ship: ShipOptions;
  spool: SpoolOptions;
  sink: SinkOptions[];
  /**
   * `silenceMs`: for so long after an alert no rule looks at a message; 0 is never. `directory`:
   * where alerts that could not be sent wait over a restart.
   */
  alert: { silenceMs: number; directory?: string };
  rule: RuleOptions[];
  channel: ChannelOptions[];
  forward: ForwardOptions[];
  /** HTTP in; undefined: nobody listens. */
  admin: AdminOptions | undefined;
}
