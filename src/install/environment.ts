/** Where a service has its secrets: systemd's EnvironmentFile, that of VyOS, and OpenRC's conf.d. */
const files = ["/etc/sluice/sluice.env", "/config/sluice/sluice.env", "/etc/conf.d/sluice"];

/** The variables that the service is started with; none where its files may not be read. */
export function serviceEnvironment(
  read: (path: string) => string | undefined,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of files.flatMap((path) => (read(path) ?? "").split("\n"))) {
    const [, name, quote = "", value] =
      /^\s*(?:export\s+)?([A-Z_][A-Z0-9_]*)=(["']?)(.*?)\2\s*$/.exec(line) ?? [];
    if (name !== undefined) found[name] = quote === "" ? value!.trim() : value!;
  }
  return found;
}
