/**
 * The word of the system, or of the runtime, for what went wrong: ENOENT, ECONNREFUSED ... What has
 * none says what it says.
 */
export function errorCode(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === "string" ? code : String(message ?? error);
}

/**
 * For `error` of a socket. It is told what the system found, which has a code: that goes to
 * `handle`. And what other handlers of the socket threw, of which nobody else would hear: that is a
 * bug of ours, and ends the process as it does everywhere.
 */
export function unlessBug<S>(handle: (socket: S) => void): (socket: S, error: Error) => void {
  return (socket, error) => {
    if (!("code" in error)) throw error;
    handle(socket);
  };
}
