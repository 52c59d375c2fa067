// What is said to ubusd until logd has handed over its log: who is there, where the log is, read
// it. ubusd says hello by itself; every question has a number, and its answers end with a status
// (ubus: libubus.c, ubusd_proto.c; ubox: log/logd.c).
import type { Clock } from "../../base/clock.ts";
import { attribute, field, fieldTypes, textOctets, wordOctets } from "./blob.ts";
import {
  attributeIds,
  composeMessage,
  messageTypes,
  numberOf,
  readMessage,
  type UbusMessage,
} from "./message.ts";
import type { UbusSocket } from "./socket.ts";

/** All of it together takes a millisecond on an idle box. */
const answerMsMax = 5_000;
const [lookMsMin, lookMsMax] = [1, 64];
/** Messages that are heard; there are four. */
const messagesMax = 64;

const isOther = "something other than ubusd listens there";
/** enum ubus_msg_status. */
const statusWords: Record<number, string> = {
  2: "invalid argument",
  3: "it has no method read",
  4: "logd is not there",
  6: "permission denied",
  7: "timeout",
};

/** A log that is being handed over. */
export interface OpenLog {
  /** Whose the numbers of its records are: another logd, another boot has another one. */
  object: number;
  /** The end of a pipe; it is whoever's is handed to. */
  descriptor: number;
}

/** The log, all of it and what comes; or for a person why not. Never rejects. */
export async function askForLog(
  socket: UbusSocket,
  clock: Clock,
  closeDescriptor: (descriptor: number) => void,
): Promise<OpenLog | string> {
  const talk = new Conversation(socket, clock, closeDescriptor);
  try {
    return await talk.askForLog();
  } finally {
    talk.end();
  }
}

class Conversation {
  readonly #socket: UbusSocket;
  readonly #clock: Clock;
  readonly #closeDescriptor: (descriptor: number) => void;
  readonly #untilMs: number;
  #octets = Buffer.alloc(0);
  #descriptor: number | undefined;
  #sequence = 0;
  #heard = 0;

  constructor(socket: UbusSocket, clock: Clock, closeDescriptor: (descriptor: number) => void) {
    this.#socket = socket;
    this.#clock = clock;
    this.#closeDescriptor = closeDescriptor;
    this.#untilMs = clock.monotonicMs() + answerMsMax;
  }

  async askForLog(): Promise<OpenLog | string> {
    const hello = await this.#next();
    if (typeof hello === "string") return hello;
    if (hello.type !== messageTypes.hello) return isOther;
    const path = attribute(attributeIds.path, textOctets("log"));
    const found = await this.#ask(messageTypes.lookup, 0, [path]);
    if (typeof found === "string") return found;
    const object = found.object;
    // ubusd does not tell of an object that one may do nothing with.
    if (object === undefined) return statusWords[6]!;
    // Without a count of lines it begins with the oldest of all.
    const wanted = [
      field("stream", { type: fieldTypes.bool, octets: Buffer.of(1) }),
      field("oneshot", { type: fieldTypes.bool, octets: Buffer.of(0) }),
    ];
    const read = await this.#ask(messageTypes.invoke, object, [
      attribute(attributeIds.object, wordOctets(object)),
      attribute(attributeIds.method, textOctets("read")),
      attribute(attributeIds.data, Buffer.concat(wanted)),
    ]);
    if (typeof read === "string") return read;
    const descriptor = this.#descriptor;
    this.#descriptor = undefined;
    return descriptor === undefined ? "logd hands over no pipe" : { object, descriptor };
  }

  /** Nothing is kept that was not handed on. */
  end(): void {
    if (this.#descriptor !== undefined) this.#closeDescriptor(this.#descriptor);
    this.#socket.close();
  }

  /** Asks, and reads the answers up to the status; the object that they name, if any. */
  async #ask(
    type: number,
    peer: number,
    attributes: Buffer[],
  ): Promise<{ object: number | undefined } | string> {
    const sequence = ++this.#sequence;
    const failure = this.#socket.send(composeMessage({ type, sequence, peer }, attributes));
    if (failure !== undefined) return failure;
    let object: number | undefined;
    for (;;) {
      const answer = await this.#next();
      if (typeof answer === "string") return answer;
      if (answer.sequence !== sequence) continue;
      object = numberOf(answer, attributeIds.object) ?? object;
      if (answer.type !== messageTypes.status) continue;
      const status = numberOf(answer, attributeIds.status);
      if (status === 0) return { object };
      return statusWords[status ?? -1] ?? `status ${status}`;
    }
  }

  /** The next message, or for a person why there is none. */
  async #next(): Promise<UbusMessage | string> {
    for (let waitMs = lookMsMin; ;) {
      const read = readMessage(this.#octets);
      if (read === "malformed" || this.#heard > messagesMax) return isOther;
      if (read !== "partial") {
        this.#heard++;
        this.#octets = this.#octets.subarray(read.end);
        return read.message;
      }
      if (this.#clock.monotonicMs() >= this.#untilMs) return "no answer in time";
      const received = this.#socket.receive();
      if (received === "EAGAIN") {
        await this.#clock.sleep(waitMs);
        waitMs = Math.min(2 * waitMs, lookMsMax);
      } else if (received === "EPIPE") {
        return "ubusd hangs up: does it know this user and this group?";
      } else if (typeof received === "string") return received;
      else {
        waitMs = lookMsMin;
        this.#take(received.octets, received.descriptor);
      }
    }
  }

  #take(octets: Buffer, descriptor: number | undefined): void {
    this.#octets = Buffer.concat([this.#octets, octets]);
    if (descriptor === undefined) return;
    if (this.#descriptor !== undefined) this.#closeDescriptor(this.#descriptor);
    this.#descriptor = descriptor;
  }
}
