// Container images from nothing, without a container engine: one layer with the executable.
import { createHash } from "node:crypto";
import { gzip } from "./gzip.ts";
import { tar } from "./tar.ts";
import { type Entry, file, folder, tree } from "./tree.ts";

export interface Image {
  /** As `linux/amd64` names it. */
  architecture: "amd64" | "arm64";
  version: string;
  commit: string;
  /** The date of everything, seconds since the epoch. */
  createdAtS: number;
  /** What is in its root. */
  entries: readonly Entry[];
}

const name = "localhost/sluice";
const mediaType = "application/vnd.oci.image";

/**
 * A tar as `docker save` writes it, its one layer uncompressed: what RouterOS takes for certain
 * (MikroTik, "Container"), and docker and podman `load` as well.
 */
export function dockerArchive(image: Image): Buffer {
  const layer = layerOf(image);
  const config = configOf(image, layer);
  const [configName, layerName] = [`${sha256(config)}.json`, `${sha256(layer)}/layer.tar`];
  const tag = `${name}:${image.version}`;
  const manifest = [{ Config: configName, RepoTags: [tag], Layers: [layerName] }];
  const repositories = { [name]: { [image.version]: sha256(layer) } };
  return tar(
    [
      file("manifest.json", json(manifest)),
      file(configName, config),
      folder(sha256(layer)),
      file(layerName, layer),
      file("repositories", json(repositories)),
    ],
    { modifiedAtS: image.createdAtS },
  );
}

/** An OCI image layout in a tar (OCI image-spec 1.0, image-layout), its layer gzipped. */
export function ociArchive(image: Image): Buffer {
  const layer = layerOf(image);
  const config = configOf(image, layer);
  const packed = gzip(layer);
  const manifest = json({
    schemaVersion: 2,
    mediaType: `${mediaType}.manifest.v1+json`,
    config: descriptor(`${mediaType}.config.v1+json`, config),
    layers: [descriptor(`${mediaType}.layer.v1.tar+gzip`, packed)],
  });
  const index = json({
    schemaVersion: 2,
    mediaType: `${mediaType}.index.v1+json`,
    manifests: [
      {
        ...descriptor(`${mediaType}.manifest.v1+json`, manifest),
        platform: platformOf(image),
        // podman takes the whole name from here, others the part after the colon.
        annotations: { "org.opencontainers.image.ref.name": `${name}:${image.version}` },
      },
    ],
  });
  const blobs = [manifest, config, packed].map((blob) =>
    file(`blobs/sha256/${sha256(blob)}`, blob),
  );
  return tar(
    tree([
      file("oci-layout", json({ imageLayoutVersion: "1.0.0" })),
      file("index.json", index),
      ...blobs,
    ]),
    { modifiedAtS: image.createdAtS },
  );
}

function layerOf({ entries, createdAtS }: Image): Buffer {
  return tar(tree(entries), { modifiedAtS: createdAtS });
}

/** OCI image-spec 1.0, config; docker reads the same. */
function configOf(image: Image, layer: Buffer): Buffer {
  const created = new Date(image.createdAtS * 1000).toISOString();
  return json({
    created,
    ...platformOf(image),
    config: {
      User: `${imageUser}:${imageUser}`,
      ExposedPorts: { "5514/udp": {}, "5514/tcp": {}, "6514/tcp": {}, "8514/tcp": {} },
      Env: ["PATH=/", "SLUICE_SPOOL_DIR=/data/spool"],
      Entrypoint: ["/sluice"],
      Cmd: ["run"],
      Volumes: { "/data": {} },
      WorkingDir: "/data",
      StopSignal: "SIGTERM",
      Labels: {
        "org.opencontainers.image.title": "sluice",
        "org.opencontainers.image.version": image.version,
        "org.opencontainers.image.revision": image.commit,
        "org.opencontainers.image.licenses": "MIT",
      },
    },
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created, created_by: "sluice, make release" }],
  });
}

/** Nobody else's on a router; the same number as the user of the OpenWrt package. */
export const imageUser = 5140;

function platformOf({ architecture }: Image) {
  return { architecture, ...(architecture === "arm64" && { variant: "v8" }), os: "linux" };
}

function descriptor(type: string, bytes: Buffer) {
  return { mediaType: type, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
