import { foundBytesMax, requestBytesMax, requestsMax, tailsMax } from "../admin/options.ts";
import { heardBytesMax } from "../base/dialog.ts";
import { batchBytesMax } from "../ship/batch-size.ts";
import { encryptedBytesMax } from "../ship/cutter.ts";
import { putRightBytesMax } from "../ship/put-right.ts";
import { slackBytes } from "../buffer/open-chunk.ts";
import { lineBytesMax as commandLineBytes } from "../source/command.ts";
import { carriedBytesMax, readBytes } from "../source/followed-files.ts";
import { slabBytes } from "../source/datagrams.ts";
import { piecesBytesMax } from "../source/gelf.ts";
import { heldBytesMax as heldLinesBytesMax } from "../source/log-ring.ts";
import { limitedSourceBytes, limitedSourcesMax } from "../source/source-limits.ts";
import { carryBytesMax, keptBytesMax } from "../source/turns.ts";
import { seenMax } from "../rule/first-seen.ts";
import type { RuleOptions } from "../rule/options.ts";
import { keysMax, samplesMax } from "../rule/cooldown.ts";
import { keyCharactersMax, sampleCharactersMax, textCharactersMax } from "../rule/armed-rule.ts";
import type { ForwardOptions } from "../sink/forward/options.ts";
import { portionBytesMax } from "../sink/forward/frame-queue.ts";
import type { ChannelOptions } from "../sink/notifier/options.ts";
import type { Config } from "./config.ts";

/** What Sluice can take of a box's memory, in bytes. */
export interface MemoryBound {
  /** The sum of the parts. */
  readonly bytes: number;
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
  /** What the runtime takes beside them: measured, not bounded. */
  readonly runtimeBytes: number;
  /** Receive buffers of sockets; the kernel counts twice what it is asked for. */
  readonly kernelBytes: number;
}

/**
 * Anonymous memory after a minute of 10,000 messages a second, less what the parts below take of
 * it: 11 MiB, of which code and what belongs to it are 7; and one for uploads over TLS.
 */
const runtimeBytes = 12 * 1024 * 1024;
/** Measured: socket, framer and origin take 2.6 KiB; the first of an unfinished frame 1 more. */
const connectionBytes = 4 * 1024;
/** Measured: a connection with TLS takes 18.8 KiB in all (test/bench/tls.ts). */
const tlsBytes = 20 * 1024;
/**
 * In the worst line every octet is escaped, twice (`\u0000`, in its part and in `raw`), and
 * structured data has its braces; compressed, it is no longer than four frames.
 */
const lineBytesPerOctetMax = 14 + 4;
/** The library, and two objects as they wait. */
const encryptionBytes = 4 * 1024 * 1024 + 2 * encryptedBytesMax;
/** An answer that is read for its error. */
const answerBytesMax = 64 * 1024;

/** Every text is as long as it may be, in two octets a character; `keysMax` is known to the rule. */
const heldBytesMax = keysMax * 2 * (keyCharactersMax + samplesMax * sampleCharactersMax);

function keyBytes({ when }: RuleOptions): number {
  const ofKey = 2 * keyCharactersMax;
  // What goes on, and who is waited for, is known by its key as well.
  if (when.kind === "count") return keysMax * (3 * ofKey + 8 * when.count);
  if (when.kind === "match") return keysMax * ofKey;
  if (when.kind === "new") return seenMax * ofKey;
  return when.kind === "absence" ? keysMax * ofKey : 0;
}

/**
 * A chunk and its events for each tail; what a search has found, and its answer; each request as
 * octets and as text.
 */
function adminBytes(chunkBytes: number): number {
  return 3 * tailsMax * chunkBytes + 2 * foundBytesMax + 3 * requestsMax * requestBytesMax;
}

/** Its queue, and what it hears of a server that says more than it should. */
function alertBytes({ queueMax }: ChannelOptions): number {
  return queueMax * 2 * textCharactersMax + heardBytesMax;
}

/** A message written anew, its frame, the queue, and the portion of it that is being written. */
function forwardBytes({ stream, format }: ForwardOptions, frameBytesMax: number): number {
  const messageBytes = format === "as_is" ? 0 : frameBytesMax;
  if (stream === undefined) return messageBytes;
  const portionBytes = Math.max(portionBytesMax, frameBytesMax);
  return messageBytes + frameBytesMax + stream.queueBytesMax + portionBytes;
}

