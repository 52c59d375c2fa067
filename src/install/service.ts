// How the service of this box is started, as its manager keeps it or as it runs: a person's shell
// has neither its variables nor its command line.
import type { TextFile } from "../base/files.ts";

/** Looks at the box without changing anything. */
export interface ServiceDoors {
  readTextFile(path: string): TextFile;
  /** Names in a folder; none when there is no such folder. */
  names(folder: string): string[];
}

export interface ServiceStart {
  /** For a person: where that was found. Undefined: there is no service here. */
  readonly origin: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** `--config` and `--set` of its command line. */
  readonly file: string | undefined;
  readonly set: readonly string[];
  /** Files of variables that may not be read. */
  readonly unread: readonly string[];
}

/** As the service runs; where it does not, as it will. */
export function serviceStart(doors: ServiceDoors): ServiceStart {
  return running(doors) ?? installedService(doors);
}

/** As it will start: by its unit of systemd, else with the files where others have variables. */
export function installedService(doors: ServiceDoors): ServiceStart {
  return fromUnit(doors) ?? fromFiles(doors);
}

/** Exact, drop-ins and all: for root, and for the service's own user. */
function running({ readTextFile, names }: ServiceDoors): ServiceStart | undefined {
  for (const pid of names("/proc").filter((name) => /^\d+$/.test(name))) {
    const read = (name: string): string => {
      const file = readTextFile(`/proc/${pid}/${name}`);
      return file.ok ? file.text : "";
    };
    if (!/\/sluice\.service$/m.test(read("cgroup"))) continue;
    const [environ, argv] = [read("environ"), read("cmdline").split("\0")];
    if (environ === "" || argv[1] !== "run") continue;
    const env = Object.fromEntries(environ.split("\0").flatMap(pairOf));
    return { origin: `the running service (process ${pid})`, env, unread: [], ...flagsOf(argv) };
  }
  return undefined;
}

/** Where units are looked for, the strongest first (systemd.unit(5)). */
const unitFolders = [
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
];
const unitName = "sluice.service";

function fromUnit(doors: ServiceDoors): ServiceStart | undefined {
  const texts = unitFolders.flatMap((folder) => {
    const file = doors.readTextFile(`${folder}/${unitName}`);
    return file.ok ? [file.text] : [];
  });
  if (texts.length === 0) return undefined;
  const { environment, files, command } = directivesOf([texts[0]!, ...dropIns(doors)]);
  const unread: string[] = [];
  const env = Object.fromEntries(environment.flatMap(pairOf));
  // Whatever the order in the unit, files win (systemd.exec(5), EnvironmentFile=).
  for (const path of files) {
    const file = doors.readTextFile(path);
    if (file.ok) Object.assign(env, variablesIn(file.text));
    else if (file.code !== "ENOENT") unread.push(path);
  }
  return { origin: `the unit ${unitName}`, env, unread, ...flagsOf(wordsOf(command)) };
}

/** By name; of two with one name that of the stronger folder. */
function dropIns({ readTextFile, names }: ServiceDoors): string[] {
  const byName = new Map<string, string>();
  for (const folder of unitFolders.map((each) => `${each}/${unitName}.d`)) {
    for (const name of names(folder)) {
      const file = readTextFile(`${folder}/${name}`);
      if (name.endsWith(".conf") && !byName.has(name) && file.ok) byName.set(name, file.text);
    }
  }
  return [...byName].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
}

/** Lists grow, and an empty value begins them anew; the last command counts. */
function directivesOf(texts: readonly string[]) {
  let [environment, files, command]: [string[], string[], string] = [[], [], ""];
  for (const line of texts.flatMap((text) => text.replace(/\\\n/g, " ").split("\n"))) {
    const [, name, value = ""] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === "Environment")
      environment = value === "" ? [] : environment.concat(wordsOf(value));
    if (name === "EnvironmentFile") files = value === "" ? [] : [...files, value.replace(/^-/, "")];
    if (name === "ExecStart" && value !== "") command = value;
  }
  return { environment, files, command };
}

/** Words as systemd.syntax(7) separates them: quotes hold what they are around together. */
function wordsOf(text: string): string[] {
  const words = text.match(/(?:"(?:\\.|[^"])*"|'(?:\\.|[^'])*'|[^\s"'])+/g) ?? [];
  return words.map((word) =>
    word.replace(/"((?:\\.|[^"])*)"|'((?:\\.|[^'])*)'/g, (_, double: string, single: string) =>
      (double ?? single).replace(/\\(.)/g, "$1"),
    ),
  );
}

/** `NAME=value`; none where it is nothing of the kind. */
function pairOf(word: string): [string, string][] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
  return name === undefined ? [] : [[name, value!]];
}

function flagsOf(argv: readonly string[]): Pick<ServiceStart, "file" | "set"> {
  const valuesOf = (flag: string): string[] =>
    argv.flatMap((word, at) => {
      if (word.startsWith(`${flag}=`)) return [word.slice(flag.length + 1)];
      const next = argv[at + 1];
      return word === flag && next !== undefined ? [next] : [];
    });
  return { file: valuesOf("--config").at(-1), set: valuesOf("--set") };
}

/** Variables of OpenRC's services, and of those that have no unit yet. */
const files = ["/etc/sluice/sluice.env", "/config/sluice/sluice.env", "/etc/conf.d/sluice"];

function fromFiles({ readTextFile }: ServiceDoors): ServiceStart {
  const env: Record<string, string> = {};
  const [origins, unread]: [string[], string[]] = [[], []];
  for (const path of files) {
    const file = readTextFile(path);
    if (!file.ok && file.code !== "ENOENT") unread.push(path);
    if (!file.ok) continue;
    origins.push(path);
    Object.assign(env, variablesIn(file.text));
  }
  const origin = origins.length > 0 ? origins.join(", ") : undefined;
  return { origin, env, unread, file: undefined, set: [] };
}

/** Lines `NAME=value`, as systemd and shells read them. */
function variablesIn(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const [, name, quote = "", value] =
      /^\s*(?:export\s+)?([A-Z_][A-Z0-9_]*)=(["']?)(.*?)\2\s*$/.exec(line) ?? [];
    if (name !== undefined) found[name] = quote === "" ? value!.trim() : value!;
  }
  return found;
}
