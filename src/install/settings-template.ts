import { withLog } from "./own-log.ts";
import type { SettingsStep, Wishes } from "./plan.ts";

/** Settings to start from, complete but for the bucket. `folder` is where data may go. */
export function settingsTemplate(folder: string): string {
  return `# Sluice. After a change: sluice check, then reload the service.
# Every setting with its default: sluice help settings

[[listen]]
transport = "udp"
port = 5514

[[listen]]
transport = "tcp"
port = 5514

[spool]
# What waits on disk while the bucket is away: off, overflow or always.
mode = "overflow"
dir = "${folder}/spool"
max = "64MiB"

# Fill in. The secret belongs into the environment: SLUICE_SINK_0_SECRET_ACCESS_KEY
# [[sink]]
# kind = "s3"
# endpoint = "https://s3.eu-central-1.amazonaws.com"
# region = "eu-central-1"
# bucket = "my-logs"
# access_key_id = "AKIA..."
`;
}

/**
 * Puts settings in place. Whoever brings some, or asks for the box's own log, has them take the
 * place of a template that nobody has filled in.
 */
export function settingsStep(
  path: string,
  text: string,
  folder: string,
  { settings, ownLog }: Wishes,
): SettingsStep {
  const template = settingsTemplate(folder);
  const isNew = settings !== undefined || ownLog;
  const untouched = isNew ? [template, withLog(template, "journal")] : [];
  return { kind: "settings", path, text, mode: 0o644, untouched };
}

/** Read by the service manager as root, so that nobody else needs to. */
export const environmentFile = `# Secrets of Sluice, a variable on each line.
# SLUICE_SINK_0_SECRET_ACCESS_KEY=...
`;

/** The same for OpenRC, which reads it as a shell script. */
export const exportedEnvironmentFile = environmentFile.replace("# SLUICE", "# export SLUICE");
