import type { S3Error } from "./error.ts";

/** What an error means for the same object and the same bytes. */
export type Verdict =
  /** The weather: it passes by itself. */
  | { kind: "again" }
  /** A person must mend something; `hint` says what, in one sentence. */
  | { kind: "mend"; hint: string }
  /** These bytes under this key can never be stored. */
  | { kind: "never" };

/** What a hint may name. */
export interface PutAttempt {
  bucket: string;
  key: string;
  /** Host that was spoken to. */
  host: string;
  region: string;
  accessKeyId: string;
}

/**
 * Decides by S3's own word first and by the status only where the word is unknown (AWS, "List of
 * error codes"). In doubt a person must mend it: no object is given up because a server is odd.
 */
export function verdictOn(error: S3Error, attempt: PutAttempt): Verdict {
  if (never.has(error.code)) return { kind: "never" };
  const remedy = remedies[error.code];
  if (remedy !== undefined) return mend(remedy(attempt, error), error);
  if (passing.has(error.code)) return { kind: "again" };
  return byStatus(error, attempt);
}

function byStatus(error: S3Error, attempt: PutAttempt): Verdict {
  const { status } = error;
  const { bucket, host } = attempt;
  if (status === 413 || status === 414) return { kind: "never" };
  if (status === 501) return mend(remedies["NotImplemented"]!(attempt, error), error);
  if (status === 0 || status >= 500 || status === 429 || status === 408) return { kind: "again" };
  if (status === 403) return mend(remedies["AccessDenied"]!(attempt, error), error);
  if (status >= 300 && status < 400) return mend(elsewhere(attempt, error), error);
  const what = `${host} refuses PUT into bucket "${bucket}" with ${error.code}`;
  return mend(`${what}: check endpoint, bucket and the settings about objects`, error);
}

/** The server's own words may tell more; where none came, they are the reason already. */
function mend(hint: string, { status, message }: S3Error): Verdict {
  return { kind: "mend", hint: status === 0 || message === "" ? hint : `${hint} (${message})` };
}

const never = new Set([
  ...["EntityTooLarge", "KeyTooLong", "KeyTooLongError", "InvalidObjectName", "InvalidURI"],
]);

/** Passing although their status is 4xx: the network's doing, a race, or mended by itself. */
const passing = new Set([
  ...["SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequests"],
  ...["RequestTimeout", "IncompleteBody", "BadDigest", "XAmzContentSHA256Mismatch"],
  ...["RequestTimeTooSkewed", "RequestExpired", "OperationAborted", "ConditionalRequestConflict"],
  ...["InternalError", "ServiceUnavailable"],
]);

type Remedy = (attempt: PutAttempt, error: S3Error) => string;

const denied: Remedy = ({ bucket, key, accessKeyId }) =>
  `Access key "${accessKeyId}" may not put "${key}" into bucket "${bucket}": ` +
  `allow it s3:PutObject on "arn:aws:s3:::${bucket}/*"`;

const expired: Remedy = ({ bucket, accessKeyId }) =>
  `The session of access key "${accessKeyId}" for bucket "${bucket}" is over: ` +
  `put new credentials where these came from, they are read again by themselves`;

const elsewhere: Remedy = ({ bucket, host, region }, error) =>
  `Bucket "${bucket}" is not in region "${region}" at ${host}: ` +
  (error.region === undefined
    ? "set its region and endpoint"
    : `set region = "${error.region}" and its endpoint`);

const remedies: Record<string, Remedy> = {
  AccessDenied: denied,
  AllAccessDisabled: denied,
  InvalidAccessKeyId: ({ bucket, host, accessKeyId }) =>
    `${host} does not know access key "${accessKeyId}" for bucket "${bucket}": check access_key_id`,
  SignatureDoesNotMatch: ({ bucket, accessKeyId }) =>
    `The secret does not belong to access key "${accessKeyId}" for bucket "${bucket}": check it`,
  ExpiredToken: expired,
  ExpiredTokenException: expired,
  TokenRefreshRequired: expired,
  InvalidToken: expired,
  NoCredentials: ({ bucket }) =>
    `Bucket "${bucket}" needs an access key and a secret: configure them or set ` +
    `AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
  NoSuchBucket: ({ bucket, host }) =>
    `Bucket "${bucket}" does not exist at ${host}: create it, or correct bucket and endpoint`,
  AuthorizationHeaderMalformed: elsewhere,
  PermanentRedirect: elsewhere,
  TemporaryRedirect: elsewhere,
  IllegalLocationConstraintException: elsewhere,
  NotImplemented: ({ bucket, host }) =>
    `${host} does not know a header that is asked for with bucket "${bucket}": switch off ` +
    `tags, encryption, object lock or if_none_match`,
  QuotaExceeded: ({ bucket }) => `Bucket "${bucket}" or its owner is over quota: make room`,
  NotS3: ({ bucket, host }) =>
    `What answers as ${host} is not S3, a login page perhaps: check the way to bucket "${bucket}"`,
  proxy: ({ bucket, host }) =>
    `The proxy on the way to ${host} refuses us, and bucket "${bucket}" is behind it: ` +
    `check user and password in proxy, and whether it allows this host and port`,
  tls: ({ bucket, host }) =>
    `The certificate of ${host} is not trusted for bucket "${bucket}": ` +
    `set ca_file to its authority, check its name and this clock`,
};
