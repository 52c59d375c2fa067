import { errorCode } from "./error-code.ts";

/** UDP out, as an argument. */
export interface Datagrams {
  /** Hands octets to the network at once; false when it does not take them. Never throws. */
  send(bytes: Uint8Array, port: number, address: string): boolean;
  /** The address of a name; an address is its own. Undefined when the name servers know none. */
  resolve(host: string): Promise<string | undefined>;
  close(): void;
}

/** UDP to one peer, of which the network says when nobody is there. */
export interface DatagramPeer {
  /** Hands octets to the network: "full" when it has no room for them until `onDrain`. */
  send(octets: Uint8Array): "taken" | "full" | DatagramFailure;
  close(): void;
}

/** `code` is the system's word: ECONNREFUSED when the peer says that nobody listens there. */
export interface DatagramFailure {
  ok: false;
  code: string;
}

export interface DatagramEvents {
  onDrain(): void;
  onRefused(failure: DatagramFailure): void;
}

/** Never rejects. A name is resolved once. */
export type OpenDatagramPeer = (
  to: { host: string; port: number },
  events: DatagramEvents,
) => Promise<DatagramPeer | DatagramFailure>;

/** Sockets of the runtime: one for IPv6 and IPv4, or for IPv4 alone where there is no IPv6. */
export async function openDatagrams(): Promise<Datagrams> {
  // What comes back is not for us.
  const socket = { data() {}, error() {} };
  const open = (hostname: string) => Bun.udpSocket({ hostname, port: 0, socket });
  const four = await open("0.0.0.0");
  const six = await open("::").catch(() => undefined);
  return {
    send(bytes, port, address) {
      try {
        return (isSix(address) ? six : four)?.send(bytes, port, address) ?? false;
      } catch {
        // The network is unreachable: for datagrams that is no more than a loss.
        return false;
      }
    },
    async resolve(host) {
      try {
        return await addressOf(host);
      } catch {
        return undefined;
      }
    },
    close() {
      four.close();
      six?.close();
    },
  };
}

/** A connected socket: the kernel hands on to it what the peer answers by ICMP. */
export const openDatagramPeer: OpenDatagramPeer = async ({ host, port }, events) => {
  try {
    const address = await addressOf(host);
    // The runtime gives the error alone, its types say that the socket comes first.
    const error = (...given: unknown[]) => events.onRefused(failureOf(given.at(-1)));
    const socket = await Bun.udpSocket({
      // Of its own accord it would be a socket for IPv4.
      hostname: isSix(address) ? "::" : "0.0.0.0",
      connect: { hostname: address, port },
      socket: { data() {}, drain: () => events.onDrain(), error },
    });
    return {
      send(octets) {
        try {
          return socket.send(octets) ? "taken" : "full";
        } catch (error) {
          return failureOf(error);
        }
      },
      close: () => socket.close(),
    };
  } catch (error) {
    return failureOf(error);
  }
};

/** What no name server is asked for is an address of IPv6: with brackets, or `fe80::1%br-lan`. */
async function addressOf(host: string): Promise<string> {
  const literal = host.replace(/^\[(.*)\]$/, "$1");
  if (isSix(literal)) return literal;
  const [found] = await Bun.dns.lookup(host);
  return found!.address;
}

function isSix(address: string): boolean {
  return address.includes(":");
}

function failureOf(error: unknown): DatagramFailure {
  return { ok: false, code: errorCode(error) };
}
