// A TCP server on loopback that answers as it is told.

export class ScriptedServer {
  /** All that came, by connection. */
  readonly heard: string[] = [];
  readonly port: number;
  readonly #listener: Bun.TCPSocketListener<number>;

  /** `answer` is asked at each connection with "" and then with each line that comes. */
  constructor(answer: (line: string, connection: number) => string | undefined) {
    const partial: string[] = [];
    this.#listener = Bun.listen<number>({
      ...{ hostname: "127.0.0.1", port: 0, data: -1 },
      socket: {
        open: (socket) => {
          socket.data = this.heard.push("") - 1;
          partial.push("");
          socket.write(answer("", socket.data) ?? "");
        },
        data: (socket, data) => {
          const number = socket.data;
          this.heard[number] += data.toString("latin1");
          const lines = (partial[number]! + data.toString("latin1")).split("\r\n");
          partial[number] = lines.pop()!;
          for (const line of lines) {
            const said = answer(line, number);
            if (said === undefined) socket.end();
            else socket.write(said);
          }
        },
      },
    });
    this.port = this.#listener.port;
  }

  stop(): void {
    this.#listener.stop(true);
  }
}
