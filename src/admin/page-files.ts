// The files of the page, as text in the executable.
import uplotCss from "uplot/dist/uPlot.min.css" with { type: "text" };
import indexHtml from "./page/index.html" with { type: "text" };
import pageCss from "./page/page.css" with { type: "text" };
import { pageScript } from "./page-script.ts" with { type: "macro" };

interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** By path. The types of `*.html` do not know that it is asked for as text. */
export const pageFiles: Readonly<Record<string, PageFile>> = {
  "/": { type: "text/html; charset=utf-8", text: indexHtml as unknown as string },
  "/page.css": { type: "text/css; charset=utf-8", text: uplotCss + pageCss },
  "/page.js": { type: "text/javascript; charset=utf-8", text: pageScript() },
};
