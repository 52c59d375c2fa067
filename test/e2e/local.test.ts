// What comes from this box, from the programs that really write it.
import { expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { directorySink } from "./settings.ts";
import { atEnd, readObjects, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

/** Stores below `sluice-data` what the given tables let in. */
function configOf(tables: string): string {
  return `${tables}\n[ship]\nage = "300ms"\n${directorySink}`;
}

/** Until so many lines are stored. */
async function linesOf(sluice: Sluice, count: number) {
  const have = () => `${count} lines, have ${JSON.stringify(sluice.lines())}`;
  await waitFor(() => sluice.lines().length >= count || undefined, have());
  return sluice.lines();
}

for (const kind of ["stream", "dgram"]) {
  test(`logger writes to a ${kind} socket`, async () => {
    const path = join(temporaryFolder(), "log");
    const table = `[[local]]\ntransport = "unix-${kind}"\npath = "${path}"\nmode = "0600"`;
    const sluice = await Sluice.start(configOf(table));
    const how = kind === "stream" ? "--tcp" : "--udp";
    const flags = ["-u", path, how, "--id=77", "-p", "auth.err", "-t", "sshd"];
    execFileSync("logger", [...flags, "first"]);
    // 1,000 lines in one go: a queue of ten makes the sender wait, and nothing is lost.
    const lines = Array.from({ length: 1000 }, (_, n) => `line ${n}`);
    execFileSync("logger", flags, { input: lines.join("\n") });
    const stored = await linesOf(sluice, 1001);
    expect(stored.map(({ content }) => content)).toEqual(["first", ...lines]);
    expect(stored[0]).toMatchObject({
      ...{ transport: `unix-${kind}`, client: path, priority: 35, tag: "sshd", proc_id: "77" },
    });
    expect(await sluice.stop()).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect(sluice.farewell()).toMatchObject({ received: 1001, stored: 1001, ignored: 0 });
  });
}

test("a socket that a killed run left is replaced; one that is in use is not", async () => {
  const path = join(temporaryFolder(), "log");
  const config = configOf(`[[local]]\ntransport = "unix-dgram"\npath = "${path}"`);
  const first = await Sluice.start(config);
  first.signal("SIGKILL");
  await first.ended;
  expect(existsSync(path)).toBe(true);
  const second = await Sluice.start(config);
  execFileSync("logger", ["-u", path, "hello"]);
  expect((await linesOf(second, 1))[0]!.content).toBe("hello");
  const third = await Sluice.start(config).then(
    () => "started",
    ({ message }: Error) => message,
  );
  expect(third).toContain("EADDRINUSE");
  expect(await second.stop()).toBe(0);
});

test("files are followed through logrotate, truncation and a restart", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "app.log");
  const table = `[[local]]\ntransport = "file"\npath = "${path}"\n`;
  const config = `state = "${join(folder, "state")}"\n${configOf(table)}`;
  const rotate = (how: string) => {
    writeFileSync(join(folder, "rotate"), `${path} {\n  rotate 9\n  ${how}\n}\n`, { mode: 0o600 });
    const files = ["--force", "--state", join(folder, "rotated"), join(folder, "rotate")];
    execFileSync("/usr/sbin/logrotate", files);
  };
  const written: string[] = [];
  const write = (count: number) => {
    const lines = Array.from({ length: count }, (_, n) => `line ${written.length + n}`);
    written.push(...lines);
    appendFileSync(path, `${lines.join("\n")}\n`);
  };
  const sluice = await Sluice.start(config);
  write(1000);
  await linesOf(sluice, 1000);
  rotate("create 0644");
  write(1000);
  await linesOf(sluice, 2000);
  rotate("copytruncate");
  write(10);
  const stored = await linesOf(sluice, 2010);
  expect(stored.map(({ content }) => content)).toEqual(written);
  expect(stored[0]).toMatchObject({ transport: "file", client: path, tag: path });
  appendFileSync(path, "written to the");
  await Bun.sleep(1200);
  expect(await sluice.stop()).toBe(0);
  appendFileSync(path, " end\n");
  rotate("create 0644");
  appendFileSync(path, "new\n");
  const next = await Sluice.start(config);
  const rest = await linesOf(next, 2);
  expect(rest.map(({ content }) => content)).toEqual(["written to the end", "new"]);
  expect(await next.stop()).toBe(0);
});

test("a file that is truncated under who writes to it goes on behind its hole", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "app.log");
  const state = `state = "${join(folder, "state")}"\n`;
  const sluice = await Sluice.start(
    state + configOf(`[[local]]\ntransport = "file"\npath = "${path}"\n`),
  );
  // The shell's `>` and not `>>`: it remembers where it was.
  const descriptor = openSync(path, "w");
  const before = Array.from({ length: 3000 }, (_, n) => `line ${n} of some forty octets or more`);
  writeSync(descriptor, `${before.join("\n")}\n`);
  await linesOf(sluice, 3000);
  truncateSync(path);
  writeSync(descriptor, "behind the hole\nand one more\n");
  closeSync(descriptor);
  const stored = await linesOf(sluice, 3002);
  expect(stored.map(({ content }) => content)).toEqual([
    ...[...before, "behind the hole", "and one more"],
  ]);
  expect(stored.some((line) => line["truncated"] !== undefined)).toBe(false);
  expect(await sluice.stop()).toBe(0);
});

