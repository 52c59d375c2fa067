// The service under a real systemd: this machine's own, booted as process 1 of a container with
// folders of its own for all that it writes (systemd-nspawn --volatile). About half a minute.
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "bun:test";
import { program, temporaryFolder } from "./sluice.ts";

const nspawn = [
  ...["systemd-nspawn", "--quiet", "--directory=/", "--volatile=yes", "--register=no"],
  ...["--keep-unit", "--private-network"],
];
const run = (...args: string[]) =>
  spawnSync(nspawn[0]!, [...nspawn.slice(1), ...args], { timeout: 150_000 });

const isAble = run("/bin/true").status === 0;
if (!isAble)
  console.warn("SKIP: systemd-nspawn cannot make a container here, systemd is not tried");

const service = `[Service]
Type=oneshot
TimeoutStartSec=120
ExecStart=/bin/sh /mnt/box.sh
`;
/** Stays up: stopping a box cancels the start of its services. */
const target = `[Unit]
Requires=basic.target box.service
After=basic.target
`;
const settings = `[[listen]]
transport = "tcp"
port = 514
[[listen]]
transport = "udp"
port = 514
[ship]
age = "1h"
[spool]
mode = "always"
dir = "/var/lib/sluice/spool"
[[sink]]
kind = "directory"
path = "/var/lib/sluice/logs"
[[sink]]
kind = "http"
name = "away"
url = "http://127.0.0.1:9/"
`;

describe.skipIf(!isAble)("systemd", () => {
  const steps: Record<string, string> = {};

  beforeAll(() => {
    const folder = temporaryFolder();
    copyFileSync(program, join(folder, "sluice"));
    copyFileSync(join(import.meta.dir, "systemd/box.sh"), join(folder, "box.sh"));
    const files = { "box.service": service, "box.target": target, "mine.toml": settings };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const units = ["box.service", "box.target"].map(
      (name) => `--bind-ro=${folder}/${name}:/etc/systemd/system/${name}`,
    );
    const booted = run(
      ...[`--bind=${folder}:/mnt`, ...units, "--console=pipe", "--boot"],
      ...["systemd.firstboot=no", "systemd.unit=box.target"],
    );
    const told = readFileSync(join(folder, "out"), "utf8");
    for (const part of told.split(/^## /m).slice(1)) {
      const end = part.indexOf("\n");
      steps[part.slice(0, end)] = part.slice(end + 1);
    }
    expect([Object.keys(steps).at(-1), booted.error]).toEqual(["end", undefined]);
  });

  test("it is ready once it listens, as a user of its own with one capability", () => {
    expect(steps["install"]).toContain("Sluice runs.");
    const running = ["Type=notify", "ActiveState=active", "SubState=running", "User=sluice"];
    for (const line of running) expect(steps["running"]).toContain(line);
    const capability = "0000000000000400";
    for (const name of ["CapEff", "CapBnd"]) {
      expect(steps["process"]).toContain(`${name}:\t${capability}`);
    }
    expect(steps["process"]).toContain("NoNewPrivs:\t1");
    expect(steps["process"]).toContain("Seccomp:\t2");
    const uid = Number(/^Uid:\t(\d+)/m.exec(steps["process"]!)?.[1]);
    // The range of DynamicUser (systemd.exec(5)).
    expect(uid).toBeGreaterThanOrEqual(61184);
  });

  test("ports below 1024 receive; SIGUSR2 sends at once what would be due in an hour", () => {
    expect(steps["received"]).toBe("0\n");
    expect(steps["sent-now"]).toContain('"content":"over TCP to port 514"');
    expect(steps["sent-now"]).toContain('"content":"over UDP to port 514"');
    const device = /"device":"([^"]*)"/.exec(steps["sent-now"]!)?.[1];
    expect(device).toBe(hostname().split(".")[0]!);
  });

  test("a reload changes the settings; a stop is in time and keeps what a sink has not taken", () => {
    expect(steps["reload"]).toContain('"changed":"ship"');
    expect(steps["stop"]).toMatch(/^success\nin time\n[1-9]\d*\n$/);
  });

  test("the doctor looks at the settings of the running service, which its shell has not", () => {
    const before = /As the running service \(process \d+\) has it: (.*)/.exec(steps["doctor"]!);
    expect(before?.[1]).toBe("SLUICE_SPOOL_DIR");
    expect(steps["doctor"]).toContain("The daemon runs with these settings");
    const after = /As the running service \(process \d+\) has it: (.*)/.exec(
      steps["doctor-restarted"]!,
    );
    expect(after?.[1]!.split(", ").sort()).toEqual([
      ...["SLUICE_DEVICE", "SLUICE_SHIP_AGE", "SLUICE_SPOOL_DIR"],
    ]);
    expect(steps["doctor-restarted"]).toContain("The daemon runs with these settings");
  });

  test("a process that hangs is restarted, and what waited on disk still does", () => {
    expect(steps["watchdog"]).toContain("Watchdog timeout (limit 2s)!");
    expect(Number(steps["kept"])).toBeGreaterThanOrEqual(Number(/\d+\n$/.exec(steps["stop"]!)![0]));
  });

  test("the box's own log is read from the journal, by the right that the unit gets for it", () => {
    expect(steps["own-log"]).toContain('"transport":"journal"');
    expect(steps["own-log"]).toContain('"tag":"box"');
  });

  test("without such a port there is no capability; an uninstall leaves settings and spool alone", () => {
    expect(steps["lower"]).toBe("CapEff:\t0000000000000000\nCapBnd:\t0000000000000000\n");
    expect(steps["uninstall"]).toContain("keep /etc/sluice/sluice.toml, /etc/sluice/sluice.env");
    const left = steps["left"]!.trim().split("\n");
    const kept = /^\/(etc\/sluice(\/sluice\.(toml|env))?|var\/lib\/(private\/)?sluice)$/;
    expect(left.filter((path) => !kept.test(path))).toEqual([]);
  });

  test("as VyOS: a user of its own, made again after an upgrade of the image, with what waited", () => {
    expect(steps["vyos"]).toContain("Sluice runs.");
    for (const step of ["vyos", "vyos-upgraded"]) {
      const told = steps[step]!;
      const uid = /^(\d+)\n\d+\n$/m.exec(told)![1]!;
      expect(Number(uid)).toBeLessThan(1000);
      expect(told).toContain(`Uid:\t${uid}\t${uid}\t${uid}\t${uid}\n`);
      expect(told).toContain("CapEff:\t0000000000000400\n");
      expect(told).toContain("NoNewPrivs:\t1\n");
      expect(told).toMatch(/\n[1-9]\d*\n$/);
    }
    expect(steps["vyos-left"]).toBe("");
  });
});
