/** A text of SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `  a,\n  b` */
export function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join(",\n");
}
