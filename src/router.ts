// The path of one message, on one screen: synchronous, without waiting, without failing.
import type { Counters } from "./base/counters.ts";
import type { OpenChunk } from "./buffer/open-chunk.ts";
import type { Receive } from "./source/source.ts";
import { type Frame, Message } from "./syslog/message.ts";
import { carriageReturn, lineFeed } from "./syslog/octet.ts";
import { parseSyslog } from "./syslog/parse.ts";
import { Sources } from "./syslog/sources.ts";
import type { Encoder } from "./syslog/encode.ts";

const errorSeverity = 3;

/** A listener's door for frames: parse, encode, keep. */
export function openRouter(parts: {
  encoder: Encoder;
  openChunk: OpenChunk;
  counters: Counters;
  /** The devices that speak, whichever listener they speak to. */
  sources?: Sources;
  /** Hands on what came and what was read of it; absent when nobody wants it. */
  relay?: ((message: Message, frame: Frame) => void) | undefined;
  /** Alert rules; absent when there are none. Answers whether one of them waits for the message. */
  examine?: ((message: Message) => boolean) | undefined;
  /** Lines at least as bad, and those that meet a rule, give way last; undefined: none does. */
  keepSeverity?: number | undefined;
}): Receive {
  const { encoder, openChunk, counters, relay, examine, sources = new Sources() } = parts;
  const { keepSeverity = -1 } = parts;
  const message = new Message();

  return (frame, origin) => {
    if (isNothing(frame)) {
      counters.ignored.empty++;
      return;
    }
    parseSyslog(frame, origin, message);
    // Over its rate a source is still heard with errors, and with what somebody waits for.
    const isOver = origin.limit?.isOver(frame.receivedAtMs) === true;
    let isSought = isOver && examine?.(message) === true;
    if (isOver && !isSought && message.severity > errorSeverity) {
      counters.lostRate++;
      origin.limit!.onLost();
      return;
    }
    counters.received++;
    counters.receivedBytes += frame.sentBytes;
    if (frame.sentBytes > frame.end - frame.start) counters.cut++;
    sources.observe(message, openChunk.nextSeq);
    if (!isOver) isSought = examine?.(message) === true;
    relay?.(message, frame);
    const at = openChunk.reserve(encoder.bytesMax(message));
    const end = encoder.encode(message, openChunk.nextSeq, openChunk.bytes, at);
    if (message.severity <= keepSeverity || (isSought && keepSeverity >= 0)) openChunk.keep();
    openChunk.commit(end, frame.receivedAtMs, origin);
  };
}

/** Nothing at all, or the lone end of a line by which some keep their way through a firewall open. */
function isNothing({ bytes, start, end }: Frame): boolean {
  for (let at = start; at < end; at++) {
    const octet = bytes[at];
    if (octet !== lineFeed && octet !== carriageReturn && octet !== 0) return false;
  }
  return true;
}
