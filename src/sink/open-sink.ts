import type { Disk } from "../base/disk.ts";
import { UserError } from "../base/user-error.ts";
import type { S3Doors } from "../s3/client.ts";
import { DirectorySink } from "./directory-sink.ts";
import { HttpSink } from "./http-sink.ts";
import type { SinkOptions } from "./options.ts";
import type { Sink } from "./sink.ts";

/** What sinks need of the world. */
export interface SinkDoors extends S3Doors {
  openDisk(directory: string): Disk;
}

/**
 * S3 is imported when the first sink asks for it. Rejects with a UserError when an endpoint or a
 * file of certificate authorities is unusable; what is wrong out there is met when sending.
 */
export async function openSink(options: SinkOptions, doors: SinkDoors): Promise<Sink> {
  if (options.kind === "directory") return new DirectorySink(options, doors.openDisk(options.path));
  const ca = readAuthorities(options.caFile, doors);
  if (options.kind === "http") return new HttpSink(options, ca, doors);
  const { S3Sink } = await import("./s3-sink.ts");
  return new S3Sink(options, ca, doors);
}

/** PEM of a file of authorities; undefined without one. Throws a UserError when it holds none. */
export function readAuthorities(
  path: string | undefined,
  doors: Pick<SinkDoors, "readTextFile">,
): string | undefined {
  if (path === undefined || path === "") return undefined;
  const hint = "It must be a PEM file with the certificate of the authority to trust";
  const file = doors.readTextFile(path);
  if (!file.ok) throw new UserError(`Cannot read ca_file "${path}": ${file.code}`, hint);
  // fetch itself says nothing better than FailedToOpenSocket about what is no certificate.
  if (file.text.includes("-----BEGIN CERTIFICATE-----")) return file.text;
  throw new UserError(`Cannot use ca_file "${path}": it holds no certificate`, hint);
}
