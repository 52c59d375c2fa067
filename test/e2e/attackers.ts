// Peers that mean harm: each sends for as long as it is let, and comes back when it is sent away.

/** Who an attacker attacks, and with what. */
export interface Attack {
  port: number;
  /** Said first on each connection. */
  first?: string | Buffer;
  /** Said over and over; absent: nothing more. */
  then?: Buffer;
  /** By TLS. */
  tls?: boolean;
  /** A pause behind each portion, and only a few octets of it. */
  slowMs?: number;
  /** Connections at a time. */
  connections?: number;
  /** Hangs up as soon as it stands. */
  hangsUp?: boolean;
}

const times = (text: string, count: number): Buffer => Buffer.from(text.repeat(count));
const portion = 128 * 1024;
const hello = Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]);

/** Seventeen of all kinds. */
export function allKinds(ports: { tcp: number; tls: number; http: number }): Attack[] {
  const { tcp, tls, http } = ports;
  const huge = times("x", portion);
  const longLine = times(`<13>huge ${"y".repeat(900_000)}\n`, 1);
  const slow = { first: "<13>slow ", then: times("x", 1000), slowMs: 50, connections: 20 };
  const request = `GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ${"h".repeat(8000)}\r\n\r\n`;
  return [
    { port: tcp, ...slow },
    { port: tls, ...slow, tls: true },
    ...tinyFrames({ tcp, tls }),
    ...endlessFrames({ tcp, tls }),
    { port: tcp, then: longLine },
    { port: tls, then: longLine, tls: true },
    { port: tcp, then: times('\u0001"\\', 300_000) },
    { port: tcp, then: Buffer.concat([times("900000 <13>huge ", 1), Buffer.alloc(899_991, 0xff)]) },
    { port: tcp, first: "<", then: Buffer.from(crypto.getRandomValues(new Uint8Array(65_536))) },
    { port: tls, first: hello, connections: 50, slowMs: 500 },
    { port: tls, tls: true, hangsUp: true, connections: 4 },
    { port: tls, first: huge, connections: 4 },
    { port: tcp, first: request, connections: 4 },
    { port: http, then: Buffer.from(request) },
  ];
}

/** Lines of one octet, counted ones, and lines by TLS. */
export function tinyFrames({ tcp, tls }: { tcp: number; tls: number }): Attack[] {
  return [
    { port: tcp, then: times("a\n", portion / 2) },
    { port: tcp, first: "4 <1>a", then: times("1 a", portion / 3) },
    { port: tls, then: times("a\n", portion / 2), tls: true },
  ];
}

export function endlessFrames({ tcp, tls }: { tcp: number; tls: number }): Attack[] {
  const endless = { first: "<13>endless ", then: times("x", portion) };
  return [
    { port: tcp, ...endless },
    { port: tls, ...endless, tls: true },
  ];
}

/** Attacks until `signal` aborts. */
export async function attack(attacks: Attack[], signal: AbortSignal): Promise<void> {
  const one = async (each: Attack): Promise<void> => {
    while (!signal.aborted) {
      await connection(each, signal).catch(() => {});
      await Bun.sleep(10);
    }
  };
  await Promise.all(
    attacks.flatMap((each) =>
      Array(each.connections ?? 1)
        .fill(each)
        .map(one),
    ),
  );
}

/** Resolves when the connection has ended. */
async function connection(attack: Attack, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const left: { octets: Buffer } = { octets: Buffer.from(attack.first ?? "") };
  const write = (socket: Bun.Socket): void => {
    while (!signal.aborted) {
      if (left.octets.length === 0) {
        if (attack.then === undefined) return;
        left.octets = attack.then;
      }
      const part = attack.slowMs === undefined ? left.octets : left.octets.subarray(0, 100);
      const written = Math.max(0, socket.write(part));
      left.octets = left.octets.subarray(written);
      if (attack.slowMs !== undefined) return void setTimeout(write, attack.slowMs, socket);
      if (written < part.length) return;
    }
  };
  const begin = (socket: Bun.Socket): void => (attack.hangsUp ? void socket.end() : write(socket));
  const socket = await Bun.connect({
    ...{ hostname: "127.0.0.1", port: attack.port },
    ...(attack.tls ? { tls: { rejectUnauthorized: false } } : {}),
    socket: {
      ...(attack.tls ? { handshake: begin } : { open: begin }),
      ...{ data() {}, drain: write, close: () => resolve(), error: () => resolve() },
    },
  });
  // Whoever listens to a signal that has aborted meanwhile hears nothing.
  if (signal.aborted) socket.terminate();
  else signal.addEventListener("abort", () => socket.terminate());
  return promise;
}
