// Messages between ubusd and who is connected to it (ubus: ubusmsg.h): a header of eight octets,
// and one blob of attributes. Numbers are big endian.
import {
  attribute,
  blobBytes,
  blobBytesMax,
  readAttributes,
  wordBytes,
  type Attribute,
} from "./blob.ts";

/** Types of messages (enum ubus_msg_type). */
export const messageTypes = { hello: 0, status: 1, data: 2, lookup: 4, invoke: 5 } as const;
/** Ids of the attributes that matter here (enum ubus_msg_attr). */
export const attributeIds = { status: 1, path: 2, object: 3, method: 4, data: 7 } as const;

/** version 0, type, sequence 16, peer 32. */
const headerBytes = 8;

export interface UbusMessage {
  readonly type: number;
  /** An answer has that of its question. */
  readonly sequence: number;
  /** An object, or who is connected: by a number of ubusd's. */
  readonly peer: number;
  readonly attributes: readonly Attribute[];
}

/** The octets of a message; `attributes` are those of `attribute()`. */
export function composeMessage(
  { type, sequence, peer }: Omit<UbusMessage, "attributes">,
  attributes: readonly Buffer[],
): Buffer {
  const header = Buffer.alloc(headerBytes);
  header[1] = type;
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(peer, 4);
  return Buffer.concat([header, attribute(0, Buffer.concat(attributes))]);
}

/**
 * The message that `bytes` begins with, and where it ends; "partial" when more must come, and
 * "malformed" when it is none, whatever comes.
 */
export function readMessage(
  bytes: Buffer,
): { message: UbusMessage; end: number } | "partial" | "malformed" {
  if (bytes.length > 0 && bytes[0] !== 0) return "malformed";
  const start = headerBytes + wordBytes;
  if (bytes.length < start) return "partial";
  const end = headerBytes + blobBytes(bytes, headerBytes);
  if (end < start || end > headerBytes + blobBytesMax) return "malformed";
  if (bytes.length < end) return "partial";
  const attributes = readAttributes(bytes.subarray(start, end));
  if (attributes === undefined) return "malformed";
  const [type, sequence, peer] = [bytes[1]!, bytes.readUInt16BE(2), bytes.readUInt32BE(4)];
  return { message: { type, sequence, peer, attributes }, end };
}

/** The number of 32 bits in the attribute of that id; undefined where there is none. */
export function numberOf({ attributes }: UbusMessage, id: number): number | undefined {
  const found = attributes.find((each) => each.id === id);
  return found?.octets.length === wordBytes ? found.octets.readUInt32BE(0) : undefined;
}
