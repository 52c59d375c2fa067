/** What moves a cursor, colours, or turns the order of what is read: C0, DEL, C1, marks of bidi. */
export const control =
  /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/g;

/** Makes a text harmless for a terminal: a control character becomes `\n`, `\x1b`, `\u202e`. */
export function escapeControls(text: string): string {
  return text.replace(control, (character) => {
    const short = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
    if (short !== undefined) return short;
    const hex = character.charCodeAt(0).toString(16);
    return hex.length > 2 ? `\\u${hex.padStart(4, "0")}` : `\\x${hex.padStart(2, "0")}`;
  });
}
