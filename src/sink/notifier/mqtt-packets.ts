// What a client that only publishes says and hears: MQTT 3.1.1 and 5 (OASIS standards).

/** The level in CONNECT: 3.1.1 or 5. */
export type MqttVersion = "3.1.1" | "5";

export interface MqttConnect {
  version: MqttVersion;
  clientId: string;
  /** Empty: none. */
  user: string;
  password: string;
}

export interface MqttPublish {
  version: MqttVersion;
  topic: string;
  retain: boolean;
  payload: Uint8Array;
}

/** A packet that came: its type (2: CONNACK, 4: PUBACK, 14: DISCONNECT) and what is behind it. */
export interface MqttPacket {
  type: number;
  body: Buffer;
}

export const packetTypes = { connack: 2, puback: 4, disconnect: 14 } as const;

const keepAliveS = 60;
/** Answers are short, with properties as well; nobody waits for what claims to be 256 MiB. */
const packetBytesMax = 16 * 1024;
/** One message a connection. */
const packetId = 1;

/** 3.1: a session that nothing is kept of, and no will. */
export function connectPacket({ version, clientId, user, password }: MqttConnect): Buffer {
  const isFive = version === "5";
  const [cleanStart, withPassword, withUser] = [0x02, 0x40, 0x80];
  const flags = cleanStart | (user ? withUser : 0) | (password ? withPassword : 0);
  return packet(0x10, [
    text("MQTT"),
    Buffer.from([isFive ? 5 : 4, flags, 0, keepAliveS]),
    noProperties(version),
    text(clientId),
    ...[user, password].filter((each) => each !== "").map(text),
  ]);
}

/** 3.3: with QoS 1, so that the server says when it has it. */
export function publishPacket({ version, topic, retain, payload }: MqttPublish): Buffer {
  const qosOne = 0x02;
  return packet(0x30 | qosOne | (retain ? 1 : 0), [
    text(topic),
    Buffer.from([0, packetId]),
    noProperties(version),
    payload,
  ]);
}

/** 3.14: without reason and properties both versions are the same. */
export const disconnectPacket = Buffer.from([0xe0, 0]);

/**
 * The first whole packet of what came; undefined: more must come. Its length
 * stands in up to four octets of seven bits (2.1.4 of version 5); `bad` when there are more, or
 * when no answer would be so long.
 */
export function firstPacket(heard: Buffer): MqttPacket | "bad" | undefined {
  let length = 0;
  for (let digit = 0; digit < 4; digit++) {
    const octet = heard[1 + digit];
    if (octet === undefined) return undefined;
    length += (octet & 0x7f) << (7 * digit);
    if (octet >= 0x80) continue;
    if (length > packetBytesMax) return "bad";
    const start = 2 + digit;
    if (heard.length < start + length) return undefined;
    return { type: heard[0]! >> 4, body: heard.subarray(start, start + length) };
  }
  return "bad";
}

/** The return or reason code of a CONNACK, PUBACK or DISCONNECT; what is left out is success. */
export function reasonOf({ type, body }: MqttPacket): number {
  if (type === packetTypes.connack) return body[1] ?? 0;
  return (type === packetTypes.puback ? body[2] : body[0]) ?? 0;
}

function packet(first: number, parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ; rest >>= 7) {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([first, ...length]), body]);
}

/** 1.5.4: two octets of length, then UTF-8. */
function text(written: string): Buffer {
  const octets = Buffer.from(written);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(octets.length);
  return Buffer.concat([length, octets]);
}

/** Version 5 has properties everywhere; none are needed. */
function noProperties(version: MqttVersion): Buffer {
  return Buffer.alloc(version === "5" ? 1 : 0);
}
