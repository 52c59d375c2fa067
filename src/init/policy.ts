// Documents that S3 takes, as JSON on one line: the same for AWS and those who speak its language.
import { keyTemplateDefault, sanitize } from "../ship/key.ts";
import type { Wishes } from "./wishes.ts";

/** What all keys begin with, where `ship.key` is not another. */
export const prefix = keyTemplateDefault.slice(0, keyTemplateDefault.indexOf("/") + 1);

/** A name for the key's user that tells whose it is; the device's name may hold anything. */
export function userOf({ device }: Pick<Wishes, "device">): string {
  return `sluice-${sanitize(device)}`.slice(0, 64);
}

/** Putting objects, and nothing else: not even a list of what is there. */
export function writeOnly({ bucket }: Wishes): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [allowed(bucket)] });
}

/**
 * What an owner of objects may do by their ACL. Ceph 16.2 takes a Deny with NotAction and does not
 * heed it, so they are named.
 */
const ownersActions = [
  ...["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl", "s3:PutObjectAcl"],
  ...["s3:PutObjectVersionAcl", "s3:DeleteObject", "s3:DeleteObjectVersion"],
];

/** The same as a policy of the bucket about one user of Ceph, who owns what he puts. */
export function writeOnlyFor(principal: string, { bucket }: Wishes): string {
  const Principal = { AWS: [principal] };
  const Resource = [`arn:aws:s3:::${bucket}/*`];
  const denied = { Effect: "Deny", Principal, Action: ownersActions, Resource };
  const Statement = [{ ...allowed(bucket), Principal }, denied];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

function allowed(bucket: string) {
  const Resource = [`arn:aws:s3:::${bucket}/${prefix}*`];
  return { Effect: "Allow", Action: ["s3:PutObject"], Resource };
}

/** Where objects are locked there are versions, which go a day after what covered them. */
export function lifecycle({ keepDays, lockDays }: Wishes): string {
  const rule = {
    ID: "sluice",
    Status: "Enabled",
    Filter: { Prefix: prefix },
    Expiration: { Days: keepDays },
    ...(lockDays !== undefined && { NoncurrentVersionExpiration: { NoncurrentDays: 1 } }),
  };
  return JSON.stringify({ Rules: [rule] });
}

export function objectLock(lockDays: number): string {
  const DefaultRetention = { Mode: "COMPLIANCE", Days: lockDays };
  return JSON.stringify({ ObjectLockEnabled: "Enabled", Rule: { DefaultRetention } });
}
