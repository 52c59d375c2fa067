import * as fs from "node:fs";
import { dirname } from "node:path";
import { errorCode } from "./error-code.ts";
import { readTextFile } from "./files.ts";
import { type Host, type HostResult, partOf } from "./host.ts";

/** The box that this process runs on. */
export const systemHost: Host = {
  read(path) {
    const file = readTextFile(path);
    return file.ok ? file.text : undefined;
  },
  has: fs.existsSync,
  write: (path, text, mode) => put(path, mode, (part) => fs.writeFileSync(part, text, { mode })),
  rewrite(path, text, mode) {
    const before = fs.statSync(path, { throwIfNoEntry: false });
    return put(path, before === undefined ? mode : before.mode & 0o7777, (part) => {
      fs.writeFileSync(part, text);
      if (before !== undefined) fs.chownSync(part, before.uid, before.gid);
    });
  },
  writeProgram: (path) => put(path, 0o755, (part) => fs.copyFileSync(process.execPath, part)),
  rename: (from, to) => attempt(() => fs.renameSync(from, to)),
  remove: (path) => attempt(() => fs.rmSync(path, { force: true, recursive: true })),
  removeEmpty(path) {
    attempt(() => fs.rmdirSync(path));
  },
  run(argv) {
    let status = -1;
    const ran = attempt(() => {
      status = Bun.spawnSync([...argv], { stdio: ["ignore", "inherit", "inherit"] }).exitCode;
    });
    return ran.ok && status !== 0 ? { ok: false, code: `status ${status}` } : ran;
  },
};

/** A running program cannot be written to, but its name can be given to another file. */
function put(path: string, mode: number, write: (part: string) => void): HostResult {
  const part = partOf(path);
  const done = attempt(() => {
    fs.mkdirSync(dirname(path), { recursive: true });
    write(part);
    fs.chmodSync(part, mode);
    fs.renameSync(part, path);
  });
  if (!done.ok) attempt(() => fs.rmSync(part, { force: true }));
  return done;
}

function attempt(action: () => unknown): HostResult {
  try {
    action();
    return { ok: true };
  } catch (error) {
    return { ok: false, code: errorCode(error) };
  }
}
