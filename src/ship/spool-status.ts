// What a person is told of a spool.

export interface SpoolStatus {
  directory: string;
  /** What the directory lies in, as far as the system tells. */
  fileSystem: string | undefined;
  files: number;
  bytes: number;
  bytesMax: number;
  /** Since the day began that the daily budget is counted for. */
  writtenTodayBytes: number;
  dailyBytesMax: number;
}

/** Why what is written there may not be found again; undefined where nothing speaks against it. */
export function lastingHint(fileSystem: string | undefined): string | undefined {
  return hints[fileSystem ?? ""];
}

const hints: Record<string, string> = {
  tmpfs: "It lies in memory: it outlives Sluice, and is gone with the power. Set spool.dir",
  overlay:
    "In a container it is gone with it: mount a volume there. On OpenWrt the overlay is flash",
};
hints["ramfs"] = hints["tmpfs"]!;
hints["aufs"] = hints["overlay"]!;
