import { sanitize } from "../ship/key.ts";
import type { SinkOptions } from "../sink/options.ts";
import { toAlert, toDetectors, toRules } from "./build-alert.ts";
import { toChannels } from "./build-channel.ts";
import { toListen } from "./build-listen.ts";
import { toForward } from "./build-forward.ts";
import { toLocal } from "./build-local.ts";
import { toAdmin } from "./build-admin.ts";
import type { Config } from "./config.ts";
import { crossProblems } from "./cross-check.ts";
import { given } from "./given.ts";
import type { Sources } from "./load.ts";
import { namesOf } from "./names.ts";
import type { Entries, Reading } from "./read.ts";
import { readAll, type Readings, type SinkValues } from "./readings.ts";
import { secretIn } from "./secret.ts";
import type { Settings } from "./setting.ts";

type World = Pick<Sources, "readFile" | "hostname">;

/** The parts' options; to be relied on when there are no problems. */
export function buildConfig(
  entries: Entries,
  world: World,
): { config: Config; readings: Readings; problems: string[] } {
  const readings = readAll(entries);
  const problems = [
    ...Object.values(readings).flatMap((each: Reading<Settings> | Reading<Settings>[]) =>
      [each].flat().flatMap((reading) => reading.problems),
    ),
    ...crossProblems(readings, world.readFile),
  ];
  return { config: toConfig(readings, world), readings, problems };
}

function toConfig(readings: Readings, world: World): Config {
  const { top, buffer, ship, spool, listen, local, sink } = readings;
  const { alert, rule, channel, forward, admin } = readings;
  const device = top.values.device ?? sanitize(world.hostname);
  const names = namesOf(sink.map(({ values }) => values));
  const channels = toChannels(
    channel.map(({ values }) => values),
    device,
    world.readFile,
  );
  return {
    device,
    encoding: top.values.encoding,
    listen: listen.map(({ values }) => toListen(values)),
    local: local.map(({ values }) =>
      toLocal(values, { hostname: world.hostname, state: top.values.state }),
    ),
    buffer: {
      memoryBytes: buffer.values.memory,
      compression: buffer.values.compression,
      chunkBytes: buffer.values.chunk,
      keepSeverity: buffer.values.keep_severity,
    },
    ship: {
      bytesMax: ship.values.bytes,
      ageMsMax: ship.values.age,
      recordsMax: ship.values.records,
      key: ship.values.key,
      graceMs: ship.values.grace,
      heartbeatMs: ship.values.heartbeat,
    },
    spool: {
      mode: spool.values.mode,
      directory: spool.values.dir,
      bytesMax: spool.values.max,
      afterMs: spool.values.after,
      intervalMs: spool.values.interval,
      dailyBytesMax: spool.values.daily_max,
    },
    sink: sink.map(({ values }, index) => toSink(values, names[index]!, world)),
    alert: toAlert(alert.values, spool.values),
    rule: [
      ...toRules(
        rule.map(({ values }) => values),
        channels.map(({ name }) => name),
      ),
      ...toDetectors(
        alert.values,
        channels.map(({ name }) => name),
      ),
    ],
    channel: channels,
    forward: forward.map(({ values }) => toForward(values)),
    admin: toAdmin(admin.values, world.readFile),
  };
}

function toSink(values: SinkValues, name: string, world: World): SinkOptions {
  const { kind } = values;
  const encryption = given({ encryptTo: values.encrypt_to });
  if (kind === "directory") return { kind, name, path: values.path, ...encryption };
  const reach = given({ caFile: values.ca_file, proxy: values.proxy });
  if (kind === "http") return { kind, name, ...reach, ...toHttp(values, world) };
  return { kind, name, ...reach, ...toS3(values), ...encryption };
}

function toHttp(values: SinkValues, { readFile }: World) {
  return {
    url: values.url,
    mode: values.mode,
    gzip: values.gzip,
    ...given({
      authorization: secretIn(values.authorization, values.authorization_file, readFile),
      tag: values.tag,
    }),
    headers: values.headers,
    timeoutMs: values.timeout,
  };
}

function toS3(values: SinkValues) {
  return {
    bucket: values.bucket,
    endpoint: values.endpoint ?? "",
    region: values.region,
    addressing: values.addressing,
    connectTimeoutMs: values.connect_timeout,
    timeoutMs: values.timeout,
    credentials: given({
      accessKeyId: values.access_key_id,
      secretAccessKey: values.secret_access_key,
      secretAccessKeyFile: values.secret_access_key_file,
      sessionToken: values.session_token,
      file: values.credentials_file,
      profile: values.profile,
    }),
    put: {
      ...given({
        serverSideEncryption: values.sse,
        kmsKeyId: values.kms_key_id,
        storageClass: values.storage_class,
        acl: values.acl,
        objectLockMode: values.object_lock_mode,
        objectLockDays: values.object_lock_days,
        contentEncoding: values.content_encoding,
      }),
      tags: values.tags,
      metadata: values.metadata,
      contentMd5: values.content_md5,
      unsignedPayload: values.unsigned_payload,
      ifNoneMatch: values.if_none_match,
    },
  };
}
