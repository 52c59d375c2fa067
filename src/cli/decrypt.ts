import { isEncrypted } from "../base/age.ts";
import { UserError } from "../base/user-error.ts";
import { identityOption } from "./archive-options.ts";
import { exitStatus, type Command, type DaemonIo } from "./command.ts";
import { givenIdentity } from "./identity.ts";
import { parseArguments } from "./options.ts";

/** What one object was before it was encrypted, on standard output: gzip or zstd. */
export const decryptCommand: Command<DaemonIo> = async (args, io) => {
  const long = args.map((arg) => (arg === "-i" ? "--identity" : arg));
  const { words, given } = parseArguments("decrypt", long, [identityOption]);
  const identity = await givenIdentity(given, io);
  const [file, ...more] = words;
  if (file === undefined || more.length > 0 || identity === undefined) {
    const lacking = identity === undefined ? "With which identity?" : "Which file?";
    throw new UserError(lacking, "sluice decrypt -i IDENTITY FILE, or - for standard input");
  }
  const read = io.readOctets(file === "-" ? "/dev/stdin" : file);
  if (!read.ok) throw new UserError(`Cannot read "${file}": ${read.code}`, "Check its name");
  if (!isEncrypted(read.octets)) {
    throw new UserError(
      `"${file}" is not encrypted by age`,
      "zcat or zstdcat may read it as it is",
    );
  }
  const plain = await identity.decrypt(read.octets);
  if (plain === undefined) {
    const hint = "It is not for this identity, or was torn or altered";
    throw new UserError(`Cannot decrypt "${file}"`, hint);
  }
  io.outOctets(plain);
  return exitStatus.fine;
};
