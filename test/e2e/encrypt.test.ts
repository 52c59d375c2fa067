// Objects that are encrypted to a public key, and Debian's age at either end.
import { beforeAll, expect, test } from "bun:test";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contents, numberedLines, sendTcp } from "./sending.ts";
import { listen } from "./settings.ts";
import { linesOfText, objectsBelow, program, Sluice, temporaryFolder, waitFor } from "./sluice.ts";

const folder = temporaryFolder();
const identity = join(folder, "key.txt");
let recipient = "";

beforeAll(() => {
  execFileSync("age-keygen", ["-o", identity], { stdio: "ignore" });
  recipient = execFileSync("age-keygen", ["-y", identity]).toString().trim();
});

const configuration = (path: string) => `
${listen("tcp")}
[ship]
age = "100ms"
[spool]
mode = "always"
dir = "${join(folder, "spool")}"
[[sink]]
kind = "directory"
path = "${path}"
encrypt_to = ["${recipient}"]
`;

/** Whatever its exit status. */
function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { maxBuffer: 1 << 28 });
  return { status, stdout, text: stdout.toString(), err: stderr.toString() };
}

test("age opens what Sluice stores, and Sluice what age encrypts", async () => {
  const path = join(folder, "stored");
  const sluice = await Sluice.start(configuration(path));
  for (const from of [0, 500]) {
    await sendTcp(sluice.port("tcp"), numberedLines(500, { from }));
    await waitFor(() => objectsBelow(path).length > from / 500, "an object");
  }
  await sluice.stop();
  expect(sluice.farewell()).toMatchObject({ received: 1000, stored: 1000, spooled: 0 });

  const files = objectsBelow(path);
  const lines = files.flatMap((file) => {
    expect(file).toEndWith(".ndjson.gz.age");
    expect(readFileSync(file).includes("hourly")).toBe(false);
    const packed = execFileSync("age", ["-d", "-i", identity, file]);
    expect(run("decrypt", "-i", identity, file).stdout.equals(packed)).toBe(true);
    return linesOfText(execFileSync("zcat", { input: packed, maxBuffer: 1 << 28 }).toString());
  });
  expect(lines.map(({ content }) => content)).toEqual(contents(1000));

  const plain = join(folder, "plain");
  writeFileSync(plain, "whatever\n".repeat(50_000));
  execFileSync("age", ["-r", recipient, "-o", `${plain}.age`, plain]);
  expect(run("decrypt", "-i", identity, `${plain}.age`).text).toBe(readFileSync(plain, "utf8"));
});

test("whoever has the identity can prove and read, whoever has not sees the names", () => {
  const path = join(folder, "stored");
  const open = run("verify", path, "--identity", identity);
  expect([open.status, open.text.trim().split("\n").at(-1)]).toEqual([0, "complete"]);
  expect(
    run("search", 'content contains "17"', path, "--identity", identity, "--count").status,
  ).toBe(0);
  const closed = run("verify", path);
  expect(closed.status).toBe(0);
  expect(closed.text).toContain("1000 messages: judged by their names alone");
  expect(run("cat", path).err).toContain("is encrypted: --identity FILE opens it");

  rmSync(objectsBelow(path)[0]!);
  const [holed, shut] = [run("verify", path, "--identity", identity), run("verify", path)];
  expect([holed.status, shut.status]).toEqual([1, 1]);
  expect(shut.text).toContain("missing: 1-");
});

test("a wrong identity, no identity and what is not encrypted are told apart", () => {
  const other = join(folder, "other.txt");
  execFileSync("age-keygen", ["-o", other], { stdio: "ignore" });
  const [file] = objectsBelow(join(folder, "stored"));
  expect(run("decrypt", "-i", other, file!)).toMatchObject({ status: 2, text: "" });
  expect(run("decrypt", file!).err).toContain("With which identity?");
  expect(run("decrypt", "-i", identity, identity).err).toContain("is not encrypted by age");
  const wrong = configuration("/tmp/never").replace(recipient, `${recipient.slice(0, -1)}b`);
  writeFileSync(join(folder, "wrong.toml"), wrong);
  const checked = run("check", "--config", join(folder, "wrong.toml"));
  expect([checked.status, checked.err]).toEqual([2, expect.stringContaining("encrypt_to")]);
});
