import { headersWith } from "./answer.ts";
import { pageFiles } from "./page-files.ts";

/**
 * The page loads its own files, asks its own server and does nothing else: no inline script or
 * style, and no text ever becomes markup (Trusted Types, in the browsers that have them).
 */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
  "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

/** A file of the page, or 304 when the browser has it; undefined when there is none of that path. */
export function answerPage(path: string, request: Request): Response | undefined {
  if (!Object.hasOwn(pageFiles, path)) return undefined;
  const { type, text } = pageFiles[path]!;
  const etag = `"${Bun.hash(text).toString(16)}"`;
  const headers = headersWith(type, {
    "content-security-policy": policy,
    "cache-control": "no-cache",
    etag,
  });
  if (request.headers.get("if-none-match") === etag) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(text, { headers });
}
