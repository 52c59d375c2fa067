/**
 * The word of the system, or of the runtime, for what went wrong: ENOENT, ECONNREFUSED ... What has
 * none says what it says.
 */
export function errorCode(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === "string" ? code : String(message ?? error);
}
