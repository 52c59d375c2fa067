// Who sends, where it does not matter who.
import type { Origin } from "../src/syslog/message.ts";
import { openZone } from "../src/syslog/zone.ts";

/** By UDP, from a box whose stamps name no zone and are of that one. */
export function originIn(zone: string): Origin {
  const { address, client } = { address: "192.0.2.9", client: "192.0.2.9:514" };
  return { transport: "udp", address, client, zone: openZone(zone)!, unsealed: 0 };
}
