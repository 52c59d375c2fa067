/** For now. */
export function logfwrdTable(
  _args: readonly string[],
  _env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  return {};
}