test("files whose numbers differ only behind the 53rd bit are told apart", async () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  for (const name of ["low", "high", "both"]) mkdirSync(at(name));
  const mount = (...args: string[]) => {
    execFileSync("mount", args);
    atEnd(() => void spawnSync("umount", ["-l", args.at(-1)!]));
  };
  // What an overlay takes from below keeps its number, with bits before it that say so.
  mount("-t", "tmpfs", "none", at("low"));
  mount("-t", "tmpfs", "none", at("high"));
  for (const name of ["a", "b", "c"]) writeFileSync(at(`low/${name}.log`), `${name}\n`);
  for (const name of ["upper", "work"]) mkdirSync(at(`high/${name}`));
  const folders = `lowerdir=${at("low")},upperdir=${at("high/upper")},workdir=${at("high/work")}`;
  mount("-t", "overlay", "none", "-o", `xino=on,${folders}`, at("both"));
  const table = `[[local]]\ntransport = "file"\npath = "${at("both")}/*.log"\n`;
  const sluice = await Sluice.start(`state = "${at("state")}"\n${configOf(table)}`);
  const stored = await linesOf(sluice, 3);
  expect(stored.map(({ content }) => content)).toEqual(["a", "b", "c"]);
  // Written to, a file is copied up and is the same one still.
  appendFileSync(at("both/b.log"), "b again\n");
  expect((await linesOf(sluice, 4)).map(({ content }) => content)).toEqual([
    ...["a", "b", "c", "b again"],
  ]);
  expect(await sluice.stop()).toBe(0);
});

test("a run that is killed loses no line of a file", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "app.log");
  const table = `[[local]]\ntransport = "file"\npath = "${path}"\n`;
  const sink = `[ship]\nage = "1h"\n[[sink]]\nkind = "directory"\npath = "${folder}/data"\n`;
  const config = `state = "${join(folder, "state")}"\n${table}${sink}`;
  writeFileSync(path, "one\ntwo\n");
  const first = await Sluice.start(config);
  await Bun.sleep(500);
  // Received and not stored: no position may say that it was read.
  first.signal("SIGKILL");
  await first.ended;
  const second = await Sluice.start(config);
  expect(await second.stop()).toBe(0);
  const contents = readObjects(join(folder, "data")).map(({ content }) => content);
  expect(contents).toEqual(["one", "two"]);
});

test("a run that is killed loses no line of files that their pattern matches no more", async () => {
  const folder = temporaryFolder();
  const table = `[[local]]\ntransport = "file"\npath = "${folder}/*.log"\n`;
  const sink = `[ship]\nage = "1h"\n[[sink]]\nkind = "directory"\npath = "${folder}/data"\n`;
  const state = join(folder, "state");
  const config = `state = "${state}"\n${table}${sink}`;
  const written: string[] = [];
  const write = (name: string, text: string) => {
    appendFileSync(join(folder, name), `${text}\n`);
    written.push(text);
  };
  const round = async (number: number) => {
    for (const name of ["a.log", "b.log"]) write(name, `${name} ${number}`);
    const sluice = await Sluice.start(config);
    // Not by what is being written beside it, which a kill undoes.
    const bookmarks = () => readdirSync(state).filter((name) => name.startsWith("file-"));
    const known = () =>
      bookmarks().some((name) => readFileSync(join(state, name)).includes("b.log"));
    await waitFor(() => (existsSync(state) && known()) || undefined, "its files are known");
    sluice.signal("SIGKILL");
    await sluice.ended;
    for (const name of ["a.log", "b.log"]) {
      write(name, `${name} ${number}, while nobody looked`);
      renameSync(join(folder, name), join(folder, `${name}.${number}`));
    }
  };
  await round(1);
  const between = await Sluice.start(config);
  expect(await between.stop()).toBe(0);
  await round(2);
  const last = await Sluice.start(config);
  expect(await last.stop()).toBe(0);
  const contents = readObjects(join(folder, "data")).map(({ content }) => content);
  expect(contents.toSorted()).toEqual(written.toSorted());
});

test("the kernel's messages come from the boot on, and once", async () => {
  const folder = temporaryFolder();
  const config = `state = "${join(folder, "state")}"\n${configOf('[[local]]\ntransport = "kmsg"')}`;
  const before = kernelRing();
  const sluice = await Sluice.start(config);
  const token = `sluice-test-${process.pid}`;
  appendFileSync("/dev/kmsg", `<12>${token}[7]: hello from user space\n`);
  const own = (all: ReturnType<Sluice["lines"]>) => all.filter(({ tag }) => tag === token);
  await waitFor(() => own(sluice.lines()).length === 1 || undefined, "the line that was written");
  const lines = sluice.lines();
  expect(own(lines)[0]).toMatchObject({ priority: 12, proc_id: "7", transport: "kmsg" });
  const after = kernelRing();
  const kernel = lines.filter(({ facility }) => facility === 0).length;
  // The same number, but for records that came, or went from a full ring, while it started.
  expect(kernel).toBeGreaterThanOrEqual(after.intersection(before).size);
  expect(kernel).toBeLessThanOrEqual(after.union(before).size);
  // The stamp is what the kernel's own tool makes of it.
  const age = Date.now() - Date.parse(String(own(lines)[0]!["timestamp"]));
  expect(Math.abs(age)).toBeLessThan(20_000);
  expect(await sluice.stop()).toBe(0);
  const next = await Sluice.start(config);
  appendFileSync("/dev/kmsg", `<12>${token}: again\n`);
  await waitFor(() => own(next.lines()).length === 1 || undefined, "the second line");
  expect(next.lines().filter(({ tag }) => tag === token).length).toBe(1);
  expect(await next.stop()).toBe(0);
});

/** What the kernel said, with its stamps; a record of several lines is one. */
function kernelRing(): Set<string> {
  const ring = execFileSync("dmesg", ["--raw", "--kernel"], { maxBuffer: 1 << 26 }).toString();
  return new Set(ring.match(/^<.*/gm));
}
