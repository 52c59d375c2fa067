/** A TOML file as Bun reads it, or its complaint, which does not say where. Never throws. */
export type Toml = { ok: true; table: Record<string, unknown> } | { ok: false; fault: string };

/** TOML 1.0, by Bun. */
export function readToml(text: string): Toml {
  try {
    return { ok: true, table: Bun.TOML.parse(text) as Record<string, unknown> };
  } catch (error) {
    return {
      ok: false,
      fault: String(error).replace(/^(SyntaxError: )?(TOML Parse error: )?/, ""),
    };
  }
}
