// Answers, all with the headers that keep a browser from doing more with them than to show them.
import { UserError } from "../base/user-error.ts";

const strict = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** Headers of an answer; `more` wins. */
export function headersWith(
  type: string,
  more: Record<string, string> = {},
): Record<string, string> {
  return { ...strict, "content-type": type, ...more };
}

export function answerJson(value: unknown, status = 200): Response {
  const text = JSON.stringify(value) + "\n";
  return new Response(text, { status, headers: headersWith("application/json") });
}

/** Why not, for a program and for a person: `{"error":"..."}`. */
export function answerProblem(
  status: number,
  error: string,
  more: Record<string, string> = {},
): Response {
  const headers = headersWith("application/json", more);
  return new Response(JSON.stringify({ error }) + "\n", { status, headers });
}

/** What the user did wrong is an answer as well, `{"error":"...","hint":"..."}`, of this status. */
export async function answerUser(answer: () => Promise<Response>, status = 400): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return answerJson({ error: error.message, hint: error.hint }, status);
  }
}
