import { fileDigest } from "../base/files.ts";
import { verifySignature } from "../base/minisign.ts";
import { UserError } from "../base/user-error.ts";
import { commit, releaseKey, version } from "../base/version.ts";
import { exitStatus, type Command, type Io } from "./command.ts";
import { parseOptions, versionOptions } from "./options.ts";

/** What this program is; with `--verify`, whether a file comes from those who built it. */
export const versionCommand: Command = async (args, io) => {
  const given = parseOptions("version", args, versionOptions);
  const file = given.get("verify")?.at(-1);
  if (file !== undefined) return verifyFile(file, given.get("key")?.at(-1), io);
  const parts = [`Bun ${Bun.version}`, `${process.platform} ${process.arch}`];
  if (commit !== undefined) parts.push(`commit ${commit}`);
  io.out(`sluice ${version} (${parts.join(", ")})\n`);
  return exitStatus.fine;
};

/** Is a file that was downloaded of those who built this program? */
async function verifyFile(path: string, keyGiven: string | undefined, io: Io): Promise<number> {
  const key = keyGiven === undefined ? releaseKey : keyIn(keyGiven, io);
  if (key === undefined) {
    const hint = "Give the builder's public key: --key FILE, or the key itself";
    throw new UserError("This program was built without a key for releases", hint);
  }
  const signature = io.readFile(`${path}.minisig`);
  if (!signature.ok) {
    const hint = "The signature lies beside the file in every release";
    throw new UserError(`Cannot read ${path}.minisig: ${signature.code}`, hint);
  }
  const digest = await fileDigest(path, "blake2b512");
  if (!digest.ok) throw new UserError(`Cannot read ${path}: ${digest.code}`, "Check the path");
  const verified = await verifySignature(digest.octets, signature.text, key);
  if (verified.ok) io.out(`${path} is genuine: ${verified.comment}\n`);
  else io.err(`${path} is NOT to be trusted: ${verified.reason}\n`);
  return verified.ok ? exitStatus.fine : exitStatus.incomplete;
}

function keyIn(given: string, io: Io): string {
  const file = io.readFile(given);
  return file.ok ? file.text : given;
}
