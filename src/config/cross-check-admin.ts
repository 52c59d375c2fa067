import { tokenCharactersMin } from "../admin/options.ts";
import type { TextFile } from "../base/files.ts";
import { isLoopback } from "../base/loopback.ts";
import { parseClient } from "../source/address.ts";
import type { Readings } from "./readings.ts";
import { schema } from "./schema.ts";
import { secretIn } from "./secret.ts";
import { variableOf } from "./setting.ts";

/** Beyond this box nobody may ask without a token, and a token must be worth its name. */
export function adminProblems(
  { problems, values }: Readings["admin"],
  readFile: (path: string) => TextFile,
): string[] {
  if (problems.length > 0) return [];
  const { listen, token, token_file: file } = values;
  const variable = variableOf({ section: schema.admin, index: undefined, name: "token" });
  if (token !== undefined && file !== undefined)
    return ["admin.token and admin.token_file are both set"];
  const read = file === undefined ? undefined : readFile(file);
  if (read && !read.ok) return [`admin.token_file cannot be read: "${file}": ${read.code}`];
  const secret = secretIn(token, file, readFile);
  if (secret !== undefined && (secret.length < tokenCharactersMin || !/^[!-~]+$/.test(secret))) {
    const path = token === undefined ? "admin.token_file" : "admin.token";
    const remedy = "openssl rand -hex 16 makes one";
    return [
      `${path} must hold at least ${tokenCharactersMin} characters of ASCII, no blanks: ${remedy}`,
    ];
  }
  if (secret !== undefined || listen === undefined || listen === "off") return [];
  if (isLoopback(parseClient(listen)!.host)) return [];
  return [`admin.listen = "${listen}" needs a token: set ${variable} or admin.token_file`];
}
