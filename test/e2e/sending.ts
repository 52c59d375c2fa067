// Senders that know what they sent: numbered lines over TCP and UDP.

/** A message that says its own number, as RFC 3164 has it. */
export function numbered(number: number, tag = "app"): string {
  return `<13>Nov 21 08:00:00 host ${tag}[1]: message ${number}`;
}

/** `count` numbered messages, the first with the number `from`. */
export function numberedLines(count: number, { tag = "app", from = 0 } = {}): string[] {
  return Array.from({ length: count }, (_, index) => numbered(from + index, tag));
}

/** What a stored message of these lines must say. */
export function contents(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `message ${from + index}`);
}

/** Sends the lines on a connection of their own; resolves when the kernel has taken all of them. */
export async function sendTcp(port: number, lines: string[]): Promise<void> {
  const sender = await TcpSender.connect(port);
  await sender.send(lines);
  sender.end();
}

export class TcpSender {
  /** Lines that the kernel has taken as a whole. */
  sent = 0;
  #socket!: Bun.Socket;
  #closed = false;
  #drained: () => void = () => {};

  static async connect(port: number): Promise<TcpSender> {
    const sender = new TcpSender();
    const closed = () => {
      sender.#closed = true;
      sender.#drained();
    };
    sender.#socket = await Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: { data() {}, drain: () => sender.#drained(), close: closed, error: closed },
    });
    return sender;
  }

  /** Resolves to whether all was taken: false when the peer has closed before. */
  async send(lines: string[]): Promise<boolean> {
    const octets = Buffer.from(lines.join("\n") + "\n");
    for (let at = 0; at < octets.length;) {
      if (this.#closed) return false;
      const written = this.#socket.write(octets.subarray(at));
      if (written < 0) return false;
      at += written;
      if (at < octets.length) await new Promise<void>((resolve) => (this.#drained = resolve));
    }
    this.sent += lines.length;
    return true;
  }

  end(): void {
    this.#socket.end();
  }
}

/**
 * Sends each line as a datagram; answers how many went. Paced, no receive buffer of ordinary size
 * overflows.
 */
export async function sendUdp(
  port: number,
  lines: string[],
  { paced = true } = {},
): Promise<number> {
  let sent = 0;
  const socket = await Bun.udpSocket({ connect: { hostname: "127.0.0.1", port } });
  for (const line of lines) {
    while (!socket.send(line)) await Bun.sleep(1);
    sent++;
    if (paced && sent % 100 === 0) await Bun.sleep(1);
  }
  socket.close();
  return sent;
}
