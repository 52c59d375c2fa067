import type { Kind } from "./kinds.ts";

/** Public keys of age: X25519, in Bech32 (BIP 173) with its check sum. */
export const recipients: Kind<string[]> = {
  noun: 'recipients of age such as ["age1..."], or as text "age1..., age1..."',
  read(written) {
    const list = typeof written === "string" ? written.split(",") : written;
    if (!Array.isArray(list)) return undefined;
    const keys = list.map((each: unknown) => (typeof each === "string" ? each.trim() : ""));
    return keys.length > 0 && keys.every(isRecipient) ? keys : undefined;
  },
  why(written) {
    const isIdentity = JSON.stringify(written).includes("AGE-SECRET-KEY");
    return isIdentity
      ? "this is an identity, which opens what is stored and must not be here"
      : undefined;
  },
  // What is no recipient may be an identity: it is not shown.
  mask: (written) => written,
};

const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** `age1`, 32 octets as 52 letters, and a check sum of six. */
function isRecipient(text: string): boolean {
  const letters = /^age1([02-9ac-hj-np-z]{58})$/.exec(text)?.[1];
  if (letters === undefined) return false;
  // The prefix goes into the sum as the upper and the lower bits of its letters.
  const prefix = [...Buffer.from("age")];
  const values = [...prefix.map((octet) => octet >> 5), 0, ...prefix.map((octet) => octet & 31)];
  for (const letter of letters) values.push(alphabet.indexOf(letter));
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (let bit = 0; bit < 5; bit++) if ((top >> bit) & 1) sum ^= generator[bit]!;
  }
  return sum === 1;
}
