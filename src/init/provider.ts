import { awsCommands, wasabiCommands } from "./commands-aws.ts";
import { b2Commands, r2Commands } from "./commands-cloud.ts";
import { cephCommands, garageCommands, minioCommands } from "./commands-own.ts";
import type { Provider, Wishes } from "./wishes.ts";

/** What is to be known of a provider, and said to its users. */
export interface ProviderFacts {
  readonly title: string;
  /** Absent: must be asked for. */
  readonly region?: string;
  /** How a region is called there. */
  readonly regionExample?: string;
  /** By region; absent: must be asked for. */
  endpoint?(region: string): string;
  readonly endpointExample?: string;
  /** Names of buckets before the host cannot be relied on. */
  readonly isPathStyle?: true;
  /** Without it, objects are not the bucket's owner's to read. */
  readonly acl?: string;
  /** The exact commands that make a bucket and a key that may write to it and nothing else. */
  commands(wishes: Wishes): string;
}

const lone = { isPathStyle: true } as const;

export const providerFacts: Record<Exclude<Provider, "directory">, ProviderFacts> = {
  aws: {
    title: "Amazon S3",
    regionExample: "eu-central-1",
    endpoint: () => "",
    commands: awsCommands,
  },
  r2: {
    title: "Cloudflare R2",
    region: "auto",
    endpointExample: "https://ACCOUNT.r2.cloudflarestorage.com",
    ...lone,
    commands: r2Commands,
  },
  b2: {
    title: "Backblaze B2",
    regionExample: "eu-central-003",
    endpoint: (region) => `https://s3.${region}.backblazeb2.com`,
    commands: b2Commands,
  },
  wasabi: {
    title: "Wasabi",
    regionExample: "eu-central-1",
    endpoint: (region) => `https://s3.${region}.wasabisys.com`,
    commands: wasabiCommands,
  },
  minio: {
    title: "MinIO",
    region: "us-east-1",
    endpointExample: "https://minio.example:9000",
    ...lone,
    commands: minioCommands,
  },
  garage: {
    title: "Garage",
    region: "garage",
    endpointExample: "https://garage.example:3900",
    ...lone,
    commands: garageCommands,
  },
  ceph: {
    title: "Ceph",
    region: "us-east-1",
    endpointExample: "https://rgw.example",
    ...lone,
    acl: "bucket-owner-full-control",
    commands: cephCommands,
  },
};
