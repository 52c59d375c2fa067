// The structured data that the flags of `sluice send` ask for.
import { UserError } from "../base/user-error.ts";
import { elementText, isSdName } from "../syslog/compose.ts";

const hint = "Such as --sd-id net@32473 --sd-param iface=wan";

/**
 * As RFC 5424, 6.3 writes it. A parameter belongs to the element that was begun before it, as with
 * logger, and may come again in it (section 6.3.3). Throws a UserError for what cannot be written.
 */
export function structuredDataOf(flags: readonly string[]): string {
  const elements = new Map<string, [string, string][]>();
  let parameters: [string, string][] | undefined;
  for (const flag of flags) {
    const [, kind, written = ""] = /^--sd-(id|param)=(.*)$/s.exec(flag) ?? [];
    if (kind === "id") elements.set(newId(written, elements), (parameters = []));
    if (kind === "param") parameterOf(written, parameters);
  }
  return [...elements].map(([id, all]) => elementText(id, all)).join("");
}

function newId(id: string, elements: ReadonlyMap<string, unknown>): string {
  const fits = checked("id", id);
  if (!elements.has(fits)) return fits;
  throw new UserError(
    `--sd-id ${id} is given twice`,
    "A message has an element once: give all its parameters behind the first",
  );
}

/** Adds `name=value`. In quotes, the value is escaped already, as logger demands it. */
function parameterOf(written: string, parameters: [string, string][] | undefined): void {
  if (parameters === undefined) throw new UserError("--sd-param needs --sd-id", hint);
  const equals = written.indexOf("=");
  if (equals === -1) throw new UserError(`--sd-param "${written}" has no value`, hint);
  const value = written.slice(equals + 1);
  const quoted = /^"(.*)"$/s.exec(value)?.[1]?.replace(/\\(["\\\]])/g, "$1");
  parameters.push([checked("param", written.slice(0, equals)), quoted ?? value]);
}

function checked(flag: string, name: string): string {
  if (isSdName(name)) return name;
  throw new UserError(`--sd-${flag} does not take the name "${name}"`, hint);
}
