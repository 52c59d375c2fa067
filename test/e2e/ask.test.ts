// What a person types to see what the running daemon does.
import { expect, test } from "bun:test";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { numberedLines, sendTcp } from "./sending.ts";
import { directorySink, listen } from "./settings.ts";
import { freePorts, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const token = "e2e-0123456789abcdef";
const config = `
device = "gw"
${listen("tcp")}
${directorySink}
`;

const env = { PATH: "/usr/bin:/bin", SLUICE_ADMIN_TOKEN: token };

async function started(): Promise<{ sluice: Sluice; url: string }> {
  const sluice = await Sluice.start(config, { SLUICE_ADMIN_TOKEN: token });
  return { sluice, url: await sluice.url() };
}

function typed(...args: string[]): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { env, cwd: temporaryFolder() });
  return { status, out: stdout.toString(), err: stderr.toString() };
}

test("status and top say who sent how much; JSON on request; what is wrong has a remedy", async () => {
  const { sluice, url } = await started();
  await sendTcp(sluice.port("tcp"), numberedLines(1200));
  await waitFor(() => typed("status", "--url", url).out.includes("1,200 messages"), "1,200");
  const status = typed("status", "--url", url);
  expect(status).toMatchObject({ status: 0, err: "" });
  expect(status.out).toContain("gw: Sluice");
  expect(status.out).not.toContain("\x1b");
  expect(JSON.parse(typed("status", "--json", "--url", url).out)).toMatchObject({ device: "gw" });
  const top = typed("top", "--url", url);
  expect(top.out).toMatch(/1,200 +100\.0 % .* host +127\.0\.0\.1/);
  const devices = JSON.parse(typed("top", "--json", "--url", url).out) as { devices: unknown[] };
  expect(devices.devices.length).toBe(1);
  expect(typed("tail", "severity", "--url", url)).toMatchObject({ status: 2 });
  expect(typed("tail", "severity", "--url", url).err).toContain("at character 9");
  expect(await sluice.stop()).toBe(0);
  const gone = typed("status", "--url", url);
  expect(gone.status).toBe(2);
  expect(gone.err).toContain("Is Sluice running");
  const off = typed("status", "--set", "admin.listen=off");
  expect(off.err).toContain("admin.listen is off");
});

test("on a narrow terminal no line of status and top is wider than it", async () => {
  const { sluice, url } = await started();
  await sendTcp(sluice.port("tcp"), numberedLines(3));
  await waitFor(() => typed("top", "--url", url).out.includes(" 3 "), "three messages");
  const widest = (columns: number, command: string) => {
    const typed = `stty cols ${columns} rows 24; '${program}' ${command} --url ${url}`;
    const { stdout } = spawnSync("script", ["-qefc", typed, "/dev/null"], {
      env: { ...env, NO_COLOR: "1", SHELL: "/bin/sh", TERM: "dumb" },
    });
    const lines = stdout.toString().split(/\r?\n/);
    expect(lines.length).toBeGreaterThan(2);
    return Math.max(...lines.map((line) => line.length));
  };
  for (const command of ["status", "top --once"]) {
    expect(widest(40, command)).toBeLessThanOrEqual(40);
  }
  expect(widest(200, "status")).toBeGreaterThan(40);
  await sluice.stop();
});

test("another program or version at the address, and a wrong token, are told in one line", async () => {
  let said: unknown;
  const other = Bun.serve({ port: 0, fetch: () => Response.json(said) });
  const url = `http://127.0.0.1:${other.port}/`;
  const f = async (answer: unknown, command: string, hint: string) => {
    said = answer;
    const child = Bun.spawn([program, command, "--url", url], { env, stderr: "pipe" });
    const [err, status] = [await new Response(child.stderr).text(), await child.exited];
    expect([status, err]).toEqual([
      2,
      `sluice: ${url} does not answer as this Sluice does\n  ${hint}\n`,
    ]);
  };
  const unknown =
    "Another program has that address, or another version: --url says which daemon is asked";
  for (const command of ["status", "top", "diff", "reload"]) {
    for (const answer of [{}, [], null, 7, "text"]) await f(answer, command, unknown);
  }
  const { version } = JSON.parse(
    readFileSync(join(import.meta.dir, "../../package.json"), "utf8"),
  ) as { version: string };
  const hint = `It is of version 9.9\\x1b, this is ${version}: use the program that runs`;
  await f({ version: "9.9\x1b", received: {} }, "status", hint);
  await other.stop(true);

  // One that begins as a daemon does and then never ends an event.
  const part = Buffer.alloc(1 << 20, "x");
  const endless = Bun.serve({
    port: 0,
    fetch: ({ url: asked }) =>
      asked.includes("status")
        ? Response.json({ device: "gw", boot: "b" })
        : new Response(new ReadableStream({ pull: (controller) => controller.enqueue(part) })),
  });
  const tail = Bun.spawn([program, "tail", "--url", `http://127.0.0.1:${endless.port}`], {
    ...{ env: { ...env, SLUICE_DEVICE: "gw" }, stderr: "pipe" },
  });
  expect(await new Response(tail.stderr).text()).toStartWith(
    "sluice: What comes is no tail of Sluice\n",
  );
  expect(await tail.exited).toBe(2);
  await endless.stop(true);

  const { sluice, url: own } = await started();
  const wrong = spawnSync(program, ["status", "--url", own], {
    env: { ...env, SLUICE_ADMIN_TOKEN: `${token}x` },
  });
  expect([wrong.status, wrong.stderr.toString().split("\n")[1]]).toEqual([
    2,
    "  The token is not the daemon's: see SLUICE_ADMIN_TOKEN and admin.token_file",
  ]);
  await sluice.stop();
});

