// Bun for each target, from npm: npm installs only the one for this machine, the others are
// fetched here. What package-lock.json says about them is verified on every use.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../src/base/user-error.ts";
import { fuse } from "../toolchain/fuse/fuse.ts";
import { libcSymbols } from "../toolchain/fuse/libc-calls.ts";
import { run } from "./command.ts";
import { out, root, type Target } from "./targets.ts";

export interface Runtime {
  /** The executable that `bun build --compile` is to take. */
  path: string;
  /** Addresses of libc's functions; only where libc is within. */
  libcSymbols?: Record<string, number>;
}

const directory = join(out, "runtime");

/** Throws UserError when the package cannot be had, FuseError when it cannot be made static. */
export async function runtimeOf(target: Target): Promise<Runtime> {
  const bun = await bunOf(await packageOf(target.runtime));
  const path = join(directory, `bun-${target.arch}-${target.libc}`);
  if (target.libc !== "static") {
    replace(path, bun);
    return { path };
  }
  const companion = join(root, `toolchain/companion/companion-${target.arch}.so`);
  const fused = fuse(bun, readFileSync(companion));
  const symbols = libcSymbols(fused);
  replace(path, fused.bytes);
  replace(`${path}.libc.json`, Buffer.from(`${JSON.stringify(symbols, undefined, 2)}\n`));
  return { path, libcSymbols: symbols };
}

/** The package's archive: from build/out, or fetched by the npm client as it is configured. */
async function packageOf(name: string): Promise<Buffer> {
  const { version, integrity } = lockedOf(name);
  // The name that `npm pack` gives it.
  const file = `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
  const path = join(directory, file);
  if (!existsSync(path)) {
    mkdirSync(directory, { recursive: true });
    run("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", directory]);
  }
  const archive = readFileSync(path);
  const digest = `sha512-${createHash("sha512").update(archive).digest("base64")}`;
  if (digest === integrity) return archive;
  throw new UserError(`${path} is not what package-lock.json promises`, "Remove it and try again");
}

function lockedOf(name: string): { version: string; integrity: string } {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const entry = lock.packages[`node_modules/${name}`];
  if (entry) return entry;
  throw new UserError(`package-lock.json has no ${name}`, "Run npm install --package-lock-only");
}

async function bunOf(archive: Buffer): Promise<Buffer> {
  const file = (await new Bun.Archive(archive).files("package/bin/bun")).get("package/bin/bun");
  if (!file) throw new UserError("The package holds no bin/bun", "Look what changed in it");
  return Buffer.from(await file.arrayBuffer());
}

/** At once, so that another build at the same time reads all of it or the one before. */
function replace(path: string, bytes: Buffer): void {
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, bytes, { mode: 0o755 });
  renameSync(temporary, path);
}
