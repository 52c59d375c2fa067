// OpenWrt's blobs, the octets of all that goes over its ubus (libubox: blob.h, blobmsg.h). An
// attribute is a word, big endian (a bit that says whether it has a name, 7 bits of id or type, 24
// of length with the word itself), its octets, and a padding to four.

/** An attribute is not so long before it is padded; of a message of ubus, at most. */
export const blobBytesMax = 64 * 1024;
/** The word before each attribute. */
export const wordBytes = 4;

/** Types of named attributes (blobmsg.h: enum blobmsg_type). */
export const fieldTypes = { string: 3, int64: 4, int32: 5, bool: 7 } as const;

/** An attribute: what it is by its number, and what is in it. */
export interface Attribute {
  readonly id: number;
  readonly octets: Buffer;
}

/** The length that the word at `at` says, the word itself with it and no padding. */
export function blobBytes(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) & 0xffffff;
}

/** What four octets more or less are added to. */
export function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}

/** All attributes side by side, views of `bytes`; undefined where they do not fit into it. */
export function readAttributes(bytes: Buffer): Attribute[] | undefined {
  const attributes: Attribute[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + wordBytes > bytes.length) return undefined;
    const word = bytes.readUInt32BE(at);
    const end = at + blobBytes(bytes, at);
    if (end < at + wordBytes || end > bytes.length) return undefined;
    const octets = bytes.subarray(at + wordBytes, end);
    attributes.push({ id: (word >>> 24) & 0x7f, octets });
    // The last one may stand without its padding.
    at = padded(end);
  }
  return attributes;
}

/** An attribute, padded. */
export function attribute(id: number, octets: Uint8Array, isNamed = false): Buffer {
  const bytes = Buffer.alloc(padded(wordBytes + octets.length));
  const named = isNamed ? 0x80 : 0;
  bytes.writeUInt32BE((((named | id) << 24) | (wordBytes + octets.length)) >>> 0, 0);
  bytes.set(octets, wordBytes);
  return bytes;
}

/** A named attribute, padded. */
export function field(
  name: string,
  { type, octets }: { type: number; octets: Uint8Array },
): Buffer {
  const header = Buffer.alloc(padded(2 + name.length + 1));
  header.writeUInt16BE(name.length, 0);
  header.write(name, 2, "latin1");
  return attribute(type, Buffer.concat([header, octets]), true);
}

/** Text as ubus has it, with a NUL behind it. */
export function textOctets(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

/** A number of 32 bits. */
export function wordOctets(value: number): Buffer {
  const octets = Buffer.alloc(wordBytes);
  octets.writeUInt32BE(value, 0);
  return octets;
}
