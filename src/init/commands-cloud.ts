import { counted } from "../base/counted.ts";
import { prefix, userOf } from "./policy.ts";
import type { Wishes } from "./wishes.ts";

/** Cloudflare docs, R2: "Authentication", "Bucket locks", "Object lifecycles"; wrangler's r2 bucket. */
export function r2Commands({ bucket, keepDays, lockDays }: Wishes): string {
  const wrangler = "npx wrangler r2 bucket";
  const lock =
    lockDays === undefined
      ? ""
      : `# Nobody can remove or replace them for ${counted(lockDays, "day")}, whatever key it is:
${wrangler} lock add ${bucket} sluice-lock ${prefix} --retention-days ${lockDays}
`;
  return `# The bucket:
${wrangler} create ${bucket}
# The key: in the dashboard, R2 > Manage API tokens > Create: "Object Read & Write", for this bucket
# only. R2 has no key that may only write: a bucket lock keeps what is there (--lock-days 30).
# Objects go after ${counted(keepDays, "day")}:
${wrangler} lifecycle add ${bucket} sluice-expire ${prefix} --expire-days ${keepDays}
${lock}`;
}

/** Backblaze docs, command-line tool v4: bucket create, bucket update, key create. */
export function b2Commands(wishes: Wishes): string {
  const { bucket, keepDays, lockDays } = wishes;
  const rule = JSON.stringify({
    daysFromHidingToDeleting: 1,
    daysFromUploadingToHiding: keepDays,
    fileNamePrefix: prefix,
  });
  const lockFlag = lockDays === undefined ? "" : " --file-lock-enabled";
  const lock =
    lockDays === undefined
      ? ""
      : `# Nobody can remove them for ${counted(lockDays, "day")}, its owner included:
b2 bucket update --default-retention-mode compliance \\
  --default-retention-period '${lockDays} days' ${bucket}
`;
  return `# The bucket; objects go after ${counted(keepDays, "day")}:
b2 bucket create${lockFlag} --lifecycle-rule \\
  '${rule}' ${bucket} allPrivate
# A key that may put objects below the prefix and do nothing else; it is printed.
b2 key create --bucket ${bucket} --name-prefix ${prefix} ${userOf(wishes)} writeFiles
${lock}`;
}
