// Bugs in who is heard, and in what is handed on.
import type { Mutant } from "./mutants.ts";

export const forwards: Mutant[] = [
  {
    file: "sink/forward/stream-way.ts",
    find: "    portion.at = portion.next === 0 ? 0 : portion.ends[portion.next - 1]!;\n",
    replace: "",
    breaks: "the rest of a message that was cut begins the next connection",
  },
  {
    file: "sink/forward/stream-way.ts",
    find: "this.lost += this.#queue.push(",
    replace: "this.#queue.push(",
    breaks: "what gives way in a queue is not counted",
  },
  {
    file: "sink/forward/stream-way.ts",
    find: "onDrain: () => this.#flush(),",
    replace: "onDrain: () => {},",
    breaks: "a server that was slow once gets nothing more",
  },
  {
    file: "sink/forward/stream-way.ts",
    find: "await Promise.race([opening, closed.promise]);",
    replace: "await opening;",
    breaks: "a stop waits for a server that does not answer",
  },
  {
    file: "sink/forward/stream-way.ts",
    find: "await this.#pause(waitMs(failed, this.#delivery));",
    replace: "",
    breaks: "a server that refuses is called without a pause",
  },
  {
    file: "sink/forward/frame-queue.ts",
    find: "for (; this.#used + needed > this.bytesMax; lost++)",
    replace: "for (; this.#used + needed > this.bytesMax / 2 && this.count > 0; lost++)",
    breaks: "messages give way while half of the queue is free",
  },
  {
    file: "sink/forward/datagram-way.ts",
    find: "    else this.lost++;\n",
    replace: "",
    breaks: "datagrams that the network does not take are not counted",
  },
  {
    file: "sink/forward/forward.ts",
    find: "    if (!this.#wants(message)) return;\n",
    replace: "",
    breaks: "a server gets what does not meet its condition",
  },
  {
    file: "router.ts",
    find: "    relay?.(message, frame);\n",
    replace: "    relay?.(message, frame);\n    if (relay && message.severity === 7) return;\n",
    breaks: "what is handed on is not stored",
  },
];

export const admission: Mutant[] = [
  {
    file: "source/origins.ts",
    find: "const isBarred = this.#allow !== undefined && !this.#allow.hold(bytes);",
    replace: "const isBarred = false;",
    breaks: "everybody is heard",
  },
  {
    file: "source/refusals.ts",
    find: "    this.#counters.ignored[reason]++;\n",
    replace: "",
    breaks: "who is not heard is not counted",
  },
  {
    file: "source/connection.ts",
    find: "    if (peer !== undefined) this.#origin = this.#reception.originOf(peer.address, peer.port);\n",
    replace: "",
    breaks: "whom a proxy speaks for is not looked at",
  },
  {
    file: "source/proxy-header.ts",
    find: "const portAt = 16 + 2 * width;",
    replace: "const portAt = 16 + width;",
    breaks: "of version 2 the port is read from the wrong place",
  },
];
