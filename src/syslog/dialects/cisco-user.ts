// Who logs in at Cisco's firewalls, in the few forms that most of their messages about users have.
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { colon, comma, greater, none, space } from "../octet.ts";
import { isAddress } from "./cisco-endpoint.ts";
import { findLastWord, findOctet, findWord, hasWord, octets } from "./scan.ts";

const apostrophe = 0x27;

/** How a text begins, what stands before the user and the address, and the octet that ends both. */
const forms = [
  { start: "Group <", user: "User <", ip: "> IP <", end: greater, isNameFirst: true },
  { start: "Group = ", user: "Username = ", ip: ", IP = ", end: comma, isNameFirst: true },
  { start: "User '", user: "User '", ip: "from IP ", end: apostrophe, isNameFirst: false },
  {
    start: "User authentication ",
    user: "Uname: ",
    ip: "IP address: ",
    end: comma,
    isNameFirst: false,
  },
  { start: "User logged ", user: "Uname: ", ip: "IP address: ", end: comma, isNameFirst: false },
  { start: "AAA user ", user: " user = ", ip: ": user IP = ", end: space, isNameFirst: true },
  { start: "Local:", user: "Username:", ip: "Remote:", end: space, isNameFirst: false },
].map(({ start, user, ip, end, isNameFirst }) => ({
  start: octets(start),
  user: octets(user),
  ip: octets(ip),
  end,
  isNameFirst,
}));

/** 1 for what these forms begin with: most texts cost one look. */
const isStart = new Uint8Array(256);
for (const { start } of forms) isStart[start[0]!] = 1;

/** Reads user and address at `at`; false when the text has none of these forms. */
export function readUser(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (isStart[bytes[at]!] === 0) return false;
  const form = forms.find(({ start }) => hasWord(bytes, start, at, end));
  if (form === undefined) return false;
  const user = findWord(bytes, form.user, at, end);
  if (user !== none) {
    const name = user + form.user.length;
    fields.text(key.user, name, findOctet(bytes, form.end, name, end));
  }
  // A user's name is any, and may look like the rest.
  const find = form.isNameFirst ? findLastWord : findWord;
  const ip = find(bytes, form.ip, at, end);
  if (ip === none) return true;
  const address = ip + form.ip.length;
  let addressEnd = address;
  while (addressEnd < end && !isEnd(bytes[addressEnd]!)) addressEnd++;
  // `Remote:192.0.2.9:500`
  const last = bytes.lastIndexOf(colon, addressEnd);
  const isPeer = form.end === space && last > address;
  const behind = isPeer && isAddress(bytes, address, last) ? last : addressEnd;
  if (isAddress(bytes, address, behind)) fields.text(key.src_ip, address, behind);
  return true;
}

function isEnd(octet: number): boolean {
  return octet === greater || octet === comma || octet === space;
}
