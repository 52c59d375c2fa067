// The house rules as a test: who may import whom, which words have one home, how long things get.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const root = join(import.meta.dir, "..");
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root })
  .toString()
  .split("\n")
  .filter((file) => file !== "");
const code = files.filter((file) => file.endsWith(".ts"));
const source = code.filter((file) => file.startsWith("src/"));
const text = (file: string): string => readFileSync(join(root, file), "utf8");
const lines = (file: string): string[] => text(file).trimEnd().split("\n");

/** Room of a file: the folder below src, or the file itself for the few at its top. */
const room = (file: string): string => file.replace(/^src\//, "").replace(/\/.*$/, "");

/** Everything may use `base`; types may be taken from where they are declared. */
const mayImport: Record<string, string[]> = {
  base: [],
  syslog: [],
  // Addresses and CIDR blocks are of `source`; rules ask for them.
  rule: ["syslog", "source"],
  buffer: ["syslog"],
  source: ["syslog"],
  s3: [],
  ship: ["buffer", "syslog"],
  sink: ["s3", "ship", "rule", "syslog"],
  audit: ["ship", "s3", "buffer", "syslog"],
  // Its texts are the files of build/package, which packages hold as well.
  install: ["build"],
  config: ["source", "buffer", "ship", "sink", "syslog", "rule", "admin"],
  // It shows all parts, and asks them for what it shows.
  admin: ["buffer", "rule", "syslog", "ship", "sink", "source"],
  // It writes settings, and knows what keys begin with.
  init: ["config", "ship"],
  // It looks at every part from outside, and at nothing that it would change.
  doctor: ["admin", "config", "install", "s3", "ship", "sink", "source"],
  // Its commands show and ask every part.
  cli: [
    ...["admin", "audit", "config", "doctor", "init", "install", "syslog", "rule", "s3", "ship"],
    ...["sink", "source", "daemon.ts", "farewell.ts", "outlets.ts", "world.ts"],
  ],
  // A door for other programs, on the same code.
  "reporter.ts": ["sink", "syslog"],
  "world.ts": ["source", "admin"],
  "system-world.ts": ["source", "syslog", "admin", "world.ts"],
  "router.ts": ["syslog", "buffer", "source"],
  "daemon.ts": [
    ...["source", "syslog", "buffer", "ship", "sink", "admin", "config"],
    ...["answering.ts", "farewell.ts", "listeners.ts", "outlets.ts", "router.ts", "targets.ts"],
    "world.ts",
  ],
  "answering.ts": ["admin", "config", "world.ts"],
  "farewell.ts": ["admin"],
  "listeners.ts": ["admin", "config", "source", "world.ts"],
  "targets.ts": ["config", "sink", "world.ts"],
  "outlets.ts": ["admin", "config", "ship", "farewell.ts", "outlet.ts"],
  "outlet.ts": ["admin", "buffer", "ship", "sink", "config", "world.ts"],
  "main.ts": ["cli", "system-world.ts"],
};

test("tidy: rooms import only whom they may, and may only what they need", () => {
  const wrong: string[] = [];
  const needed = new Set<string>();
  for (const file of source) {
    for (const match of text(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const target = normalize(join(dirname(file), match[1]!));
      const [from, to] = [room(file), room(target)];
      needed.add(`${from} ${to}`);
      const allowed = from === to || to === "base" || mayImport[from]?.includes(to);
      if (!allowed) wrong.push(`${file} imports ${target}: ${from} may not know ${to}`);
    }
  }
  for (const [from, rooms] of Object.entries(mayImport)) {
    const idle = rooms.filter((to) => !needed.has(`${from} ${to}`));
    wrong.push(...idle.map((to) => `${from} needs nothing of ${to}`));
  }
  expect(wrong).toEqual([]);
});

test("tidy: what is measured runs without the runner of tests", () => {
  const seen = new Set(code.filter((file) => file.startsWith("test/bench/")));
  // What is added is looked at as well.
  for (const file of seen) {
    for (const [, target] of text(file).matchAll(/from\s+"([^"]+)"/g)) {
      expect([file, target]).not.toEqual([file, "bun:test"]);
      if (target!.startsWith(".")) seen.add(normalize(join(dirname(file), target!)));
    }
  }
});

/** Words with one home (or none): pattern, the files that may use it, why. */
const banned: [RegExp, string[], string][] = [
  [
    /\bDate\.now\(|\bperformance\.now\(/,
    ["src/base/clock.ts", "src/admin/page/doors.ts"],
    "pass a Clock",
  ],
  [/\bnew Date\(\)/, [], "pass a Clock"],
  [
    /\bset(Timeout|Interval)\(|\bBun\.sleep\b/,
    ["src/base/clock.ts", "src/admin/page/doors.ts"],
    "pass a Clock",
  ],
  [/\bMath\.random\(|getRandomValues/, ["src/base/random.ts"], "pass a Random"],
  [
    /[^.\w]fetch\(/,
    [...["src/base/system-http.ts", "src/base/http-stream.ts"], "src/admin/page/doors.ts"],
    "pass an Http",
  ],
  [
    /"node:fs/,
    [
      ...["terminal", "system-disk", "files", "tail-files", "system-host", "system-box"],
      "kernel-log",
    ].map((name) => `src/base/${name}.ts`),
    "pass a Disk",
  ],
  [/\bconsole\./, [], "pass a Log or an Io"],
  [/\bprocess\.std(out|err|in)\b/, [], "two megabytes of streams: see terminal.ts"],
  [/\bprocess\.env\b/, ["src/main.ts"], "environment is an argument"],
  [/\bprocess\.exit\(/, ["src/main.ts"], "the only exit is in main"],
  [/"bun:ffi"/, ["src/base/libc.ts"], "the only door to libc"],
  [/"node:(net|tls|http|https|dgram)"/, [], "Bun's own sockets cost a fraction"],
  [/\.node"/, [], "no native add-ons: the static build has no dlopen"],
  [/new Worker\(/, [], "two megabytes each"],
  [/:\s*any\b|\bas any\b|<any>/, [], "say the type"],
  [/^\s*(export )?(enum|namespace)\b/m, [], "a union of strings or a module does it"],
  [/\bexport default\b/, [], "names are for finding"],
  [/\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b/, [], "do it or open an issue"],
];

test("tidy: words have one home", () => {
  const wrong: string[] = [];
  for (const [pattern, homes, why] of banned) {
    const usedBy = source.filter((file) => {
      const all = text(file);
      const code = all.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      return pattern.test(pattern.source.includes("TODO") ? all : code);
    });
    const strangers = usedBy.filter((file) => !homes.includes(file));
    wrong.push(...strangers.map((file) => `${file}: ${pattern} (${why})`));
    const empty = homes.filter((home) => !usedBy.includes(home));
    wrong.push(...empty.map((home) => `${home} is no home of ${pattern}`));
  }
  expect(wrong).toEqual([]);
});

test("tidy: what is exported is imported", () => {
  const importers = new Map<string, string[]>();
  for (const file of code) {
    const all = text(file);
    for (const [, path] of all.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const target = normalize(join(dirname(file), path!));
      importers.set(target, [...(importers.get(target) ?? []), all]);
    }
  }
  // Types are left out: they are exported with what takes or gives them.
  const exported = /^export (?:async )?(?:function\*?|const|let|class) (\w+)/gm;
  const wrong: string[] = [];
  // The door for other programs is imported by those.
  for (const file of code.filter((each) => each !== "src/reporter.ts")) {
    for (const [, name] of text(file).matchAll(exported)) {
      const isUsed = importers.get(file)?.some((other) => new RegExp(`\\b${name}\\b`).test(other));
      if (!isUsed) wrong.push(`${file} exports ${name} to nobody`);
    }
  }
  expect(wrong).toEqual([]);
});

test("tidy: what was received never becomes markup, and the page keeps to itself", () => {
  const page = files.filter((file) => file.startsWith("src/admin/page/"));
  const markup =
    /\b(inner|outer)HTML\b|insertAdjacentHTML|\bsetHTML|document\.write|DOMParser|Fragment\(|srcdoc/;
  const script =
    /\beval\(|new Function|\.on\w+ = ["'`]|javascript:|<script>|\son\w+=|<style|\sstyle=/;
  const others = /\bcookie\b|localStorage|indexedDB|EventSource|WebSocket|sendBeacon|https?:\/\//;
  const wrong = page.flatMap((file) =>
    lines(file)
      .filter((line) => [markup, script, others].some((pattern) => pattern.test(line)))
      .map((line) => `${file}: ${line}`),
  );
  expect(wrong).toEqual([]);
  // Only types come from elsewhere: the bundle holds the page and its chart library.
  const imported = page
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...text(file).matchAll(/^import (?!type ).*?from "([^"]+)"/gms)])
    .map((match) => match[1]!)
    .filter((from) => !/^\.\/[\w-]+\.ts$/.test(from));
  expect(imported).toEqual(["uplot"]);
});

/** Start of a function or method in formatted code; it ends at the same indentation. */
const functionStart =
  /^(\s*)(?:export )?(?:(?:async )?function\b|(?:static |async |override |private |#)*[#\w]+\s*\(.*\).*\{$|(?:const|let) \w+.*=>\s*\{$)/;
const notFunctions = /^\s*(?:if|for|while|switch|catch|else|return|describe|test)\b/;
const blockStart = /^\s*(?:\} else )?(?:if|for|while|switch|try|do)\b.*\{$/;

test("tidy: files, functions and lines stay short", () => {
  const wrong: string[] = [];
  for (const file of code) {
    const all = lines(file);
    if (all.length > 300) wrong.push(`${file}: ${all.length} lines`);
    all.forEach((line, index) => {
      const long =
        line.length > 100 && !/https?:\/\/|"[^"]{60,}"|`[^`]{60,}`|\/.{60,}\//.test(line);
      if (long) wrong.push(`${file}:${index + 1}: ${line.length} columns`);
      const indent = functionStart.exec(line)?.[1];
      if (indent === undefined || notFunctions.test(line)) return;
      const rest = all.slice(index + 1);
      const length = rest.findIndex((next) => next.startsWith(`${indent}}`));
      if (length > 70) wrong.push(`${file}:${index + 1}: function of ${length} lines`);
    });
  }
  expect(wrong).toEqual([]);
});

test("tidy: what is exported and longer than ten lines says before what it promises", () => {
  const wrong: string[] = [];
  for (const file of source) {
    const all = lines(file);
    all.forEach((line, index) => {
      if (!/^export (?:async )?(?:function\b|const .*=> \{$)/.test(line)) return;
      const length = all.slice(index + 1).findIndex((next) => next.startsWith("}"));
      const isDescribed = all[index - 1]?.endsWith("*/") === true;
      if (length > 10 && !isDescribed) wrong.push(`${file}:${index + 1}: ${line}`);
    });
  }
  expect(wrong).toEqual([]);
});

/** How many parameters are in the parentheses that `text` begins with. */
function parametersOf(text: string): number {
  const arrow = /=>/g;
  const innermost = /\([^(){}[\]<>]*\)|\{[^(){}[\]<>]*\}|\[[^(){}[\]<>]*\]|<[^(){}[\]<>]*>/;
  let list = text.replace(arrow, "").replace(/\/\*.*?\*\//gs, "");
  while (!/^\([^(){}[\]<>]*\)/.test(list) && innermost.test(list))
    list = list.replace(innermost, "");
  return list
    .slice(1, list.indexOf(")"))
    .split(",")
    .filter((each) => each.trim() !== "").length;
}

test("tidy: functions take four parameters at most, and nest three blocks", () => {
  const wrong: string[] = [];
  const begin = /^(?:export )?(?:async )?function\*? (\w+)(?:<[^>]*>)?(?=\()/gm;
  for (const file of code) {
    const all = text(file);
    for (const { 0: head, 1: name, index } of all.matchAll(begin)) {
      const count = parametersOf(all.slice(index + head.length, index + head.length + 1000));
      if (count > 4) wrong.push(`${file}: ${name} takes ${count} parameters`);
    }
    const open: number[] = [];
    lines(file).forEach((line, index) => {
      if (line.trim() === "") return;
      const indent = line.search(/\S/);
      while (open.length > 0 && indent <= open.at(-1)!) open.pop();
      if (!blockStart.test(line)) return;
      open.push(indent);
      if (open.length > 3) wrong.push(`${file}:${index + 1}: ${open.length} blocks deep`);
    });
  }
  expect(wrong).toEqual([]);
});

test("tidy: names of files say what is in them", () => {
  const vague = /(^|\/)(utils?|helpers?|common|misc|index|types)\.ts$/;
  expect(code.filter((file) => vague.test(file))).toEqual([]);
});

test("tidy: the top level holds what was agreed", () => {
  const agreed = ["src", "test", "build", "toolchain", "package.json", "tsconfig.json", "Makefile"];
  const beside = ["README.md", "LICENSE", "CHANGELOG.md", "package-lock.json"];
  const tops = new Set(files.map((file) => file.replace(/\/.*$/, "")));
  const others = [...tops].filter(
    (top) => !top.startsWith(".") && ![...agreed, ...beside].includes(top),
  );
  expect(others).toEqual([]);
});

test("tidy: no registry host and no path of one machine", () => {
  const wrong = files.filter((file) => {
    if (file === "test/tidy.test.ts" || /\.(so|png|gz|zst)$/.test(file)) return false;
    return /registry\.npmjs|(^|[^A-Za-z0-9_.-])\/(work|farm)\/[A-Za-z.]/m.test(text(file));
  });
  expect(wrong).toEqual([]);
});
