// The software bill of materials: CycloneDX 1.6, JSON (https://cyclonedx.org/docs/1.6/json).
// Everything in it follows from the commit, so two of one commit are the same.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { bundled, type Dependency, runtimes } from "./dependencies.ts";
import type { SourceVersion } from "./source-version.ts";
import { root, type Target } from "./targets.ts";

interface Component {
  type: string;
  "bom-ref": string;
  name: string;
  version?: string;
  purl?: string;
  licenses?: { license: { id: string } }[] | { expression: string }[];
  hashes?: { alg: string; content: string }[];
}

export interface Executable {
  target: Target;
  path: string;
}

const gccLicense = "GPL-3.0-or-later WITH GCC-exception-3.1";

export function sbom(source: SourceVersion, executables: readonly Executable[]): string {
  const ref = `sluice@${source.version}`;
  const contents = [
    ...executables.map(({ path }) => executable(path)),
    ...runtimes(executables.map(({ target }) => target)).map(npmPackage),
    webkit(),
    ...bundled().map(npmPackage),
    ...companionInputs(),
  ];
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: serialNumber(`${source.version} ${source.commit}`),
    version: 1,
    metadata: {
      timestamp: new Date(source.committedAtS * 1000).toISOString(),
      component: {
        type: "application",
        "bom-ref": ref,
        name: "sluice",
        version: source.version,
        licenses: [{ license: { id: "MIT" } }],
        properties: [{ name: "commit", value: source.commit }],
      },
    },
    components: contents,
    dependencies: [{ ref, dependsOn: contents.map((component) => component["bom-ref"]) }],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function executable(path: string): Component {
  const content = createHash("sha256").update(readFileSync(path)).digest("hex");
  const name = basename(path);
  return { type: "file", "bom-ref": name, name, hashes: [{ alg: "SHA-256", content }] };
}

function npmPackage({ name, version, license, integrity }: Dependency): Component {
  const [algorithm, digest] = [integrity.split("-")[0], integrity.replace(/^[^-]*-/, "")];
  // package URL: the @ of a scope is escaped, the one before the version is not.
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version,
    purl,
    licenses: [{ license: { id: license } }],
    hashes: [
      {
        alg: algorithm === "sha512" ? "SHA-512" : (algorithm ?? ""),
        content: Buffer.from(digest, "base64").toString("hex"),
      },
    ],
  };
}

/** The part of Bun with another licence than Bun, by the commit that Bun names. */
function webkit(): Component {
  const commit = process.versions["webkit"] ?? "unknown";
  return {
    type: "library",
    "bom-ref": "JavaScriptCore",
    name: "JavaScriptCore",
    version: commit,
    purl: `pkg:github/oven-sh/WebKit@${commit}`,
    licenses: [{ license: { id: "LGPL-2.0-or-later" } }],
  };
}

/** The Debian packages in the companion objects, by the file that pins them. */
function companionInputs(): Component[] {
  const pins = readFileSync(join(root, "toolchain/companion/inputs.sha256"), "utf8");
  return pins
    .trim()
    .split("\n")
    .map((line) => {
      const [content = "", file = ""] = line.split("  ");
      const [name = "", version = ""] = file.replace(/(\.orig)?\.(tar|deb).*$/, "").split("_");
      const musl = name === "musl";
      return {
        type: "library",
        "bom-ref": file,
        name,
        version,
        purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}`,
        licenses: musl ? [{ license: { id: "MIT" } }] : [{ expression: gccLicense }],
        hashes: [{ alg: "SHA-256", content }],
      };
    });
}

/** A UUID of the eighth kind (RFC 9562, section 5.8): any content, here that of a hash. */
function serialNumber(seed: string): string {
  const digits = createHash("sha256").update(seed).digest("hex").slice(0, 32).split("");
  digits[12] = "8";
  digits[16] = "8";
  const uuid = digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return `urn:uuid:${uuid}`;
}
