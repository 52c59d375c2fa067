const charactersMax = 120;

/** What a service says, short, in one line; nothing of it when it holds one of the secrets. */
export function wordsWithout(secrets: readonly string[], said: string): string {
  const line = said.replace(/[^ -~]+/g, " ").trim();
  return secrets.some((secret) => line.includes(secret)) ? "" : line.slice(0, charactersMax);
}
