// Signatures of releases, made by us and read by minisign and signify, and the other way round.
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "bun:test";
import {
  publicLine,
  readReleaseKey,
  type ReleaseKey,
  signFile,
  usignFile,
} from "../../build/sign.ts";
import { program, temporaryFolder } from "./sluice.ts";

let folder: string;
let key: ReleaseKey;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = temporaryFolder();
  execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", at("release.pem")]);
  key = readReleaseKey(at("release.pem"));
  writeFileSync(at("sluice.pub"), `untrusted comment: a key\n${publicLine(key)}\n`);
  writeFileSync(at("release.bin"), Buffer.alloc(3_000_000, "sluice"));
  signFile(at("release.bin"), key, "sluice 1.2.3");
  usignFile(at("release.bin"), key);
});

function verify(file: string, keyGiven: string) {
  const { status, stdout, stderr } = spawnSync(program, [
    ...["version", "--verify", file, "--key", keyGiven],
  ]);
  return { status, said: `${stdout}${stderr}`.replaceAll(folder, "") };
}

test("minisign and signify, which is OpenWrt's usign, take what we sign", () => {
  const out = execFileSync("minisign", ["-Vm", at("release.bin"), "-p", at("sluice.pub")]);
  expect(out.toString()).toContain("sluice 1.2.3");
  const signify = ["-V", "-p", at("sluice.pub"), "-x", at("release.bin.usig")];
  execFileSync("signify-openbsd", [...signify, "-m", at("release.bin")]);
});

test("the program takes what minisign signs", () => {
  const args = ["-GW", "-p", at("other.pub"), "-s", at("other.key")];
  execFileSync("minisign", args);
  writeFileSync(at("theirs.bin"), "theirs");
  const signing = ["-S", "-s", at("other.key"), "-m", at("theirs.bin"), "-t", "by minisign"];
  execFileSync("minisign", signing, { input: "\n" });
  expect(verify(at("theirs.bin"), at("other.pub"))).toEqual({
    status: 0,
    said: "/theirs.bin is genuine: by minisign\n",
  });
});

test("the program says what is wrong with what is not genuine", () => {
  const line = publicLine(key);
  expect(verify(at("release.bin"), line)).toEqual({
    status: 0,
    said: "/release.bin is genuine: sluice 1.2.3\n",
  });
  const f = (name: string, change: () => void, reason: string) => {
    writeFileSync(at(name), readFileSync(at("release.bin")));
    writeFileSync(at(`${name}.minisig`), readFileSync(at("release.bin.minisig")));
    change();
    expect(verify(at(name), line)).toEqual({
      status: 1,
      said: `/${name} is NOT to be trusted: ${reason}\n`,
    });
  };
  const edit = (name: string, from: string | RegExp, to: string) =>
    writeFileSync(at(name), readFileSync(at(name), "utf8").replace(from, to));
  f("longer", () => appendFileSync(at("longer"), "x"), "the file is not what was signed");
  const comment = "the comment is not what was signed";
  f("renamed", () => edit("renamed.minisig", "1.2.3", "1.2.4"), comment);
  const torn = "the signature is not one of minisign";
  f("torn", () => edit("torn.minisig", /trusted comment: s[^]*$/, ""), torn);
  execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", at("evil.pem")]);
  const evil = () => void signFile(at("evil"), readReleaseKey(at("evil.pem")), "evil");
  f("evil", evil, "the signature is by another key");
});

test("without a key, a signature or a file there is one line and the remedy", () => {
  const f = (args: string[], said: string) => {
    const { status, stderr } = spawnSync(program, ["version", "--verify", ...args]);
    expect([status, stderr.toString().replaceAll(folder, "").split("\n")[0]!]).toEqual([2, said]);
  };
  f([at("release.bin")], "sluice: This program was built without a key for releases");
  f(
    [at("none"), "--key", "x"],
    "sluice: Cannot read /none.minisig: ENOENT (no such file or directory)",
  );
  writeFileSync(at("gone.minisig"), readFileSync(at("release.bin.minisig")));
  f(
    [at("gone"), "--key", publicLine(key)],
    "sluice: Cannot read /gone: ENOENT (no such file or directory)",
  );
});
