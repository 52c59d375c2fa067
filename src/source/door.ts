import { formatAddress, parseAddress } from "./address.ts";
import type { ListenOptions } from "./source.ts";

/** What a listener binds. */
type Bound = Pick<ListenOptions, "transport" | "host" | "port" | "v6Only">;

/** The same for what is bound already: such a listener goes on, whatever else has changed. */
export function listenDoor({ transport, host, port, v6Only }: Bound): string {
  return [transport, host, port, v6Only].join(" ");
}

/** Both would bind the same: an address that stands for all takes every one of its families. */
export function collide(one: Bound, other: Bound): boolean {
  if ((one.transport === "udp") !== (other.transport === "udp")) return false;
  if (one.port !== other.port || one.port === 0) return false;
  if (!families(one).some((family) => families(other).includes(family))) return false;
  const [first, second] = [addressOf(one), addressOf(other)];
  return first === second || [first, second].some((each) => each === "::" || each === "0.0.0.0");
}

function families(bound: Bound): number[] {
  if (!bound.host.includes(":")) return [4];
  return addressOf(bound) === "::" && !bound.v6Only ? [4, 6] : [6];
}

function addressOf({ host }: Bound): string {
  return formatAddress(parseAddress(host)!);
}
