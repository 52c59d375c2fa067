// Synology DSM: `WinFileService Event: read, Path: /a, File/Folder: File, Size: 6.00 KB, User: u,
// IP: 192.0.2.1` and `Connection: User [u] from [192.0.2.1] logged in successfully via [DSM].`
import { key } from "../fields.ts";
import type { Message } from "../message.ts";
import { closeBracket, none } from "../octet.ts";
import { findLastWord, findOctet, findWord, hasWord, octets } from "./scan.ts";

const event = octets(" Event: ");
const path = octets(", Path: ");
const folder = octets(", File/Folder: ");
const size = octets(", Size: ");
const user = octets(", User: ");
const ip = octets(", IP: ");
/** `WinFileService`, `FileStation`, `WebDAV`. */
const serviceBytesMax = 24;

/** A transfer of a file. The service is the tag; a path may hold commas. */
export function readSynologyFile(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  const eventAt = findWord(bytes, event, at, Math.min(end, at + serviceBytesMax));
  if (eventAt === none) return false;
  const pathAt = findWord(bytes, path, eventAt, end);
  const folderAt = pathAt === none ? none : findWord(bytes, folder, pathAt, end);
  const sizeAt = folderAt === none ? none : findWord(bytes, size, folderAt, end);
  const userAt = folderAt === none ? none : findWord(bytes, user, folderAt, end);
  const ipAt = userAt === none ? none : findWord(bytes, ip, userAt, end);
  if (ipAt === none) return false;
  message.format = "synology";
  message.appStart = at;
  message.appEnd = eventAt;
  message.contentStart = eventAt + 1;
  fields.text(key.event, eventAt + event.length, pathAt);
  fields.text(key.path, pathAt + path.length, folderAt);
  if (sizeAt !== none && sizeAt < userAt) fields.text(key.file_size, sizeAt + size.length, userAt);
  fields.text(key.user, userAt + user.length, ipAt);
  fields.text(key.src_ip, ipAt + ip.length, end);
  return true;
}

const userOpen = octets("User [");
const fromOpen = octets("] from [");
const via = octets(" via [");

/** A login, behind the tag `Connection`. */
export function readSynologyLogin(message: Message, at: number): boolean {
  const { bytes, end, fields } = message;
  if (!hasWord(bytes, userOpen, at, end)) return false;
  // A user's name is any, and may look like the rest.
  const fromAt = findLastWord(bytes, fromOpen, at, end);
  if (fromAt === none) return false;
  const address = fromAt + fromOpen.length;
  const addressEnd = findOctet(bytes, closeBracket, address, end);
  message.claim("synology");
  fields.text(key.user, at + userOpen.length, fromAt);
  fields.text(key.src_ip, address, addressEnd);
  const viaAt = findWord(bytes, via, addressEnd, end);
  if (viaAt === none) return true;
  const service = viaAt + via.length;
  fields.text(key.service, service, findOctet(bytes, closeBracket, service, end));
  return true;
}
