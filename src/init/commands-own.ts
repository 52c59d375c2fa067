// Stores that somebody runs.
import { counted } from "../base/counted.ts";
import { age, lockFlag } from "./commands-aws.ts";
import { prefix, userOf, writeOnly, writeOnlyFor } from "./policy.ts";
import type { Wishes } from "./wishes.ts";

/** MinIO docs, mc: mb, admin policy, admin user, ilm rule add, retention set. */
export function minioCommands(wishes: Wishes): string {
  const { bucket, endpoint, keepDays, lockDays } = wishes;
  const user = userOf(wishes);
  const lock =
    lockDays === undefined
      ? ""
      : `# Nobody can remove them for ${counted(lockDays, "day")}, its owner included:
mc retention set --default COMPLIANCE ${lockDays}d sluice/${bucket}
`;
  return `# As the administrator of MinIO, whose key and secret are asked for:
mc alias set sluice ${endpoint}
mc mb${lockDays === undefined ? "" : " --with-lock"} sluice/${bucket}
# A key that may put objects below the prefix and do nothing else; its secret is asked for.
echo '${writeOnly(wishes)}' >put-logs.json
mc admin policy create sluice ${user} put-logs.json
mc admin user add sluice ${user}
mc admin policy attach sluice ${user} --user ${user}
# Objects go after ${counted(keepDays, "day")}:
mc ilm rule add --prefix ${prefix} --expire-days ${keepDays} sluice/${bucket}
${lock}`;
}

/** Garage docs, "Quick start" and "S3 Compatibility status": it has no policies and no Object Lock. */
export function garageCommands(wishes: Wishes): string {
  const { bucket, endpoint } = wishes;
  const user = userOf(wishes);
  const s3 = `aws --endpoint-url ${endpoint} --region garage s3api`;
  const none =
    wishes.lockDays === undefined ? "" : "# Garage has no Object Lock: --lock-days is left out.\n";
  return `# On a node of Garage: the bucket, and a key that may write and not read; it is printed.
garage bucket create ${bucket}
garage key create ${user}
garage bucket allow --write ${bucket} --key ${user}
# With a key that has \`garage bucket allow --owner ${bucket} --key ...\`:
${age(s3, { ...wishes, lockDays: undefined })}${none}`;
}

/** Ceph docs, "radosgw-admin" and "Bucket Policies". */
export function cephCommands(wishes: Wishes): string {
  const { bucket, endpoint } = wishes;
  const user = userOf(wishes);
  const s3 = `aws --endpoint-url ${endpoint} --region us-east-1 s3api`;
  return `# On a node of Ceph: a user that owns no bucket and may make none; its key is printed.
radosgw-admin user create --uid ${user} --display-name ${user} --max-buckets=-1
# With the key of the user that shall own the bucket:
${s3} create-bucket --bucket ${bucket}${lockFlag(wishes)}
# That user may put objects below the prefix and do nothing else:
${s3} put-bucket-policy --bucket ${bucket} --policy \\
  '${writeOnlyFor(`arn:aws:iam:::user/${user}`, wishes)}'
${age(s3, wishes)}`;
}
