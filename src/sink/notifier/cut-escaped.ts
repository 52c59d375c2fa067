import { cutText } from "../../base/cut-text.ts";

/** Cuts a text so that it still fits when it is escaped, and no escape is cut in two. */
export function cutEscaped(
  text: string,
  charactersMax: number,
  escape: (text: string) => string,
): string {
  let kept = charactersMax;
  for (;;) {
    const escaped = escape(cutText(text, kept));
    if (escaped.length <= charactersMax) return escaped;
    // What is too much shows how far to go back; an escape has at most five characters more.
    kept -= Math.max(1, Math.floor((escaped.length - charactersMax) / 6));
  }
}
