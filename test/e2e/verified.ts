// What `sluice verify` finds in a bucket.
import type { S3Account } from "../s3-reader.ts";
import { run } from "./neighbours.ts";

export interface Verified {
  complete: boolean;
  missing: number;
  stored: number;
  problems: unknown[];
  chains: { missing: { reason: string; first: number; last: number }[] }[];
}

/** Whatever its exit status. */
export async function verify(account: S3Account, bucket: string): Promise<Verified> {
  const { endpoint, region, accessKeyId, secretAccessKey } = account;
  const args = ["verify", `s3://${bucket}`, "--endpoint", endpoint, "--region", region, "--json"];
  const { out } = await run(args, {
    env: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  });
  return JSON.parse(out) as Verified;
}

/** How many numbers are missing for each reason. */
export function missingOf({ chains }: Verified): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason, first, last } of chains.flatMap(({ missing }) => missing)) {
    counts[reason] = (counts[reason] ?? 0) + last - first + 1;
  }
  return counts;
}
