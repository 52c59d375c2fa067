import { collectEvery } from "../base/collect.ts";
import { isEncrypted } from "../base/age.ts";
import { contentTypeOf, membersOf } from "../buffer/members.ts";

/** Whether a file claims to hold lines of ours, compressed and perhaps encrypted. */
export function isNamedAsOurs(name: string): boolean {
  return /\.(gz|zst)(\.age)?$/.test(name);
}

/** What an object is made of, a piece at a time: whole lines of NDJSON, or what is wrong with it. */
export type Piece = { lines: Buffer } | { problem: string };

const collect = collectEvery(32 * 1024 * 1024);

/**
 * The lines of an object in its pieces; a problem is the last one. Files that neither are nor claim
 * to be compressed are not ours and have none. What came before a torn end is there.
 */
export function* piecesOf(name: string, body: Uint8Array | undefined): Generator<Piece, void> {
  if (body === undefined) return yield { problem: "cannot be read" };
  if (isEncrypted(body)) return yield { problem: "is encrypted: --identity FILE opens it" };
  if (contentTypeOf(body) === undefined) {
    if (isNamedAsOurs(name)) yield { problem: "is neither gzip nor zstd" };
    return;
  }
  for (const member of membersOf(body)) {
    if (member === undefined) return yield { problem: "cannot be decompressed: torn or altered" };
    const { buffer, byteOffset, byteLength } = member.lines;
    yield { lines: Buffer.from(buffer, byteOffset, byteLength) };
    collect(byteLength);
  }
}
