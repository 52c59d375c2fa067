// make mutants: plants each bug in a copy of src and lets lives be lived until one finds it.
// LIVES=n is how many may be lived for one bug; ONLY=text takes the mutants whose file has it.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mutants, type Mutant } from "./mutants.ts";

const root = join(import.meta.dir, "../../..");
const livesMax = process.env.LIVES ?? "3000";
/** A loop that never ends is found, too; a machine that is busy needs some minutes for its lives. */
const timeoutMs = 1_200_000;

const copy = mkdtempSync(join(tmpdir(), "sluice-mutants-"));
for (const part of ["src", "test", "package.json", "tsconfig.json"]) {
  cpSync(join(root, part), join(copy, part), { recursive: true });
}
symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));

/** What found the bug; undefined when nothing did. */
function hunt({ file, find, replace }: Mutant): string | undefined {
  const path = join(copy, "src", file);
  const source = readFileSync(path, "utf8");
  const times = source.split(find).length - 1;
  if (times !== 1) throw new Error(`"${find}" stands ${times} times in ${file}`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  const run = Bun.spawnSync([process.execPath, "test/sim/main.ts"], {
    cwd: copy,
    env: { ...process.env, LIVES: livesMax, FAILURES_MAX: "1" },
    timeout: timeoutMs,
  });
  writeFileSync(path, source);
  if (run.exitCode === 0) return undefined;
  if (run.exitedDueToTimeout) return `no end within ${timeoutMs / 1000} s`;
  const said = run.stdout.toString() + run.stderr.toString();
  return /^SEED=.*$/m.exec(said)?.[0] ?? said.trim().split("\n").at(-1) ?? "no end";
}

let survivors = 0;
const chosen = mutants.filter(({ file }) => file.includes(process.env.ONLY ?? ""));
for (const mutant of chosen) {
  const found = hunt(mutant);
  if (found === undefined) survivors++;
  const fate = found === undefined ? `SURVIVED ${livesMax} lives` : `killed by ${found}`;
  console.log(`${mutant.file}: ${mutant.breaks}: ${fate.slice(0, 160)}`);
}
rmSync(copy, { recursive: true });
console.log(`${chosen.length - survivors} of ${chosen.length} mutants killed`);
process.exit(survivors === 0 ? 0 : 1);
