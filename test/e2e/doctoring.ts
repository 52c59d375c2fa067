// `sluice doctor` of the compiled program, and what it found.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "bun:test";
import { program, temporaryFolder } from "./sluice.ts";

export interface Finding {
  topic: string;
  state: "ok" | "warning" | "problem";
  what: string;
  why?: string;
  mend?: string;
}

interface How {
  args?: string[];
  env?: Record<string, string>;
  /** The program and what goes before it. */
  command?: string[];
}

/** All findings; the exit status must say whether there is a problem, and no secret may be told. */
export function doctor(toml: string, { args = [], env = {}, command = [program] }: How = {}) {
  const file = join(temporaryFolder(), "sluice.toml");
  writeFileSync(file, toml);
  const [first, ...before] = command;
  const words = [...before, "doctor", "--json", "--config", file, ...args];
  // Some other test's daemon may have the default address.
  const own = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", SLUICE_ADMIN_LISTEN: "off" };
  const ran = spawnSync(first!, words, { env: { ...own, ...env }, timeout: 60_000 });
  const text = ran.stdout.toString();
  if (text === "") throw new Error(`sluice doctor says nothing: ${ran.stderr}`);
  const { ok, findings } = JSON.parse(text) as { ok: boolean; findings: Finding[] };
  expect(ran.status).toBe(findings.some(({ state }) => state === "problem") ? 1 : 0);
  expect(ok).toBe(ran.status === 0);
  for (const [name, value] of Object.entries(env)) {
    if (/SECRET|TOKEN|URL/.test(name)) expect(text + ran.stderr).not.toContain(value);
  }
  return new Found(findings);
}

class Found {
  readonly all: readonly Finding[];

  constructor(all: readonly Finding[]) {
    this.all = all;
  }

  /** `state: sentence` of all findings on a topic. */
  on(topic: string): string[] {
    return this.all
      .filter((each) => each.topic === topic)
      .map(({ state, what }) => `${state}: ${what}`);
  }

  /** The remedies on a topic. */
  mends(topic: string): string {
    return this.all
      .filter((each) => each.topic === topic)
      .map(({ mend }) => mend ?? "")
      .join("\n");
  }

  get problems(): string[] {
    return this.all.filter(({ state }) => state === "problem").map(({ topic }) => topic);
  }
}
