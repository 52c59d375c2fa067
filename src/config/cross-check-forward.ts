import { formatAddress, parseAddress } from "../source/address.ts";
import type { ForwardValues, ListenValues, Readings } from "./readings.ts";

/** What no setting of a forward shows alone. */
export function forwardProblems(
  forward: Readings["forward"],
  listeners: Readings["listen"],
): string[] {
  return forward.flatMap(({ index, values }) => [
    ...pairProblems(`forward[${index}]`, values),
    ...listeners
      .filter((listener) => isSame(values, listener.values))
      .map(
        (listener) =>
          `forward[${index}] leads to listen[${listener.index}], so messages would go round for ` +
          "ever: name another host or port",
      ),
  ]);
}

function pairProblems(path: string, { cert_file, key_file }: ForwardValues): string[] {
  if (cert_file !== undefined && key_file === undefined) {
    return [`${path}.cert_file needs ${path}.key_file`];
  }
  if (key_file === undefined || cert_file !== undefined) return [];
  return [`${path}.key_file needs ${path}.cert_file`];
}

/** Of this box are its loopback addresses and the one that is listened on. */
function isSame(to: ForwardValues, at: ListenValues): boolean {
  const isUdp = (transport: string): boolean => transport === "udp";
  if (to.port !== at.port || isUdp(to.transport) !== isUdp(at.transport)) return false;
  if (/^(localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|::1?)$/.test(to.host)) return true;
  const [address, own] = [parseAddress(to.host), parseAddress(at.host)];
  return (
    address !== undefined && own !== undefined && formatAddress(address) === formatAddress(own)
  );
}
