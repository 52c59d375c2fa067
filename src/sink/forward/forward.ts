// Other syslog servers that get messages as they come, while all else goes on.
import type { Log } from "../../base/log.ts";
import { isLoopback } from "../../base/loopback.ts";
import type { Predicate } from "../../rule/predicate.ts";
import type { LedgerForward } from "../../ship/ledger.ts";
import type { Frame, Message } from "../../syslog/message.ts";
import { Echoes } from "./echoes.ts";
import type { ForwardOptions } from "./options.ts";
import { Reframer } from "./reframe.ts";
import type { Way } from "./way.ts";

/** One target. */
export class Forward {
  readonly options: ForwardOptions;
  readonly way: Way;
  /** Messages that would have gone back to where they came from. */
  looped = 0;
  /** Absent: as it came. */
  readonly #reframer: Reframer | undefined;
  readonly #wants: Predicate;
  readonly #echoes: Echoes;

  /** `boot` tells messages that were here from all others. */
  constructor(
    options: ForwardOptions,
    { way, wants, boot, log }: { way: Way; wants: Predicate; boot: string; log: Log },
  ) {
    const { format } = options;
    this.options = options;
    this.way = way;
    this.#reframer = format === "as_is" ? undefined : new Reframer(format, boot);
    this.#wants = wants;
    this.#echoes = new Echoes((by) => {
      const hint = "What it sends is not sent there any more: end the circle in its settings";
      log.warn("forward goes round", { forward: way.description, by, hint });
    });
  }

  /** What became of its messages, for the log. */
  get farewell() {
    const { description: to, sent, lost, waiting: unsent } = this.way;
    return { to, sent, lost, looped: this.looped, unsent };
  }

  /** The same so far, for whoever reads the bucket. */
  get toldInLedger(): LedgerForward {
    const { description: to, sent, lost, waiting, health } = this.way;
    const failing = health.reason && { failing: health.reason };
    return { to, sent, lost, looped: this.looped, waiting, ...failing };
  }

  /** On the receive path: `message` is what was read of `frame`. Never waits, never fails. */
  relay(message: Message, { bytes, start, end }: Frame): void {
    if (!this.#wants(message)) return;
    if (this.#isFromTarget(message) || this.#echoes.isEcho(message)) {
      this.looped++;
      return;
    }
    if (this.#reframer === undefined) return this.way.send(bytes.subarray(start, end));
    const octets = this.#reframer.reframed(message);
    if (octets === undefined) this.looped++;
    else this.way.send(octets);
  }

  /**
   * What a server sends is not sent back to it: two that forward to each other would never end.
   * Programs on this box share its loopback address: who of them is the target, its echoes tell.
   */
  #isFromTarget({ origin: { address } }: Message): boolean {
    return address === this.way.address && !isLoopback(address);
  }
}
