// The log as logd hands it over by ubus, in place of a program that prints it.
import { follow, type Child, type ChildEvents, type PieceReader } from "../../base/child.ts";
import type { Clock } from "../../base/clock.ts";
import type { Libc } from "../../base/libc.ts";
import { readPipe } from "../../base/pipe.ts";
import { askForLog } from "./conversation.ts";
import { openUbusSocket, socketPaths, type UbusSocket } from "./socket.ts";

/** It begins at once: even an empty ring is a record. */
const firstMsMax = 5_000;

interface Doors {
  libc: Libc | undefined;
  clock: Clock;
}

/** As a child's; `object` first says whose the numbers of the records are. */
export interface UbusEvents extends ChildEvents {
  object(id: number): void;
}

/** Begins with all that logd's ring holds; or the system's word for why ubus is not there. */
export function startUbusLog(events: UbusEvents, { libc, clock }: Doors): Child | string {
  if (libc === undefined) return "ENOSYS";
  const socket = connect(libc);
  if (typeof socket === "string") return socket;
  const log = new UbusLog(events, { libc, clock });
  void log.run(socket);
  return { kill: () => log.kill() };
}

function connect(libc: Libc): UbusSocket | string {
  let failure = "";
  for (const path of socketPaths) {
    const socket = openUbusSocket(libc, path);
    if (typeof socket !== "string") return socket;
    // What is wrong with a socket says more than that there is no other.
    if (failure === "" || socket !== "ENOENT") failure = socket;
  }
  return failure;
}

class UbusLog {
  readonly #events: UbusEvents;
  readonly #doors: { libc: Libc; clock: Clock };
  #reader: PieceReader | undefined;
  #isKilled = false;

  constructor(events: UbusEvents, doors: { libc: Libc; clock: Clock }) {
    this.#events = events;
    this.#doors = doors;
  }

  async run(socket: UbusSocket): Promise<void> {
    const { libc, clock } = this.#doors;
    const close = (descriptor: number) => void libc.close(descriptor);
    // The pipe is between logd and us: ubusd is not needed any more, and may come and go.
    const log = await askForLog(socket, clock, close);
    if (typeof log === "string") return this.#events.end(log);
    const reader = readPipe(log.descriptor, close);
    if (typeof reader === "string") return this.#events.end(reader);
    this.#reader = reader;
    if (this.#isKilled) return void this.kill();
    this.#events.object(log.object);
    let reason = "logd has closed its end";
    const cancel = clock.after(firstMsMax, () => {
      reason = "logd hands over nothing";
      this.kill();
    });
    await follow(reader, {
      data: (bytes) => {
        cancel();
        return this.#events.data(bytes);
      },
    });
    cancel();
    this.#events.end(reason);
  }

  kill(): void {
    this.#isKilled = true;
    // A pipe that is gone already is no failure.
    this.#reader?.cancel().catch(() => {});
  }
}
