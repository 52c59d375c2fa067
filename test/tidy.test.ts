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
  ship: ["buffer", "sink", "syslog"],
  sink: ["s3", "ship", "rule", "syslog"],
  audit: ["ship", "s3", "buffer", "syslog"],
  // Its texts are the files of build/package, which packages hold as well.
  install: ["build"],
  config: ["source", "buffer", "ship", "sink", "s3", "syslog", "rule", "admin"],
  // It shows all parts, and asks them for what it shows.
  admin: ["buffer", "rule", "syslog", "ship", "sink", "source"],
  // It writes settings, and knows what keys begin with.
  init: ["config", "ship"],
  // It looks at every part from outside, and at nothing that it would change.
  doctor: ["admin", "config", "install", "rule", "s3", "ship", "sink", "source"],
  cli: [
    // It asks the running daemon, and shows what that answers.
    "admin",
    "audit",
    "config",
    "doctor",
    "init",
    "install",
    "syslog",
    "rule",
    "buffer",
    "s3",
    "ship",
    "sink",
    "source",
    "daemon.ts",
    "farewell.ts",
    "outlets.ts",
    "world.ts",
  ],
  // A door for other programs, on the same code.
  "reporter.ts": ["sink", "syslog"],
  "world.ts": ["source", "admin"],
  "system-world.ts": ["source", "syslog", "admin", "world.ts"],
  "router.ts": ["syslog", "rule", "buffer", "source"],
  "daemon.ts": [
    ...["source", "syslog", "rule", "buffer", "ship", "sink", "s3", "admin", "config"],
    ...["router.ts", "farewell.ts", "listeners.ts", "outlets.ts", "targets.ts", "world.ts"],
  ],
  "farewell.ts": ["admin"],
  "listeners.ts": ["admin", "config", "source", "world.ts"],
  "targets.ts": ["config", "sink", "world.ts"],
  "outlets.ts": ["admin", "config", "ship", "farewell.ts", "outlet.ts"],
  "outlet.ts": ["admin", "buffer", "ship", "sink", "config", "world.ts"],
  "main.ts": ["cli", "daemon.ts", "world.ts", "system-world.ts"],
};

test("tidy: rooms import only whom they may", () => {
  const wrong: string[] = [];
  for (const file of source) {
    for (const match of text(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const target = normalize(join(dirname(file), match[1]!));
      const [from, to] = [room(file), room(target)];
      const allowed = from === to || to === "base" || mayImport[from]?.includes(to);
      if (!allowed) wrong.push(`${file} imports ${target}: ${from} may not know ${to}`);
    }
  }
  expect(wrong).toEqual([]);
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
    [
      ...["src/base/http.ts", "src/base/system-http.ts", "src/base/http-stream.ts"],
      "src/admin/page/doors.ts",
    ],
    "pass an Http",
  ],
  [
    /"node:fs/,
    [
      "terminal",
      "disk",
      "system-disk",
      "files",
      "tail-files",
      "system-host",
      "system-box",
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
  for (const file of source) {
    const stripped = text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    for (const [pattern, homes, why] of banned) {
      const where = pattern.source.includes("TODO") ? text(file) : stripped;
      if (pattern.test(where) && !homes.includes(file)) wrong.push(`${file}: ${pattern} (${why})`);
    }
  }
  expect(wrong).toEqual([]);
});

/** Start of a function or method in formatted code; it ends at the same indentation. */
const functionStart =
  /^(\s*)(?:export )?(?:(?:async )?function\b|(?:static |async |override |private |#)*[#\w]+\s*\(.*\).*\{$|(?:const|let) \w+.*=>\s*\{$)/;
const notFunctions = /^\s*(?:if|for|while|switch|catch|else|return|describe|test)\b/;

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
