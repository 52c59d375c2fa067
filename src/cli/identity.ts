import { type Identity, openIdentity } from "../base/age.ts";
import { UserError } from "../base/user-error.ts";
import type { Io } from "./command.ts";
import type { Given } from "./options.ts";
import { last } from "./place.ts";

/** What --identity names, opened; undefined when it was not given. */
export async function givenIdentity(given: Given, io: Io): Promise<Identity | undefined> {
  const file = last(given, "identity");
  if (file === undefined) return undefined;
  const read = io.readFile(file);
  if (!read.ok) throw new UserError(`Cannot read "${file}": ${read.code}`, "See --identity");
  return openIdentity(read.text, file);
}
