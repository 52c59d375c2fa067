import type { HttpFailure } from "./http.ts";

/** An answer that is read as it comes, until it ends or the connection breaks. */
export interface HttpStream {
  ok: true;
  status: number;
  pieces: AsyncIterable<Uint8Array>;
}

/** A GET whose answer may never end. Redirects are not followed, no proxy is used. */
export async function openHttpStream(
  url: string,
  headers: Record<string, string>,
): Promise<HttpStream | HttpFailure> {
  try {
    // The runtime knows that no proxy is meant, its types do not.
    const direct = { proxy: false } as unknown as { proxy: string };
    const answer = await fetch(url, { headers, redirect: "manual", ...direct });
    return { ok: true, status: answer.status, pieces: piecesOf(answer) };
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const refused = code === "ConnectionRefused" || code === "ECONNREFUSED";
    return {
      ok: false,
      code: refused ? "refused" : "network",
      detail: code ?? message ?? String(error),
    };
  }
}

async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  try {
    if (body !== null) yield* body;
  } catch {
    // The other side is gone.
  }
}
