import { UserError } from "../base/user-error.ts";
import { Origins } from "../source/origins.ts";
import type { ListenOptions } from "../source/source.ts";
import type { Origin } from "../syslog/message.ts";
import type { Given } from "./options.ts";
import { parseAddress } from "../source/address.ts";

const port = 514;

/**
 * Who would have sent what is tried out: `--source`, as a peer of the first listener. Throws a
 * UserError when that is no address.
 */
export function peerOf(given: Given, listen: readonly ListenOptions[]): Origin {
  const address = given.get("source")?.at(-1) ?? "127.0.0.1";
  if (parseAddress(address) === undefined) {
    throw new UserError(`--source must be an address, not "${address}"`, "Such as 192.168.88.1");
  }
  const listener = listen[0] ?? { transport: "udp", zone: "local", zones: [] };
  return new Origins(listener).ofText(address, port);
}
