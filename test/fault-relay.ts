// A TCP relay that does to a connection what networks do: refuse, reset, swallow, stand still.
import type { Socket } from "bun";

/** What happens to connections that are made from now on. */
export type RelayMode =
  | { kind: "pass" }
  /** The connection is accepted and nothing is ever read. */
  | { kind: "hang" }
  /** Reset when so many bytes came from the client. */
  | { kind: "reset"; afterBytes: number }
  /** All goes through to the server; the client is reset instead of hearing the answer. */
  | { kind: "lost-answer" };

interface Pair {
  mode: RelayMode;
  /** That came from the client. */
  bytes: number;
  client: Socket<Pair>;
  server?: Socket<Pair>;
  /** Not yet written, in order. */
  toServer: Buffer[];
  toClient: Buffer[];
}

export class FaultRelay {
  mode: RelayMode = { kind: "pass" };
  connections = 0;
  readonly #targetPort: number;
  readonly port: number;
  #listener: { stop(closeActive?: boolean): void } | undefined;
  #open = new Set<Socket<Pair>>();

  constructor(targetPort: number) {
    this.#targetPort = targetPort;
    this.port = this.#listen(0);
  }

  /** Connections are refused, those that stand are reset. */
  refuse(): void {
    this.#listener?.stop(true);
    this.#listener = undefined;
    for (const socket of this.#open) socket.terminate();
  }

  accept(): void {
    if (this.#listener === undefined) this.#listen(this.port);
  }

  #listen(port: number): number {
    const listener = Bun.listen<Pair>({
      hostname: "127.0.0.1",
      port,
      socket: {
        open: (client) => this.#opened(client),
        data: (client, data) => fromClient(client.data, data),
        drain: (client) => flush(client, client.data.toClient),
        close: (client) => {
          this.#open.delete(client);
          client.data.server?.end();
        },
        error: () => {},
      },
    });
    this.#listener = listener;
    return listener.port;
  }

  #opened(client: Socket<Pair>): void {
    this.connections++;
    this.#open.add(client);
    const pair: Pair = { mode: this.mode, bytes: 0, client, toServer: [], toClient: [] };
    client.data = pair;
    if (pair.mode.kind === "hang") return void client.pause();
    void Bun.connect<Pair>({
      hostname: "127.0.0.1",
      port: this.#targetPort,
      data: pair,
      socket: {
        open(server) {
          pair.server = server;
          flush(server, pair.toServer);
        },
        data: (_, data) => fromServer(pair, data),
        drain: (server) => flush(server, pair.toServer),
        close: () => void client.end(),
        error: () => void client.terminate(),
      },
    }).catch(() => client.terminate());
  }
}

function fromClient(pair: Pair, data: Buffer): void {
  pair.bytes += data.length;
  if (pair.mode.kind === "reset" && pair.bytes >= pair.mode.afterBytes) {
    pair.server?.terminate();
    pair.client.terminate();
    return;
  }
  pair.toServer.push(Buffer.from(data));
  if (pair.server) flush(pair.server, pair.toServer);
}

function fromServer(pair: Pair, data: Buffer): void {
  if (pair.mode.kind === "lost-answer") return void pair.client.terminate();
  pair.toClient.push(Buffer.from(data));
  flush(pair.client, pair.toClient);
}

/** A socket takes what fits; the rest waits for its `drain`. */
function flush(socket: Socket<Pair>, waiting: Buffer[]): void {
  for (let data = waiting[0]; data !== undefined; data = waiting[0]) {
    const written = socket.write(data);
    if (written < data.length) {
      waiting[0] = data.subarray(Math.max(written, 0));
      return;
    }
    waiting.shift();
  }
}
