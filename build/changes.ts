import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../src/base/user-error.ts";
import { root } from "./targets.ts";

/** What CHANGELOG.md says of a version, its heading included; a release without is refused. */
export function changesOf(version: string, text = changelog()): string {
  const sections = text.split(/^(?=## )/m);
  const found = sections.find((each) => /^## (\S+)/.exec(each)?.[1] === version);
  if (found !== undefined) return `${found.trimEnd()}\n`;
  throw new UserError(`CHANGELOG.md says nothing of ${version}`, `Add a section "## ${version}"`);
}

function changelog(): string {
  return readFileSync(join(root, "CHANGELOG.md"), "utf8");
}
