import { expect, test } from "bun:test";
import { piecesOf } from "../../../src/audit/pieces.ts";

const lines = (text: string) => Buffer.from(text.replace(/./g, "$&\n"));
const pack = { gz: Bun.gzipSync, zst: Bun.zstdCompressSync };

function pieces(name: string, body: Uint8Array | undefined): string[] {
  return [...piecesOf(name, body)].map((piece) =>
    "lines" in piece ? piece.lines.toString().replaceAll("\n", "") : `: ${piece.problem}`,
  );
}

test("an object comes member by member, as far as it is whole", () => {
  for (const kind of ["gz", "zst"] as const) {
    const members = ["ab", "cde", "f"].map((text) => pack[kind](lines(text)));
    const body = Buffer.concat(members);
    expect(pieces(`o.${kind}`, body)).toEqual(["ab", "cde", "f"]);
    const torn = body.subarray(0, body.length - 3);
    const problem = ": cannot be decompressed: torn or altered";
    expect(pieces(`o.${kind}`, torn)).toEqual(["ab", "cde", problem]);
    const altered = Buffer.from(body);
    altered[members[0]!.length - 2]! ^= 1;
    expect(pieces(`o.${kind}`, altered).at(-1)).toBe(kind === "gz" ? problem : "f");
  }
});

test("what claims to be ours and is not is told; what does not claim it is passed over", () => {
  for (const name of ["a.gz", "a.zst", "a.gz.age", "a.zst.age"]) {
    expect(pieces(name, Buffer.from("text"))).toEqual([": is neither gzip nor zstd"]);
  }
  expect(pieces("README", Buffer.from("text"))).toEqual([]);
  expect(pieces("a.gz", undefined)).toEqual([": cannot be read"]);
});
