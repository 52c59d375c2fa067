import type { OctetFile } from "../../../src/base/files.ts";
import { UserError } from "../../../src/base/user-error.ts";
import type { Command, Io } from "../../../src/cli/command.ts";
import { sourcesWith } from "../config/sources.ts";

/** What a command says and comes to on a box with the given files and variables. */
export async function recorded(
  command: Command,
  args: string[],
  box: { files?: Record<string, string>; env?: Io["env"] } = {},
): Promise<{ status: number; out: string }> {
  const { readFile, env, hostname } = sourcesWith(box);
  let out = "";
  const readOctets: Io["readOctets"] = (path) => {
    const file = readFile(path);
    return file.ok ? { ok: true, octets: Buffer.from(file.text, "latin1") } : file;
  };
  const io: Io = {
    readFile,
    readOctets,
    input: (path) => inputOf(readOctets(path ?? "/dev/stdin"), path),
    env,
    hostname,
    out: (text) => (out += text),
    err: () => {},
  };
  return { status: await command(args, io), out };
}

/** In parts that end within lines. */
async function* inputOf(file: OctetFile, path: string | undefined): AsyncGenerator<Uint8Array> {
  if (!file.ok) throw new UserError(`Cannot read "${path}": ${file.code}`, "");
  for (let at = 0; at < file.octets.length; at += 7) yield file.octets.subarray(at, at + 7);
}

/** Message and hint of the UserError that it rejects with. */
export async function complaint(result: Promise<unknown>): Promise<[string, string]> {
  const error = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error(`no UserError but ${String(error)}`);
  return [error.message, error.hint];
}
