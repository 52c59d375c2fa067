import type { Outlet, Subject } from "./admin/subject.ts";

/** What a stop came to, for the last line of the log. */
export interface Farewell {
  received: number;
  ignored: number;
  lostKernel: number;
  lostRate: number;
  outlets: OutletFarewell[];
}

/** Messages; `spooled` are on disk, `unsent` nowhere. */
export interface OutletFarewell {
  name: string;
  stored: number;
  /** Gave way in the ring. */
  lost: number;
  refused: number;
  /** Gave way in the spool. */
  evicted: number;
  spooled: number;
  unsent: number;
}

/** Final once all sources and loops have ended; counts are of messages of this run. */
export function farewellOf({ counters, outlets }: Pick<Subject, "counters" | "outlets">): Farewell {
  const { received, lostKernel, lostRate, ignored } = counters;
  return {
    received,
    ignored: Object.values(ignored).reduce((sum, count) => sum + count, 0),
    lostKernel,
    lostRate,
    outlets: outlets.map(outletFarewell),
  };
}

/** Its counts add up to what was received for that sink. */
export function outletFarewell({ sink, shipper }: Outlet): OutletFarewell {
  return {
    name: sink.name,
    stored: shipper.stored,
    lost: shipper.reader.lostCount,
    refused: shipper.account.lost.refused,
    evicted: shipper.account.lost.spool,
    spooled: shipper.spooled,
    unsent: shipper.waiting - shipper.spooled,
  };
}
