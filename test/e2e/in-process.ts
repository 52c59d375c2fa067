// What lies in the small S3 of the tests, as the tools read it that people have.
import type { S3Account } from "../s3-reader.ts";
import type { S3Server } from "../s3-server.ts";
import { linesIn, type Line } from "./sluice.ts";

/** The account that every S3Server knows. */
export function accountOf(server: S3Server): S3Account {
  return {
    endpoint: server.endpoint,
    region: "eu-test-1",
    accessKeyId: "AKTEST",
    secretAccessKey: server.keys.get("AKTEST")!.secret,
  };
}

/** Every stored line, in order of seq. */
export function linesOf(server: S3Server): Line[] {
  const objects = [...server.objects];
  return objects.flatMap(([key, { body }]) => linesIn(key, body)).sort((a, b) => a.seq - b.seq);
}

/** The first and the last seq of each object, as its name says, in order. */
export function rangesOf(names: Iterable<string>): [number, number][] {
  return [...names]
    .map((key): [number, number] => {
      const [, first, last] = /-(\d{10})-(\d{10})\.ndjson\.(?:gz|zst)$/.exec(key)!;
      return [Number(first), Number(last)];
    })
    .sort(([a], [b]) => a - b);
}

/** The seqs from 1 on that no name covers, as their first and last; throws where two overlap. */
export function holesOf(ranges: [number, number][]): [number, number][] {
  const holes: [number, number][] = [];
  let next = 1;
  for (const [first, last] of ranges) {
    if (first < next) throw new Error(`seq ${first} is in two objects`);
    if (first > next) holes.push([next, first - 1]);
    next = last + 1;
  }
  return holes;
}
