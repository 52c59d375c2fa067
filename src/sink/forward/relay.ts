import type { Frame, Message } from "../../syslog/message.ts";
import type { Forward } from "./forward.ts";

/** Hands a message to every target; undefined when there is none. */
export function relayTo(
  forwards: readonly Forward[],
): ((message: Message, frame: Frame) => void) | undefined {
  if (forwards.length === 0) return undefined;
  return (message, frame) => {
    for (const forward of forwards) forward.relay(message, frame);
  };
}
