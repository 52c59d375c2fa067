// A real HTTP server that keeps what is posted to it and answers as it is told.

export interface Post {
  path: string;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

export class WebServer {
  /** What was answered with 204, in order. */
  readonly taken: Post[] = [];
  /** What was answered otherwise. */
  readonly turnedAway: Post[] = [];
  /** Statuses of the next answers; then 204. */
  readonly statuses: number[] = [];
  readonly #server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const { pathname: path, search } = new URL(request.url);
      const body = new Uint8Array(await request.arrayBuffer());
      const status = this.statuses.shift() ?? 204;
      const posts = status === 204 ? this.taken : this.turnedAway;
      posts.push({ path: path + search, headers: request.headers, body });
      return new Response(null, { status });
    },
  });

  get origin(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  async stop(): Promise<void> {
    await this.#server.stop(true);
  }
}
