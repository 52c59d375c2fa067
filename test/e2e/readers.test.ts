// Commands and whoever reads them, and what they read themselves: pipes that close, or never do.
import { expect, test } from "bun:test";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { datagrams } from "./hook.ts";
import { program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const config = `
device = "gw"
[[listen]]
port = 0
[[sink]]
kind = "directory"
path = "data"
`;

/**
 * What a pipeline prints, and the status of each of its commands; $S is the program. None of them
 * would end by itself within the time that it is given here.
 */
function piped(pipeline: string): string {
  const { stdout, stderr } = spawnSync(
    "bash",
    ["-c", `${pipeline}; echo "status \${PIPESTATUS[@]}"`],
    {
      env: { PATH: "/usr/bin:/bin", S: program, SLUICE_DEVICE: "gw" },
      cwd: temporaryFolder(),
      timeout: 30_000,
    },
  );
  return `${stdout}${stderr}`;
}

test("a command whose reader goes away ends by the status of SIGPIPE, also while nothing comes", async () => {
  const sluice = await Sluice.start(config);
  const url = String((await sluice.until("answering"))["url"]);
  await datagrams(sluice.port("udp"), "<13>a", "<13>b");
  const isThere = () => piped(`$S status --url ${url}`).includes("received  2 messages");
  await waitFor(isThere, "two messages");
  expect(piped(`$S tail --last 1 --url ${url} | head -1`)).toMatch(/ b\nstatus 141 0\n$/);
  expect(piped(`$S tail --url ${url} | true`)).toBe("status 141 0\n");
  // As with other tools, what was written before the reader went is no failure.
  expect(piped(`$S top --url ${url} | cat > /dev/null`)).toBe("status 0 0\n");
  expect(piped("yes '<13>hello' | $S explain | head -1")).toBe('"<13>hello"\nstatus 141 141 0\n');
  // Nobody ever writes into it.
  expect(piped("mkfifo f; $S explain -f f | true")).toBe("status 141 0\n");
  await sluice.stop();
}, 60_000);

test("a search ends with its reader while a bucket does not answer", async () => {
  const silent = Bun.serve({
    port: 0,
    idleTimeout: 0,
    fetch: () => new Promise<Response>(() => {}),
  });
  const keys = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };
  const place = `s3://logs --endpoint http://127.0.0.1:${silent.port}`;
  for (const command of ["search all", "cat", "ls", "stats"]) {
    const child = spawn(program, [...command.split(" "), ...place.split(" ")], {
      env: { PATH: "/usr/bin:/bin", ...keys },
    });
    const ended = new Promise((resolve) => child.on("exit", resolve));
    await waitFor(() => silent.pendingRequests > 0, "a request");
    child.stdout.destroy();
    expect([command, await ended]).toEqual([command, 141]);
    await waitFor(() => silent.pendingRequests === 0, "its end");
  }
  await silent.stop(true);
}, 60_000);

test("a search shows what it has found while it waits for the rest", async () => {
  const name = (n: number) =>
    `logs/date=2026-11-21/hour=08/gw-6b017dae018410-000000000${n}-000000000${n}.ndjson.gz`;
  const contents = [1, 2].map((n) => `<Contents><Key>${name(n)}</Key><Size>9</Size></Contents>`);
  const found = Bun.gzipSync(`${JSON.stringify({ seq: 1, content: "found" })}\n`);
  const store = Bun.serve({
    ...{ port: 0, idleTimeout: 0 },
    fetch({ url }) {
      if (url.includes("list-type=2")) {
        return new Response(`<ListBucketResult>${contents.join("")}</ListBucketResult>`);
      }
      return url.includes("0001-") ? new Response(found) : new Promise<Response>(() => {});
    },
  });
  const search = spawn(
    program,
    ["search", '"found"', "s3://b", "--json", "--endpoint", `http://127.0.0.1:${store.port}`],
    { env: { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" } },
  );
  let out = "";
  search.stdout.on("data", (data: Buffer) => (out += data.toString()));
  await waitFor(() => out.includes('"content":"found"'), "the first");
  expect(search.exitCode).toBeNull();
  search.kill();
  await store.stop(true);
}, 60_000);

test("what is done goes on although nobody reads", async () => {
  const sluice = await Sluice.start(config);
  const to = `-P ${sluice.port("udp")} --count 60 --rate 60`;
  expect(piped(`$S send ${to} hello | true`)).toMatch(/status 0 0\n60 messages/);
  await sluice.stop();
  expect(sluice.lines("data").length).toBe(60);
}, 60_000);

/**
 * Runs a command and writes into a file how many KiB it had at most. To the kernel that includes
 * what the process had that started it, and that of the tests is large behind many of them.
 */
const withPeak = `import resource, subprocess, sys
status = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file:
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=file)
sys.exit(status)`;

test("lines of a pipe are told as they come, and what is no text ends soon and takes no memory", async () => {
  const folder = temporaryFolder();
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const explain = spawn(program, ["explain", "--json", "-f", pipe]);
  let out = "";
  explain.stdout.on("data", (data: Buffer) => (out += data.toString()));
  // It never ends: the shell keeps it open.
  const writer = spawn("sh", ["-c", 'exec 3> "$0"; echo "<13>a" >&3; sleep 1000', pipe]);
  await waitFor(() => out.includes('"content":"a"'), "what was written");
  writer.kill();
  explain.kill();

  const huge = join(folder, "huge");
  writeFileSync(huge, "a\n\nb\n");
  truncateSync(huge, 8 * 1024 ** 3);
  const f = (file: string, line: number, ...args: string[]) => {
    const peak = join(folder, "peak");
    const words = ["-c", withPeak, peak, program, ...args, "-f", file];
    const { status, stderr, stdout } = spawnSync("/usr/bin/python3", words, { timeout: 30_000 });
    expect(status).toBe(2);
    expect(stderr.toString()).toBe(
      `sluice: Line ${line} of "${file}" is longer than 1 MiB\n` +
        "  Each message stands in a line of its own, of text\n",
    );
    expect(Number(readFileSync(peak, "utf8"))).toBeLessThan(256 * 1024);
    return stdout.toString();
  };
  expect(f(huge, 4, "explain", "--json").trimEnd().split("\n").length).toBe(2);
  f("/dev/zero", 1, "explain");
  expect(piped("$S test-rule --file /dev/zero")).toContain('/dev/zero" is longer than 1 MiB');
  const sluice = await Sluice.start(config);
  const to = ["send", "-P", String(sluice.port("udp"))];
  f(huge, 4, ...to);
  f("/dev/zero", 1, ...to);
  f("/dev/zero", 1, ...to, "--count", "9");
  await sluice.stop();
  expect(sluice.lines("data").map(({ content }) => content)).toEqual(["a", "b"]);
}, 60_000);

test("a spool that is not there is no empty one", () => {
  const sink = "--set sink.0.kind=directory --set sink.0.path=/x --set spool.mode=overflow";
  for (const words of ["list", "verify", "export there", "drop"]) {
    const said = piped(`$S spool ${words} ${sink} --set spool.dir=none`);
    expect(said).toStartWith('status 2\nsluice: There is no folder "none/directory"\n');
  }
});
