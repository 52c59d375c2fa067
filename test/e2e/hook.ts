// A web service on loopback that notices are sent to: it keeps what it gets and can be cut off.
export interface Hooked {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body: string;
  /** When it came. */
  atMs: number;
}

export class Hook {
  readonly got: Hooked[] = [];
  /** What is answered; undefined: never. */
  status: number | undefined = 200;
  readonly port: number;
  #server: ReturnType<typeof Bun.serve> | undefined;
  #refusing: Bun.TCPSocketListener | undefined;

  constructor() {
    this.port = this.#open(0);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get texts(): string[] {
    return this.got.map(({ body }) => (JSON.parse(body) as { text: string }).text);
  }

  /** For good. */
  async cut(): Promise<void> {
    this.#refusing?.stop(true);
    await this.#server?.stop(true);
  }

  /**
   * Until `restore` whoever comes is cut off at once. The port stays taken: a free one may belong
   * to another program a moment later, which would hear what is said here.
   */
  async refuse(): Promise<void> {
    await this.#server?.stop(true);
    const { port } = this;
    const socket = { data() {}, open: (each: Bun.Socket) => void each.terminate() };
    this.#refusing = Bun.listen({ hostname: "127.0.0.1", port, socket });
  }

  restore(): void {
    this.#refusing?.stop(true);
    this.#open(this.port);
  }

  #open(port: number): number {
    this.#server = Bun.serve({
      ...{ port, hostname: "127.0.0.1", idleTimeout: 60 },
      fetch: async (request) => {
        const { pathname, search } = new URL(request.url);
        const headers = Object.fromEntries(request.headers) as Record<string, string>;
        const body = await request.text();
        const { method } = request;
        this.got.push({ method, path: pathname + search, headers, body, atMs: Date.now() });
        if (this.status === undefined) await new Promise(() => {});
        return new Response("ok", { status: this.status ?? 200 });
      },
    });
    return this.#server.port!;
  }
}

/** Sends datagrams to a port of loopback. */
export async function datagrams(port: number, ...texts: (string | Buffer)[]): Promise<void> {
  const socket = await Bun.udpSocket({});
  for (const [index, text] of texts.entries()) {
    socket.send(text, port, "127.0.0.1");
    // A receive buffer is not endless.
    if (index % 200 === 199) await Bun.sleep(2);
  }
  socket.close();
}
