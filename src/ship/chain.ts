// What one boot leaves to the next in the spool's directory: the last object of its chain, so that
// the first ledger of the next boot can name it, and losses that no ledger has told yet.
import type { Clock } from "../base/clock.ts";
import { lostReasons, type LostReason } from "../base/counters.ts";
import type { Disk } from "../base/disk.ts";
import type { Account } from "./account.ts";
import type { DailyBudget, Written } from "./daily-budget.ts";
import { isCount, isRange, type MissingRange, type ObjectReference } from "./ledger.ts";

export const chainFile = "chain.json";

export interface Chain {
  /** Null when the boot before has ended without a word: others of its objects may follow it. */
  previous: ObjectReference | null;
  missing: (MissingRange & { boot: string })[];
  /** What the spool has written of its daily budget. */
  written?: Written;
}

/** As it is written. */
interface Left extends Chain {
  isLast: boolean;
}

/** A file that is missing, torn or foreign is no link. */
export async function readChain(disk: Disk): Promise<Chain | undefined> {
  const bytes = await disk.read(chainFile);
  if (bytes === undefined) return undefined;
  try {
    return checked(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    return undefined;
  }
}

/** The link from one boot to the next is kept this fresh at most, which is enough for a proof. */
const freshMs = 3_600_000;

/** What a run leaves of itself, now and then and at its end. */
export class Link {
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #budget: Pick<DailyBudget, "written">;
  #leftAtMs: number;

  constructor(parts: { disk: Disk; clock: Clock; budget: Pick<DailyBudget, "written"> }) {
    this.#disk = parts.disk;
    this.#clock = parts.clock;
    this.#budget = parts.budget;
    this.#leftAtMs = this.#clock.monotonicMs();
  }

  async freshen(account: Account): Promise<void> {
    const isFresh = this.#clock.monotonicMs() - this.#leftAtMs < freshMs;
    if (!isFresh) await this.leave(account, { isLast: false });
  }

  /** `isLast`: the boot cuts no other object. */
  async leave(account: Account, { isLast }: { isLast: boolean }): Promise<void> {
    this.#leftAtMs = this.#clock.monotonicMs();
    // Who has cut nothing leaves the last object of the boot before, and what it learned was lost.
    const isSilent = account.number === 0;
    if (isSilent && account.missing.length === 0) return;
    const { previous, untold: missing } = account;
    const { written } = this.#budget;
    const left: Left = { previous, isLast: isLast || isSilent, missing, written };
    await this.#disk.write(chainFile, [Buffer.from(JSON.stringify(left) + "\n")]);
  }
}

function checked({ previous, isLast, missing, written }: Left): Chain | undefined {
  const linked =
    previous === null || (typeof previous.key === "string" && typeof previous.sha256 === "string");
  const told = missing.every(
    ({ boot, device, first, last, reason }) =>
      [boot, device ?? boot].every((text) => typeof text === "string") &&
      isRange({ first, last }) &&
      lostReasons.includes(reason as LostReason),
  );
  const counted = isCount(written?.bytes) && Date.parse(written!.since) > 0;
  if (!linked || !told) return undefined;
  return { previous: isLast ? previous : null, missing, ...(counted && { written: written! }) };
}
