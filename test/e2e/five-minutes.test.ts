// What the README has a newcomer type on each platform, typed on one: settings are written, secrets
// find their place, and the service is started.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { Chroot, openwrt } from "./chroot.ts";

const readme = readFileSync(join(import.meta.dir, "../../README.md"), "utf8");

/** The commands below that heading which are typed on the box, without what explains them. */
function typedOn(heading: string): string[] {
  const [, block = ""] = new RegExp(`\\*\\*${heading}\\*\\*[^]*?\\n\\n((?: {4}.*\\n)+)`).exec(
    readme,
  )!;
  const lines = block.split("\n").map((line) => line.trim().replace(/ +# .*/, ""));
  return lines.filter((line) => line !== "" && !/^(scp|ssh) /.test(line));
}

function linux(): Chroot {
  const box = new Chroot();
  box.write("/run/systemd/system/.there", "");
  box.stub("/usr/bin/systemctl");
  return box;
}

function vyos(): Chroot {
  const box = linux();
  box.write("/opt/vyatta/etc/config/.there", "");
  box.write("/opt/vyatta/etc/version", "Version: VyOS 1.5\n");
  box.write("/usr/bin/sudo", '#!/bin/sh\nexec "$@"\n', 0o755);
  box.stub("/usr/bin/getent");
  return box;
}

/** Types it all, and a key where `init` says that it goes; answers what was said. */
function follow(box: Chroot, heading: string): string {
  box.run("cp", "/mnt/sluice", "/tmp/sluice");
  // Nobody is there, at once and whatever the network of this machine is.
  box.write("/etc/hosts", "127.0.0.1 my-logs.s3.eu-central-1.amazonaws.com\n");
  let said = "";
  for (const line of typedOn(heading)) {
    const ran = box.run("sh", "-c", `cd /tmp && export PATH=/usr/local/bin:$PATH && ${line}`);
    said += ran.out;
    if (/ doctor$/.test(line)) expect(ran.out).toContain("my-logs.s3.eu-central-1.amazonaws.com");
    else expect([line, ran.status === 0 ? "" : ran.out]).toEqual([line, ""]);
    const [, key] = /2\. What is secret.*\n\n([^]*?)\n3\. /.exec(ran.out) ?? [];
    if (key === undefined) continue;
    // There is no uci here: its words stand in the file.
    const typed = key.startsWith("uci ") ? "sed -i 's/[.][.][.]/KEY/' /etc/config/sluice" : key;
    expect(box.run("sh", "-euc", typed.replaceAll("...", "KEY")).status).toBe(0);
  }
  return said;
}

test("OpenWrt: the README's commands make a service with its secrets in UCI", () => {
  const box = openwrt();
  const said = follow(box, "OpenWrt");
  expect(said).toContain("Sluice runs.");
  expect(box.read("/etc/config/sluice")).toContain("option secret_access_key 'KEY'");
  expect(said).toContain("Access key KEY is of the configuration");
  expect(said).toContain("for the router's own log: uci add sluice local");
}, 60_000);

test("VyOS: the README's commands make a service below /config", () => {
  const box = vyos();
  const said = follow(box, "VyOS");
  expect(said).toContain("Sluice runs.");
  expect(box.read("/config/sluice/sluice.env")).toContain("AWS_SECRET_ACCESS_KEY=KEY");
  expect(said).toContain("set system syslog remote 127.0.0.1");
}, 60_000);

test("Linux: the README's commands make a service with its secrets beside it", () => {
  const box = linux();
  const said = follow(box, "Linux");
  expect(said).toContain("Sluice runs.");
  expect(box.read("/etc/sluice/sluice.env")).toContain("AWS_SECRET_ACCESS_KEY=KEY");
  expect(box.calls()).toContain("systemctl enable sluice.service");
}, 60_000);
