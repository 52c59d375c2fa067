/** Where objects can go. */
export const providers = [
  ...(["aws", "r2", "b2", "wasabi", "minio", "garage", "ceph", "directory"] as const),
];
export type Provider = (typeof providers)[number];

/** What somebody says who begins. All else has a default, or is learned later. */
export interface Wishes {
  readonly provider: Provider;
  /** Name of the bucket; with `directory` the path. */
  readonly bucket: string;
  readonly region: string;
  /** Empty: the provider's own, of the region. */
  readonly endpoint: string;
  readonly caFile?: string | undefined;
  readonly device: string;
  readonly port: number;
  /** Where messages wait while the bucket is away; undefined: in memory only. */
  readonly spool?: string | undefined;
  readonly alerts?: Alerts | undefined;
  /** Objects go after so many days. */
  readonly keepDays: number;
  /** Nobody can remove objects for so many days; undefined: whoever may. */
  readonly lockDays?: number | undefined;
}

/** Who is told, by which service. */
export interface Alerts {
  readonly kind: AlertKind;
  /** The chat of Telegram, the topic of ntfy; empty for all others. */
  readonly to: string;
}

export const alertKinds = ["telegram", "ntfy", "slack", "discord", "teams", "webhook"] as const;
export type AlertKind = (typeof alertKinds)[number];