/** Unfinished lines of a source, and what a file is read into. */
function lineBytes({ transport, frameBytesMax }: Config["local"][number]): number {
  if (transport === "file") return Math.max(frameBytesMax, carriedBytesMax) + readBytes;
  if (transport === "logread") return commandLineBytes + heldLinesBytesMax;
  if (transport === "journal") return commandLineBytes;
  return transport === "stdin" ? frameBytesMax : 0;
}

/** Of a listener's sockets; the kernel takes twice what it is asked for. */
function kernelBytes(listen: Config["listen"][number]): number {
  const { transport, receiveBufferBytes, connectionsMax } = listen;
  return 2 * receiveBufferBytes * (transport === "udp" ? 1 : connectionsMax);
}

/**
 * What each part takes at most by these settings, without those that take nothing.
 * `besideRingBytes` is known of a running daemon only: batches from before its ring became smaller.
 */
export function memoryBound(
  { buffer, listen, local, sink, rule, channel, forward, ship, spool, admin }: Config,
  besideRingBytes = 0,
): MemoryBound {
  const udp = listen.filter(({ transport }) => transport === "udp");
  const tcp = listen.filter(({ transport }) => transport !== "udp");
  const tls = listen.filter(({ transport }) => transport === "tls");
  const streams = local.flatMap((each) => (each.transport === "unix-stream" ? [each] : []));
  const connections = [...tcp, ...streams].reduce((sum, each) => sum + each.connectionsMax, 0);
  const encrypting = sink.filter((each) => each.kind !== "http" && each.encryptTo !== undefined);
  const frameBytesMax = Math.max(0, ...[...listen, ...local].map((each) => each.frameBytesMax));
  const all = [
    { name: "ring of compressed lines", bytes: buffer.memoryBytes },
    { name: "batches beside the ring", bytes: besideRingBytes },
    // Once as it is filled and once compressed.
    { name: "open chunk", bytes: 2 * (buffer.chunkBytes + slackBytes) },
    { name: "longest line", bytes: lineBytesPerOctetMax * frameBytesMax },
    { name: "datagrams", bytes: udp.length > 0 ? slabBytes : 0 },
    { name: "pieces of messages", bytes: udp.length * piecesBytesMax },
    { name: "unfinished frames", bytes: (tcp.length + streams.length) * carryBytesMax },
    { name: "streams that wait", bytes: (tcp.length + streams.length) * keptBytesMax },
    { name: "unfinished lines", bytes: local.reduce((sum, each) => sum + lineBytes(each), 0) },
    { name: "connections", bytes: connections * connectionBytes },
    {
      name: "limits of sources",
      bytes: listen.filter(({ rate }) => rate).length * limitedSourcesMax * limitedSourceBytes,
    },
    { name: "TLS", bytes: tls.reduce((sum, each) => sum + each.connectionsMax, 0) * tlsBytes },
    // One file for each sink, read to be sent.
    {
      name: "spooled batches",
      bytes: spool.mode === "off" ? 0 : sink.length * batchBytesMax({ buffer, ship, sink, spool }),
    },
    // Lines from before the time was known, until they are stored.
    { name: "lines put right", bytes: sink.length * (putRightBytesMax + 2 * buffer.chunkBytes) },
    { name: "encryption", bytes: encrypting.length * encryptionBytes },
    // A chunk on its way, for some sinks uncompressed.
    { name: "requests", bytes: sink.length * (buffer.chunkBytes + answerBytesMax) },
    {
      name: "messages to forward",
      bytes: forward.reduce((sum, each) => sum + forwardBytes(each, frameBytesMax), 0),
    },
    {
      name: "answers by HTTP",
      bytes: admin === undefined ? 0 : adminBytes(buffer.chunkBytes),
    },
    { name: "alerts that wait", bytes: channel.reduce((sum, each) => sum + alertBytes(each), 0) },
    { name: "alerts held back", bytes: rule.length * heldBytesMax },
    { name: "keys of rules", bytes: rule.reduce((sum, each) => sum + keyBytes(each), 0) },
  ];
  const parts = all.filter(({ bytes }) => bytes > 0);
  return {
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    parts,
    runtimeBytes,
    kernelBytes: listen.reduce((sum, each) => sum + kernelBytes(each), 0),
  };
}
