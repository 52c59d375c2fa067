/** Names and values of RFC 5424 structured data, in the order in which they are written. */
export type Parameters = readonly (readonly [string, string])[];

/** `[id name="value"]` (RFC 5424, 6.3); names lose the octets that they may not have. */
export function structuredText(id: string, parameters: Parameters): string {
  const written = parameters.map(([name, value]) => {
    const escaped = value.replace(/["\\\]]/g, "\\$&");
    return ` ${name.replace(/[^!#-<>-\\^-~]/g, "_").slice(0, 32)}="${escaped}"`;
  });
  return `[${id}${written.join("")}]`;
}
