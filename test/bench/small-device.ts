// A router within this machine: the executable on a disk of its own that reads ahead 128 KiB, and
// a memory cgroup that is charged for everything, the page cache of the executable included.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

export interface SmallDevice {
  /** The command that runs the executable within the limit, its page cache empty at first. */
  command: string[];
  /** Memory charged at most so far, in MiB. */
  highestMiB(): number;
  /** Once the process has ended. */
  close(): void;
}

const readAheadKiB = 128;
/** Version 1 has a hierarchy for memory alone, version 2 one for all. */
const version1 = "/sys/fs/cgroup/memory";
const version2 = "/sys/fs/cgroup";
const isVersion1 = existsSync(join(version1, "memory.limit_in_bytes"));
const files = isVersion1
  ? { limit: "memory.limit_in_bytes", highest: "memory.max_usage_in_bytes" }
  : { limit: "memory.max", highest: "memory.peak" };

/** Undefined when this machine lets us make neither disk nor group. Root only. */
export function smallDevice(executable: string, limitMiB: number): SmallDevice | undefined {
  const usable = isVersion1 || existsSync(join(version2, "memory.peak"));
  if (process.getuid?.() !== 0 || !usable) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "sluice-device-"));
  const disk = join(folder, "disk");
  mkdirSync(disk);
  const loop = mountDisk(executable, join(folder, "image"), disk);
  const group = join(isVersion1 ? version1 : version2, basename(folder));
  mkdirSync(group);
  writeFileSync(join(group, files.limit), String(limitMiB * 1024 * 1024));
  return {
    command: ["sh", "-c", `echo $$ >"$0/cgroup.procs"; exec "$@"`, group, join(disk, "sluice")],
    highestMiB: () => Number(readFileSync(join(group, files.highest), "utf8")) / 1024 / 1024,
    close() {
      rmdirSync(group);
      run("umount", disk);
      run("losetup", "--detach", loop);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Answers the loop device. Mounted anew after the copy: no page of the file is in memory. */
function mountDisk(executable: string, image: string, disk: string): string {
  run("truncate", "--size=256M", image);
  run("mkfs.ext4", "-q", "-m", "0", image);
  // Direct: pages are cached once, for the file, and not again for the image.
  const loop = run("losetup", "--find", "--show", "--direct-io=on", image);
  run("mount", loop, disk);
  copyFileSync(executable, join(disk, "sluice"));
  run("umount", disk);
  writeFileSync(`/sys/block/${basename(loop)}/queue/read_ahead_kb`, String(readAheadKiB));
  run("mount", "-o", "ro", loop, disk);
  return loop;
}

function run(...command: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { stderr: "pipe" });
  if (exitCode === 0) return stdout.toString().trim();
  throw new Error(`${command.join(" ")}: ${stderr.toString()}`);
}
