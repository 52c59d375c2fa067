/** UDP out, as an argument. */
export interface Datagrams {
  /** Hands octets to the network at once; false when it does not take them. Never throws. */
  send(bytes: Uint8Array, port: number, address: string): boolean;
  /** The address of a name; an address is its own. Undefined when the name servers know none. */
  resolve(host: string): Promise<string | undefined>;
  close(): void;
}

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
        return (address.includes(":") ? six : four)?.send(bytes, port, address) ?? false;
      } catch {
        // The network is unreachable: for datagrams that is no more than a loss.
        return false;
      }
    },
    async resolve(host) {
      try {
        const found = await Bun.dns.lookup(host);
        return found[0]?.address;
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
