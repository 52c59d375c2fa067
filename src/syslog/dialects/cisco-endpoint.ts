// Who and where to in the texts of Cisco's devices: `outside:192.0.2.1/443`, `inside/192.0.2.1(443)`,
// `2001:db8::1(443)`, `192.0.2.1`.
import { type FieldKey, key } from "../fields.ts";
import type { Message } from "../message.ts";
import { addressClass, classOf, colon, comma, dot, space } from "../octet.ts";
import { digitsEnd } from "./scan.ts";

const [slash, semicolon] = [0x2f, 0x3b];
const [openParenthesis, closeParenthesis] = [0x28, 0x29];

/** The fields of one end of a flow. */
export interface Side {
  ip: FieldKey;
  port: FieldKey;
  network: FieldKey;
}

export const source: Side = { ip: key.src_ip, port: key.src_port, network: key.in_interface };
export const target: Side = { ip: key.dst_ip, port: key.dst_port, network: key.out_interface };

/**
 * Reads interface, address and port at `at`; returns where they end, or `at`, and nothing read,
 * when no address is there: a name may stand in its place.
 */
export function readEndpoint(message: Message, at: number, side: Side): number {
  const { bytes, fields } = message;
  const tokenEnd = findTokenEnd(message, at);
  let address = at;
  let addressEnd = findAddressEnd(bytes, at, tokenEnd);
  if (addressEnd === at) {
    while (address < tokenEnd && bytes[address] !== colon && bytes[address] !== slash) address++;
    address++;
    addressEnd = findAddressEnd(bytes, address, tokenEnd);
    if (addressEnd <= address) return at;
    fields.text(side.network, at, address - 1);
  }
  fields.text(side.ip, address, addressEnd);
  const portEnd = digitsEnd(bytes, addressEnd + 1, message.end);
  if (bytes[addressEnd] === openParenthesis) {
    if (bytes[portEnd] !== closeParenthesis) return addressEnd;
    fields.number(side.port, bytes, addressEnd + 1, portEnd);
    return portEnd + 1;
  }
  // A service may have a name: `/ssh`.
  if (portEnd === tokenEnd) fields.number(side.port, bytes, addressEnd + 1, portEnd);
  return tokenEnd;
}

/** Whether `[start, end)` is an address, in notation. */
export function isAddress(bytes: Buffer, start: number, end: number): boolean {
  return end > start && findAddressEnd(bytes, start, end) === end;
}

function findTokenEnd({ bytes, end }: Message, at: number): number {
  let i = at;
  for (; i < end; i++) {
    const octet = bytes[i]!;
    if (octet === space || octet === comma || octet === semicolon) break;
    if (octet === openParenthesis || octet === closeParenthesis) break;
  }
  return i;
}

/** Where the address at `at` ends: before a port or at the end; `at` when there is none. */
function findAddressEnd(bytes: Buffer, at: number, end: number): number {
  let dots = 0;
  let colons = 0;
  let i = at;
  for (; i < end; i++) {
    const octet = bytes[i]!;
    if ((classOf[octet]! & addressClass) === 0) break;
    if (octet === dot) dots++;
    else if (octet === colon && dots === 3) return i;
    else if (octet === colon) colons++;
  }
  if (i < end && bytes[i] !== slash) return at;
  return colons >= 2 || dots === 3 ? i : at;
}
