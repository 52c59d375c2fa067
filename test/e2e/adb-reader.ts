// Reads an apk v3 package independently of the writer (apk-tools, doc/apk-v3.5.scd): by hand,
// apk-tools 3 itself verified, installed and deleted the same bytes.
import { inflateRawSync } from "node:zlib";

export interface AdbFile {
  mode: number;
  size: number;
  sha256: string;
}

export interface AdbPackage {
  info: Record<string, string>;
  files: Map<string, AdbFile>;
  contents: Map<string, Buffer>;
  /** The identity is the digest of the description with the identity as zeros. */
  isIdentitySound: boolean;
}

type Slots = { at(field: number): number };

export function readAdb(octets: Buffer): AdbPackage {
  if (octets.toString("latin1", 0, 4) !== "ADBd") throw new Error("not a deflated ADB");
  const whole = inflateRawSync(octets.subarray(4));
  if (whole.toString("latin1", 0, 8) !== "ADB.pckg") throw new Error("not a package");
  const [description, ...data] = blocksOf(whole.subarray(8));
  const adb = description!;
  const blob = (value: number): Buffer => {
    const [type, place] = [value >>> 28, value & 0x0fffffff];
    if (value === 0) return Buffer.alloc(0);
    const bytes = { 8: 1, 9: 2, 10: 4 }[type];
    if (bytes === undefined) throw new Error(`type ${type} is no blob`);
    const length = adb.readUIntLE(place, bytes);
    return adb.subarray(place + bytes, place + bytes + length);
  };
  const slots = (value: number): Slots => {
    const place = value & 0x0fffffff;
    const count = value === 0 ? 1 : adb.readUInt32LE(place);
    return { at: (field) => (field < count ? adb.readUInt32LE(place + 4 * field) : 0) };
  };
  const list = (value: number): number[] => {
    const count = value === 0 ? 1 : adb.readUInt32LE(value & 0x0fffffff);
    return Array.from({ length: count - 1 }, (_, index) => slots(value).at(index + 1));
  };
  const int = (value: number): number => {
    const [type, place] = [value >>> 28, value & 0x0fffffff];
    return type === 1 ? place : type === 2 ? adb.readUInt32LE(place) : 0;
  };
  const root = slots(adb.readUInt32LE(4));
  const about = slots(root.at(1));
  const found: AdbPackage = {
    info: {
      name: blob(about.at(1)).toString(),
      version: blob(about.at(2)).toString(),
      arch: blob(about.at(5)).toString(),
    },
    ...{ files: new Map(), contents: new Map(), isIdentitySound: isSound(adb, blob(about.at(3))) },
  };
  const places: string[][] = [];
  for (const path of list(root.at(2)).map(slots)) {
    const folder = blob(path.at(1)).toString();
    const inside = list(path.at(3)).map(slots);
    places.push(
      inside.map((file) => [folder, blob(file.at(1))].filter((part) => part.length).join("/")),
    );
    inside.forEach((file, index) => {
      found.files.set(places.at(-1)![index]!, {
        mode: int(slots(file.at(2)).at(1)),
        size: int(file.at(3)),
        sha256: blob(file.at(5)).toString("hex"),
      });
    });
  }
  for (const block of data) {
    const name = places[block.readUInt32LE(0) - 1]![block.readUInt32LE(4) - 1]!;
    found.contents.set(name, block.subarray(8));
  }
  return found;
}

function blocksOf(octets: Buffer): Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at < octets.length;) {
    const bytes = octets.readUInt32LE(at) & 0x3fffffff;
    blocks.push(octets.subarray(at + 4, at + bytes));
    at += (bytes + 7) & ~7;
  }
  return blocks;
}

function isSound(adb: Buffer, identity: Buffer): boolean {
  const said = Buffer.from(identity);
  const zeroed = Buffer.from(adb);
  zeroed.fill(0, identity.byteOffset - adb.byteOffset, identity.byteOffset - adb.byteOffset + 20);
  return new Bun.CryptoHasher("sha256").update(zeroed).digest().subarray(0, 20).equals(said);
}
