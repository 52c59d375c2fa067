// An archive for the commands that read one: objects as the daemon stores them, in memory.
import type { Command, DaemonIo } from "../../../src/cli/command.ts";
import { keyTemplateDefault, objectKey } from "../../../src/ship/key.ts";
import type { World } from "../../../src/world.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { originIn } from "../../origin.ts";
import { encode, parse } from "../syslog/reading.ts";

export interface StoredRun {
  device: string;
  /** Frames of each object, and when the first of them was received; the others a second later. */
  objects: { at: string; frames: string[] }[];
  compression?: "gzip" | "zstd";
}

/** Each line is a member of its own, and the last one is the ledger. */
export function archiveOf(...runs: StoredRun[]): FakeDisk {
  const disk = new FakeDisk();
  const origin = originIn("UTC");
  runs.forEach(({ device, objects, compression = "gzip" }, run) => {
    let seq = 0;
    for (const { at, frames } of objects) {
      const firstReceivedAtMs = Date.parse(at);
      const lines = frames.map((frame, n) =>
        encode(parse(frame, origin, firstReceivedAtMs + n * 1000), undefined, ++seq),
      );
      const facts = { device, boot: `6b017dae01841${run}`, lastSeq: seq, firstReceivedAtMs };
      const key = objectKey(keyTemplateDefault, {
        ...facts,
        firstSeq: seq - lines.length + 1,
        lastReceivedAtMs: firstReceivedAtMs + lines.length * 1000,
        extension: compression === "gzip" ? "gz" : "zst",
        ...(lines.length === 0 && { beat: 1 }),
      });
      lines.push(JSON.stringify({ ledger: { device, last: seq } }));
      const pack = compression === "gzip" ? Bun.gzipSync : Bun.zstdCompressSync;
      disk.files.set(key, Buffer.concat(lines.map((line) => pack(Buffer.from(`${line}\n`)))));
    }
  });
  return disk;
}

/** What a command says about an archive at `/logs`, and what it comes to. */
export async function ask(
  command: Command<DaemonIo>,
  disk: FakeDisk,
  args: string[],
  box: {
    isTerminal?: boolean;
    env?: DaemonIo["env"];
    readerLeaves?: boolean;
    /** Is told what is printed, also by a command that fails in the end. */
    onOut?: (text: string) => void;
  } = {},
) {
  let [out, err] = ["", ""];
  const clock = new FakeClock(Date.parse("2026-11-21T12:00:00Z"));
  const world = { clock, openDisk: () => disk } as unknown as World;
  const isTerminal = box.isTerminal ?? false;
  const io = {
    out: (text: string) => (out += text),
    err: (text: string) => (err += text),
    outOctets(octets: Uint8Array) {
      const text = Buffer.from(octets).toString();
      out += text;
      box.onOut?.(text);
      return box.readerLeaves !== true;
    },
    ...{ isTerminal: { in: isTerminal, out: isTerminal, err: isTerminal }, env: box.env ?? {} },
    world: () => world,
  } as unknown as DaemonIo;
  const status = await command(args, io);
  return { status, out, err };
}
