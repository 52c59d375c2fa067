import { counted } from "../base/counted.ts";
import type { Host, HostResult } from "../base/host.ts";
import { UserError } from "../base/user-error.ts";
import { version } from "../base/version.ts";
import { type Manifest, manifestPath, readManifest, sha256 } from "./manifest.ts";
import { isKept, type Plan, type Step } from "./plan.ts";

/** Where the user's own file is kept while ours stands in its place. */
export const besideOf = (path: string): string => `${path}.before-sluice`;

export interface InstallOptions {
  /** Takes the place of files that are not ours; they are put back by `uninstall`. */
  force: boolean;
  /** Called with a line for each step, before it is done. */
  tell(line: string): void;
}

/**
 * Carries out the plan. Looks at everything before it touches anything: throws a UserError when a
 * file is in the way. What fails half way can be done again, or undone by `uninstall`.
 */
export function install(plan: Plan, host: Host, { force, tell }: InstallOptions): void {
  const before = readManifest(host, plan.platform);
  const inTheWay = plan.steps.filter((step) => isInTheWay(step, host, before));
  if (inTheWay.length > 0 && !force) {
    const paths = inTheWay.map((step) => ("path" in step ? step.path : "")).join(", ");
    const hint = `Move it away, or use --force: it is kept as ${besideOf("FILE")} and put back later`;
    throw new UserError(`There is a file already that is not of Sluice: ${paths}`, hint);
  }
  const manifest = { ...(before ?? nothing()), platform: plan.platform, version };
  const path = manifestPath(plan.platform);
  for (const step of plan.steps) {
    if (inTheWay.includes(step) && "path" in step) {
      must(host.rename(step.path, besideOf(step.path)), `move ${step.path} away`);
    }
    tell(sentence(step, host));
    // Noted first, so that it can be undone, or done again, if the next one fails.
    note(step, manifest);
    must(host.write(path, `${JSON.stringify(manifest, null, 2)}\n`, 0o644), `write ${path}`);
    perform(step, host);
  }
}

function nothing(): Omit<Manifest, "platform" | "version"> {
  return { files: {}, settings: [], lines: {}, data: [], undo: [], purge: [] };
}

/** Adds to what earlier installations have put in place: this one may have asked for less. */
function note(step: Step, manifest: Manifest): void {
  switch (step.kind) {
    case "program":
      // The last one is where it is now.
      delete manifest.files[step.path];
      manifest.files[step.path] = "";
      return;
    case "file":
      manifest.files[step.path] = sha256(step.text);
      return;
    case "settings":
    case "data": {
      const paths = manifest[step.kind];
      if (!paths.includes(step.path)) paths.push(step.path);
      return;
    }
    case "lines":
      manifest.lines[step.path] = step.text;
      return;
    case "run":
      noteCommand(step.undo, manifest.undo);
      noteCommand(step.purge, manifest.purge);
  }
}

function noteCommand(argv: readonly string[] | undefined, noted: string[][]): void {
  if (argv === undefined) return;
  if (!noted.some((each) => each.join(" ") === argv.join(" "))) noted.push([...argv]);
}

/** What a step does, for a person: a dry run prints these and nothing else happens. */
export function sentence(step: Step, host: Host): string {
  switch (step.kind) {
    case "program":
      return `copy this program to ${step.path}`;
    case "file":
      return `write ${step.path}`;
    case "settings":
      return isKept(step, host) ? `keep ${step.path} as it is` : `write ${step.path}`;
    case "lines":
      return `add ${counted(step.text.trim().split("\n").length, "line")} to ${step.path}`;
    case "data":
      return `data will be in ${step.path}`;
    case "run":
      return `run ${step.argv.join(" ")}`;
  }
}

/** Ours are those that an installation wrote, as it wrote them, and those that are the same. */
function isInTheWay(step: Step, host: Host, before: Manifest | undefined): boolean {
  if (step.kind === "program") {
    return host.has(step.path) && before?.files[step.path] === undefined && !isSelf(step.path);
  }
  if (step.kind !== "file") return false;
  const text = host.read(step.path);
  if (text === undefined || text === step.text) return false;
  return before?.files[step.path] !== sha256(text);
}

/** Run from where it belongs, it has been put there on purpose. */
function isSelf(path: string): boolean {
  return process.execPath === path;
}

function perform(step: Step, host: Host): void {
  switch (step.kind) {
    case "program":
      if (!isSelf(step.path)) must(host.writeProgram(step.path), `write ${step.path}`);
      return;
    case "file":
      must(host.write(step.path, step.text, step.mode), `write ${step.path}`);
      return;
    case "settings":
      if (isKept(step, host)) return;
      must(host.write(step.path, step.text, step.mode), `write ${step.path}`);
      return;
    case "lines":
      addLines(step, host);
      return;
    case "data":
      return;
    case "run": {
      const result = host.run(step.argv);
      if (!step.mayFail) must(result, `run ${step.argv.join(" ")}`);
    }
  }
}

/** Once, however often it is installed: what stands between the first and the last line is ours. */
function addLines({ path, text, mode }: Step & { kind: "lines" }, host: Host): void {
  const there = host.read(path) ?? "#!/bin/sh\n";
  const rest = withoutLines(there, text);
  const end = rest === "" || rest.endsWith("\n") ? "" : "\n";
  must(host.rewrite(path, `${rest}${end}${text}`, mode), `write ${path}`);
}

/** The text without what stands from the first words of `lines` to its last line. */
export function withoutLines(text: string, lines: string): string {
  const all = text.split("\n");
  const first = lines.slice(0, lines.indexOf(":"));
  const last = lines.trimEnd().split("\n").at(-1)!;
  const from = all.findIndex((line) => line.startsWith(first));
  const to = all.indexOf(last, from);
  if (from < 0 || to < 0) return text;
  return [...all.slice(0, from), ...all.slice(to + 1)].join("\n");
}

function must(result: HostResult, what: string): void {
  if (result.ok) return;
  throw new UserError(`Cannot ${what}: ${result.code}`, hints[result.code] ?? usualHint);
}

const usualHint = "Mend it and try again: what is done already is not done twice";
const hints: Record<string, string> = {
  EACCES: "Become root and try again",
  EPERM: "Become root and try again",
  ENOSPC: "Put the program elsewhere, such as on a USB stick: --program /mnt/usb/sluice",
};
