// AWS CLI Command Reference, s3api and iam; Wasabi speaks the same at its own addresses.
import { counted } from "../base/counted.ts";
import { lifecycle, objectLock, userOf, writeOnly } from "./policy.ts";
import type { Wishes } from "./wishes.ts";

const noPublicAccess =
  "BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true";

/**
 * For the AWS command line: a bucket, and a key that may put objects below the prefix and nothing
 * else. Each step has a comment of the shell before it.
 */
export function awsCommands(wishes: Wishes): string {
  const { bucket, region } = wishes;
  // us-east-1 is refused as a constraint.
  const where =
    region === "us-east-1" ? "" : ` --create-bucket-configuration LocationConstraint=${region}`;
  const s3 = `aws --region ${region} s3api`;
  return `# The bucket: nobody in public, ever.
${s3} create-bucket --bucket ${bucket}${where}${lockFlag(wishes)}
${s3} put-public-access-block --bucket ${bucket} --public-access-block-configuration \\
  ${noPublicAccess}
${identity("aws iam", wishes)}${age(s3, wishes)}`;
}

/** Its regions are in the names of its servers, its users at one address for all. */
export function wasabiCommands(wishes: Wishes): string {
  const { bucket, endpoint } = wishes;
  const s3 = `aws --endpoint-url ${endpoint} s3api`;
  const iam = "aws --endpoint-url https://iam.wasabisys.com --region us-east-1 iam";
  return `# The bucket:
${s3} create-bucket --bucket ${bucket}${lockFlag(wishes)}
${identity(iam, wishes)}${age(s3, wishes)}`;
}

function identity(iam: string, wishes: Wishes): string {
  const user = userOf(wishes);
  return `# A key that may put objects below the prefix and nothing else; the last line prints it.
${iam} create-user --user-name ${user}
${iam} put-user-policy --user-name ${user} --policy-name put-logs --policy-document \\
  '${writeOnly(wishes)}'
${iam} create-access-key --user-name ${user}
`;
}

/** Lifecycle and Object Lock of a bucket that exists. */
export function age(s3: string, wishes: Wishes): string {
  const { bucket, keepDays, lockDays } = wishes;
  const expire = `# Objects go after ${counted(keepDays, "day")}:
${s3} put-bucket-lifecycle-configuration --bucket ${bucket} --lifecycle-configuration \\
  '${lifecycle(wishes)}'
`;
  if (lockDays === undefined) return expire;
  const locked = counted(lockDays, "day");
  return `${expire}# Nobody can remove or replace them for ${locked}, its owner included:
${s3} put-object-lock-configuration --bucket ${bucket} --object-lock-configuration \\
  '${objectLock(lockDays)}'
`;
}

export function lockFlag({ lockDays }: Wishes): string {
  return lockDays === undefined ? "" : " --object-lock-enabled-for-bucket";
}
