// What one boot leaves to the next in the spool's directory: the last object of its chain, so that
// the first ledger of the next boot can name it, and losses that no ledger has told yet.
import { lostReasons, type LostReason } from "../base/counters.ts";
import type { Disk } from "../base/disk.ts";
import type { Account } from "./account.ts";
import type { Written } from "./daily-budget.ts";
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

/** `isLast`: the boot cuts no other object. */
export async function writeChain(
  disk: Disk,
  account: Account,
  { written, isLast }: { written: Written; isLast: boolean },
): Promise<void> {
  const { previous, untold: missing } = account;
  await disk.write(chainFile, [
    Buffer.from(JSON.stringify({ previous, isLast, missing, written }) + "\n"),
  ]);
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
