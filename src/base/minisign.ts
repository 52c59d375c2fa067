// Signatures of releases in minisign's form (minisign manual, "Signature format"): Ed25519 over the
// BLAKE2b-512 of a file, and over a comment that nobody can change either.

/** What a signature came to; `reason` is a sentence for a person. */
export type Verified = { ok: true; comment: string } | { ok: false; reason: string };

/** Octets of a key or a signature in front of its content: two of algorithm, eight of key number. */
const prefixBytes = 10;
const signatureBytes = 64;
const keyBytes = 32;

/**
 * Is `signature`, the text of a .minisig, by the owner of `publicKey` (the one line of base64 that
 * minisign prints) on the content that `digest` is the BLAKE2b-512 of?
 */
export async function verifySignature(
  digest: Uint8Array,
  signature: string,
  publicKey: string,
): Promise<Verified> {
  const key = Buffer.from(publicKey.trim().split("\n").at(-1)!, "base64");
  if (key.length !== prefixBytes + keyBytes || key.toString("latin1", 0, 2) !== "Ed") {
    return { ok: false, reason: "the key is not a public key of minisign" };
  }
  const [, first = "", trusted = "", second = ""] = signature.split(/\r?\n/);
  const signed = Buffer.from(first, "base64");
  const whole = Buffer.from(second, "base64");
  const comment = /^trusted comment: (.*)$/.exec(trusted)?.[1];
  const isWhole = signed.length === prefixBytes + signatureBytes && whole.length === signatureBytes;
  if (!isWhole || comment === undefined) {
    return { ok: false, reason: "the signature is not one of minisign" };
  }
  // The older kind, Ed, signs the whole file, which no router should have to hold in memory.
  if (signed.toString("latin1", 0, 2) !== "ED") {
    return { ok: false, reason: "the signature is of the old kind: sign with minisign -H" };
  }
  if (!signed.subarray(2, prefixBytes).equals(key.subarray(2, prefixBytes))) {
    return { ok: false, reason: "the signature is by another key" };
  }
  const bare = signed.subarray(prefixBytes);
  const isOurs = await verifyEd25519(key.subarray(prefixBytes), bare, digest);
  if (!isOurs) return { ok: false, reason: "the file is not what was signed" };
  const isCommentOurs = await verifyEd25519(
    key.subarray(prefixBytes),
    whole,
    Buffer.concat([bare, Buffer.from(comment)]),
  );
  if (!isCommentOurs) return { ok: false, reason: "the comment is not what was signed" };
  return { ok: true, comment };
}

async function verifyEd25519(
  key: Uint8Array,
  signature: Uint8Array,
  message: Uint8Array,
): Promise<boolean> {
  const own = (octets: Uint8Array) => new Uint8Array(octets);
  const imported = await crypto.subtle.importKey("raw", own(key), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, own(signature), own(message));
}
