// The files of the page, as text in the executable.
import indexHtml from "./index.html" with { type: "text" };

interface PageFile {
  readonly type: string;
  readonly text: string;
}

const html = "text/html; charset=utf-8";

/** By path. The types of `*.html` do not know that it is asked for as text. */
export const pageFiles: Readonly<Record<string, PageFile>> = {
  "/": { type: html, text: indexHtml as unknown as string },
};
