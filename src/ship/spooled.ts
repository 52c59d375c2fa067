import { isEncrypted } from "../base/age.ts";
import type { Clock } from "../base/clock.ts";
import { release } from "../base/collect.ts";
import { digest } from "../base/digest.ts";
import type { Disk } from "../base/disk.ts";
import { contentTypeOf, membersOf } from "../buffer/members.ts";
import { lineFeed } from "../syslog/octet.ts";
import { asideFolder, type AsideFile } from "./aside.ts";
import type { SpooledFile } from "./backlog.ts";
import type { Batch, LinesOfBatch } from "./batch.ts";
import { chainFile } from "./chain.ts";
import type { KeyReading } from "./read-key.ts";
import { isLedgerLine } from "../syslog/ledger-line.ts";
import { readLedger } from "./ledger.ts";

/** What earlier runs have left in the order of names, which is that of time. */
export async function listed(disk: Disk): Promise<{ files: SpooledFile[]; aside: AsideFile[] }> {
  const files: SpooledFile[] = [];
  const aside: AsideFile[] = [];
  for (const name of await disk.list()) {
    if (name === chainFile) continue;
    const bytes = (await disk.size(name)) ?? 0;
    if (name.startsWith(asideFolder)) aside.push({ name, bytes });
    else files.push({ name, bytes, failures: 0 });
  }
  return { files, aside };
}

/** What files are read with. */
export interface FileReader {
  clock: Clock;
  readKey: (name: string) => KeyReading;
}

/**
 * A file that an earlier run has left, as the batch it is; undefined when it is torn or foreign.
 * It must be whole members of whole lines; with a ledger, it must be the object of that name. Of
 * what is encrypted nothing is known but what its name says.
 */
export async function examine(
  name: string,
  bytes: Uint8Array,
  { clock, readKey }: FileReader,
): Promise<Batch | undefined> {
  if (isEncrypted(bytes)) return encryptedBatch(name, bytes, { clock, readKey });
  const contentType = contentTypeOf(bytes);
  const parts: Uint8Array[] = [];
  let rawBytes = 0;
  let count = 0;
  let last: Uint8Array = new Uint8Array();
  for (const member of membersOf(bytes)) {
    if (member === undefined || member.lines.at(-1) !== lineFeed) return undefined;
    parts.push(member.packed);
    rawBytes += member.lines.length;
    count += countLines(member.lines);
    release(last);
    last = member.lines;
    // Decompression takes some ms a member on a slow processor: the sockets get their turn.
    await clock.sleep(0);
  }
  const ledger = readLedger(last);
  const foreign = isLedgerLine(last) && ledger?.key !== name;
  if (contentType === undefined || parts.length === 0 || foreign) return undefined;
  const body = { bytes: bytes.length, parts: () => parts };
  return {
    ...{ key: name, contentType, rawBytes, recovered: true },
    sha256: (await digest(body, "sha256", clock)).toString("hex"),
    boot: ledger?.boot ?? "",
    device: ledger?.device,
    number: ledger?.number ?? 0,
    firstSeq: ledger?.first ?? 0,
    lastSeq: ledger?.last ?? 0,
    count: ledger?.count ?? count,
    kept: ledger?.kept === true,
    ...body,
  };
}

async function encryptedBatch(
  name: string,
  bytes: Uint8Array,
  { clock, readKey }: FileReader,
): Promise<Batch> {
  const body = { bytes: bytes.length, parts: () => [bytes] };
  const none = { key: name, boot: "", firstSeq: 0, lastSeq: -1, count: 0, recovered: true };
  return {
    ...{ ...(named(name, readKey) ?? none), number: 0, kept: false },
    contentType: "application/octet-stream",
    sha256: (await digest(body, "sha256", clock)).toString("hex"),
    ...{ rawBytes: bytes.length, ...body },
  };
}

/**
 * What the name alone tells of a file that an earlier run has left: all that is known of one that
 * cannot be read. Of a name without its last number, one line. Undefined: it is no batch's name.
 */
export function named(name: string, readKey: FileReader["readKey"]): LinesOfBatch | undefined {
  const { boot, device, first = -1, isBeat, last = isBeat ? first - 1 : first } = readKey(name);
  const count = last - first + 1;
  if (boot === undefined || first < 0 || count < 0 || !Number.isSafeInteger(last)) return undefined;
  return { key: name, boot, device, firstSeq: first, lastSeq: last, count, recovered: true };
}

function countLines(lines: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < lines.length; at = lines.indexOf(lineFeed, at) + 1) count++;
  return count;
}

/** A body in parts of those lengths. */
export function cutUp(bytes: Uint8Array, lengths: number[]): Uint8Array[] {
  let at = 0;
  return lengths.map((length) => bytes.subarray(at, (at += length)));
}
