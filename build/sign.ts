// Signs what is released with a key that the releaser brings (openssl genpkey -algorithm ed25519):
// every file in minisign's form, the sums in that of OpenWrt's usign as well, which is signify's.
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { UserError } from "../src/base/user-error.ts";

export interface ReleaseKey {
  secret: KeyObject;
  /** Eight octets that name the key. */
  number: Buffer;
  /** 32 octets. */
  public: Buffer;
}

/** Reads a PEM file with an Ed25519 secret key. Throws a UserError when it holds none. */
export function readReleaseKey(path: string): ReleaseKey {
  const hint = "Make one: openssl genpkey -algorithm ed25519 -out release.pem";
  let secret: KeyObject;
  try {
    secret = createPrivateKey(readFileSync(path));
  } catch (error) {
    throw new UserError(`Cannot read the key ${path}: ${(error as Error).message}`, hint);
  }
  if (secret.asymmetricKeyType !== "ed25519") {
    throw new UserError(`${path} holds a key of ${secret.asymmetricKeyType}`, hint);
  }
  const { x } = createPublicKey(secret).export({ format: "jwk" });
  const key = Buffer.from(x!, "base64url");
  return { secret, public: key, number: createHash("sha256").update(key).digest().subarray(0, 8) };
}

/** The public key as minisign and signify write it: both have the same line. */
export function publicLine(key: ReleaseKey): string {
  return Buffer.concat([Buffer.from("Ed"), key.number, key.public]).toString("base64");
}

/** Writes `<path>.minisig`; `comment` is signed as well. Answers its path. */
export function signFile(path: string, key: ReleaseKey, comment: string): string {
  const digest = createHash("blake2b512").update(readFileSync(path)).digest();
  const signature = sign(null, digest, key.secret);
  const whole = sign(null, Buffer.concat([signature, Buffer.from(comment)]), key.secret);
  const first = Buffer.concat([Buffer.from("ED"), key.number, signature]);
  const lines = [
    "untrusted comment: signature of a release of Sluice",
    first.toString("base64"),
    `trusted comment: ${comment}`,
    whole.toString("base64"),
  ];
  writeFileSync(`${path}.minisig`, `${lines.join("\n")}\n`);
  return `${path}.minisig`;
}

/** Writes `<path>.usig`, for `usign -V -m FILE -p sluice.pub` on OpenWrt. Answers its path. */
export function usignFile(path: string, key: ReleaseKey): string {
  const signature = sign(null, readFileSync(path), key.secret);
  const line = Buffer.concat([Buffer.from("Ed"), key.number, signature]).toString("base64");
  writeFileSync(`${path}.usig`, `untrusted comment: ${basename(path)} of Sluice\n${line}\n`);
  return `${path}.usig`;
}
