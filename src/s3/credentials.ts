import type { TextFile } from "../base/files.ts";
import type { S3CredentialsOptions } from "./options.ts";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Where credentials may come from beside the configuration. */
export interface CredentialsDoors {
  env: Record<string, string | undefined>;
  readTextFile(path: string): TextFile;
}

/** `from` and `problem` are for a person and hold no secret. */
export type FoundCredentials =
  { ok: true; credentials: Credentials; from: string } | { ok: false; problem: string };

/**
 * The first that is there: the configured values, a configured profile or file, the environment,
 * the shared credentials file (AWS SDKs and Tools Reference Guide, "Shared config and credentials
 * files"). What is configured goes before the environment, as with AWS's own tools.
 */
export function findCredentials(
  options: S3CredentialsOptions,
  doors: CredentialsDoors,
): FoundCredentials {
  if (options.accessKeyId !== undefined) return configured(options, doors);
  if (options.profile !== undefined || options.file !== undefined) return shared(options, doors);
  // What fills variables from files often leaves the end of the line in them.
  const variable = (name: string) => doors.env[name]?.trim();
  const [id, secret] = [variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")];
  if (!id || !secret) return shared(options, doors);
  const credentials = compose(id, secret, variable("AWS_SESSION_TOKEN"));
  return { ok: true, credentials, from: "the environment" };
}

function configured(options: S3CredentialsOptions, doors: CredentialsDoors): FoundCredentials {
  const { accessKeyId, secretAccessKey, secretAccessKeyFile: path, sessionToken } = options;
  const found = (secret: string): FoundCredentials => ({
    ok: true,
    credentials: compose(accessKeyId ?? "", secret, sessionToken),
    from: "the configuration",
  });
  if (secretAccessKey) return found(secretAccessKey);
  if (path === undefined) {
    return { ok: false, problem: `Access key "${accessKeyId}" has no secret access key` };
  }
  const file = doors.readTextFile(path);
  if (!file.ok) return { ok: false, problem: `Cannot read the secret in "${path}": ${file.code}` };
  if (file.text.trim() === "") return { ok: false, problem: `The secret in "${path}" is empty` };
  return found(file.text.trim());
}

function shared(options: S3CredentialsOptions, doors: CredentialsDoors): FoundCredentials {
  const { env } = doors;
  const profile = options.profile ?? (env["AWS_PROFILE"] || "default");
  const home = env["HOME"] ?? "/root";
  const path = options.file ?? (env["AWS_SHARED_CREDENTIALS_FILE"] || `${home}/.aws/credentials`);
  const file = doors.readTextFile(path);
  if (!file.ok) {
    const looked = "no access key is configured or in the environment";
    return { ok: false, problem: `${looked}, and "${path}" cannot be read: ${file.code}` };
  }
  const values = section(file.text, profile);
  if (values === undefined) return { ok: false, problem: `"${path}" has no profile "${profile}"` };
  const id = values.get("aws_access_key_id");
  const secret = values.get("aws_secret_access_key");
  if (!id || !secret) {
    const way = otherWays.find((name) => values.has(name));
    const more = way === undefined ? "" : `: ${way} is not followed, only keys are read`;
    const problem = `Profile "${profile}" in "${path}" has no key or no secret${more}`;
    return { ok: false, problem };
  }
  const credentials = compose(id, secret, values.get("aws_session_token"));
  return { ok: true, credentials, from: `profile "${profile}" in "${path}"` };
}

/** By which AWS's own tools come to a key: roles, programs and single sign-on. */
const otherWays = [
  ...["role_arn", "credential_process", "credential_source", "web_identity_token_file"],
  ...["sso_session", "sso_start_url"],
];

/**
 * The values of one `[profile]`, which is `[profile name]` in AWS's other file; the last wins.
 * Lines that are no setting are passed over.
 */
function section(text: string, profile: string): Map<string, string> | undefined {
  let values: Map<string, string> | undefined;
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[([^\]]*)\]/.exec(line);
    if (heading) {
      inside = heading[1]!.trim().replace(/^profile\s+/, "") === profile;
      if (inside) values ??= new Map();
      continue;
    }
    const setting = /^\s*([a-z_]+)\s*=(.*)$/i.exec(line);
    if (inside && setting) values!.set(setting[1]!.toLowerCase(), setting[2]!.trim());
  }
  return values;
}

function compose(id: string, secret: string, token: string | undefined): Credentials {
  return { accessKeyId: id, secretAccessKey: secret, ...(token && { sessionToken: token }) };
}
