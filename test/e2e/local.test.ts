// What comes from this box, from the programs that really write it.
import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Sluice, temporaryFolder, waitFor } from "./sluice.ts";

/** Stores below `sluice-data` what the given tables let in. */
function configOf(tables: string): string {
  return `${tables}\n[ship]\nage = "300ms"\n[[sink]]\nkind = "directory"\npath = "sluice-data"\n`;
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
  }, 20_000);
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