test("the address and the token are those of the configuration", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "s.toml");
  const port = freePorts();
  writeFileSync(join(folder, "token"), `${token}\n`);
  const admin = `[admin]\nlisten = "127.0.0.1:${port}"\ntoken_file = "${folder}/token"\n`;
  writeFileSync(file, config + admin);
  const sluice = await Sluice.start(config + admin, { SLUICE_ADMIN_LISTEN: "" });
  const status = spawnSync(program, ["status", "--config", file], { env: { PATH: env.PATH } });
  expect(status.stdout.toString()).toContain("gw: Sluice");
  // Elsewhere that token is no one's business, and the configuration need not be right.
  const url = String((await sluice.until("answering"))["url"]);
  const asked = (env: Record<string, string>, ...more: string[]) => {
    const { stdout, stderr } = spawnSync(program, ["status", "--url", url, ...more], { env });
    return `${stdout}${stderr}`;
  };
  expect(asked({}, "--config", file)).toContain(`${url} answered 401`);
  const known = { SLUICE_ADMIN_TOKEN: token };
  expect(asked(known, "--config", "/none")).toContain("gw: Sluice");
  expect(asked(known, "--set", "sink.0.kind=none")).toContain("gw: Sluice");
  expect(await sluice.stop()).toBe(0);
});

test("who asks another device is told so first, and who asks its own is not", async () => {
  const { sluice, url } = await started();
  const { boot } = JSON.parse(typed("status", "--json", "--url", url).out) as { boot: string };
  const said = `gw answers at ${url} (run ${boot}); this box is attic`;
  const asked = (device: string, ...args: string[]) =>
    typed(...args, "--url", url, "--set", `device=${device}`);
  for (const command of [["status"], ["top"], ["top", "--json"], ["diff"], ["reload"]]) {
    const { out, err } = asked("attic", ...command);
    // Beside what is asked for, where a program may read it.
    const first = /^(status|top)$/.test(command.join(" ")) ? out : err;
    expect([command, first.split("\n")[0]]).toEqual([command, said]);
    expect(asked("gw", ...command).out).not.toContain("answers at");
  }
  const tail = spawn(program, ["tail", "--url", url, "--set", "device=attic"], { env });
  let err = "";
  tail.stderr.on("data", (data: Buffer) => (err += data.toString()));
  await waitFor(() => err === `${said}\n`, "whose messages they are");
  tail.kill();
  await sluice.stop();
}, 60_000);

test("tail shows what comes, as text without control characters or as it is stored", async () => {
  const { sluice, url } = await started();
  const shown = { text: "", json: "" };
  const tails = (["text", "json"] as const).map((kind) => {
    const args = ["tail", "tag = app", "--url", url, ...(kind === "json" ? ["--json"] : [])];
    const child = spawn(program, args, { env });
    child.stdout.on("data", (data: Buffer) => (shown[kind] += data.toString()));
    return new Promise((resolve) => child.on("close", resolve));
  });
  const said = [
    "<11>Nov 21 08:00:00 host app[7]: a \x1b[2Jb",
    "<13>Nov 21 08:00:00 host other: no",
  ];
  await waitFor(async () => {
    await sendTcp(sluice.port("tcp"), said);
    return shown.text !== "" && shown.json !== "";
  }, "both tails");
  const [line] = shown.text.split("\n");
  expect(line).toMatch(/^\d{4}-\d\d-\d\dT\S+Z host err app\[7\]: a \\x1b\[2Jb$/);
  expect(JSON.parse(shown.json.split("\n")[0]!)).toMatchObject({ tag: "app", severity: 3 });
  expect(shown.text + shown.json).not.toContain("other");
  expect(await sluice.stop()).toBe(0);
  expect(await Promise.all(tails)).toEqual([2, 2]);
});
