// `sluice install` and `uninstall` on a box of each platform, file by file.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { Chroot, openwrt, packaged, packages, systemd } from "./chroot.ts";
import { sendTcp } from "./sending.ts";
import { freePorts, readObjects, waitFor } from "./sluice.ts";

test("OpenWrt: every file is in place, a service that lacks a bucket is not started", () => {
  const box = openwrt();
  const before = box.files();
  const installed = box.run("/mnt/sluice", "install", "--own-log");
  expect(installed.out).toContain(
    "Installed, not started yet. /etc/config/sluice is to be filled in:",
  );
  expect(installed.out).toContain("sink is missing");
  expect(installed.status).toBe(1);
  const f = (path: string, from: string, mode: string) => {
    expect(box.read(path)).toBe(packaged(from));
    expect(box.mode(path)).toBe(mode);
  };
  f("/etc/init.d/sluice", "openwrt/sluice.init", "755");
  expect(box.read("/etc/config/sluice")).toBe(
    packaged("openwrt/sluice.config").replace(
      "# config local\n# \toption",
      "config local\n\toption",
    ),
  );
  expect(box.mode("/etc/config/sluice")).toBe("600");
  f("/etc/capabilities/sluice.json", "openwrt/sluice.capabilities", "644");
  f("/etc/hotplug.d/iface/60-sluice", "openwrt/iface.hotplug", "644");
  f("/etc/hotplug.d/ntp/60-sluice", "openwrt/ntp.hotplug", "644");
  f("/lib/upgrade/keep.d/sluice", "openwrt/sluice.keep", "644");
  f("/usr/share/acl.d/sluice.json", "openwrt/sluice.acl", "644");
  expect(box.mode("/usr/bin/sluice")).toBe("755");
  expect(box.read("/etc/passwd")).toContain("sluice:x:5140:5140");

  const removed = box.run("/mnt/sluice", "uninstall", "--purge");
  expect(removed.status).toBe(0);
  expect(box.files()).toEqual(before);
});

test("OpenWrt: filled in, it starts under ash, stores what comes, and stops in time", async () => {
  const box = openwrt();
  box.run("/mnt/sluice", "install");
  const port = freePorts();
  const sink = "config sink\n\toption kind 'directory'\n\toption path '/tmp/logs'\n";
  const settings = box
    .read("/etc/config/sluice")
    .replace("option enabled '0'", "option enabled '1'")
    .replaceAll("5514", String(port));
  box.write("/etc/config/sluice", settings + sink);
  expect(box.run("/etc/init.d/sluice", "check")).toMatchObject({ status: 0 });
  expect(box.run("/etc/init.d/sluice", "enable")).toMatchObject({ status: 0, out: "" });
  expect(box.has("/etc/rc.d/S95sluice")).toBe(true);
  expect(box.run("/etc/init.d/sluice", "start")).toMatchObject({ status: 0, out: "" });
  await waitFor(() => box.read("/tmp/procd.log").includes('"started"') || undefined, "its start");
  await sendTcp(port, ["<13>Nov 21 10:00:00 attic hello: from the LAN"]);
  expect(box.run("/etc/init.d/sluice", "stop")).toMatchObject({ status: 0, out: "" });
  expect(box.read("/tmp/procd.log")).not.toContain("killed");
  expect(readObjects(join(box.root, "tmp/logs"))).toMatchObject([{ content: "from the LAN" }]);
  const parameters = box.read("/tmp/procd.params");
  expect(parameters).toContain("reload_signal HUP");
  expect(parameters).toContain("user sluice");
  expect(box.mode("/etc/config/sluice")).toBe("640");
});

test("OpenWrt: a program that is kept compressed is unpacked into memory", () => {
  const box = openwrt();
  box.run("/mnt/sluice", "install");
  box.run("sh", "-c", "gzip -1c /usr/bin/sluice >/etc/sluice/sluice.gz && rm /usr/bin/sluice");
  const without = box.read("/etc/config/sluice").replace("enabled '0'", "enabled '1'");
  box.write("/etc/config/sluice", without);
  const missing = "/usr/bin/sluice is missing, lost in an upgrade perhaps";
  expect(box.run("/etc/init.d/sluice", "start")).toMatchObject({
    status: 1,
    out: expect.stringContaining(missing),
  });
  box.write("/etc/config/sluice", without.replaceAll("# option", "option"));
  expect(box.run("/etc/init.d/sluice", "check").status).not.toBe(0);
  box.run("/etc/init.d/sluice", "start");
  expect(box.mode("/tmp/sluice/sluice")).toBe("755");
  box.run("/etc/init.d/sluice", "stop");
});

test("OpenWrt: own log goes into the settings, whichever they are; a jail gets no more than asked", () => {
  const box = openwrt();
  box.write("/sbin/ujail", "", 0o755);
  box.write("/tmp/mine.toml", '[[sink]]\nkind = "directory"\npath = "/mnt/usb/logs"\n');
  box.run("/mnt/sluice", "install", "--own-log", "--config", "/tmp/mine.toml");
  expect(box.read("/etc/sluice/sluice.toml")).toEndWith('\n[[local]]\ntransport = "logread"\n');
  box.run("/etc/init.d/sluice", "stop");
  box.run("/mnt/sluice", "uninstall", "--purge");

  box.run("/mnt/sluice", "install", "--own-log");
  const settings = box.read("/etc/config/sluice").replace("enabled '0'", "enabled '1'");
  expect(settings).toContain("\nconfig local\n\toption transport 'logread'\n");
  const parameters = (changed: string) => {
    box.write("/etc/config/sluice", changed);
    box.write("/tmp/procd.params", "");
    box.run("/etc/init.d/sluice", "start");
    box.run("/etc/init.d/sluice", "stop");
    return box.read("/tmp/procd.params");
  };
  const usual = parameters(settings);
  expect(usual).toContain("no_new_privs 1");
  expect(usual).toContain("group sluice");
  expect(usual).toContain("jail_mount_rw /etc/sluice/spool /var/lib/sluice");
  expect(usual).toContain("/sbin/logread /etc/config /etc/sluice");
  expect(usual).not.toContain("capabilities");
  expect(usual).not.toContain("/var/run/ubus");
  box.write("/var/run/ubus/ubus.sock", "");
  expect(parameters(settings)).toContain("jail_mount /var/run/ubus\n");
  const asked = settings.replace("'5514'", "'514'").replace("# list write", "list write");
  expect(parameters(asked)).toContain("capabilities /etc/capabilities/sluice.json");
  expect(parameters(asked)).toContain("jail_mount_rw /mnt/usb/logs");
});

test("what failed half way is done again, what an earlier one put in place is undone by the last", () => {
  const box = systemd();
  box.write("/etc/rsyslog.d/50-default.conf", "*.* /var/log/syslog\n");
  box.write("/etc/systemd/system", "a file where a folder must be");
  const before = box.files();
  expect(box.run("/mnt/sluice", "install").status).toBe(2);
  box.run("rm", "/etc/systemd/system");
  box.run("/mnt/sluice", "install", "--own-log");
  box.run("/mnt/sluice", "install");
  expect(box.has("/etc/rsyslog.d/60-sluice.conf")).toBe(true);
  box.run("mkdir", "-p", "/var/lib/private/sluice/spool/home");
  box.run("/mnt/sluice", "uninstall", "--purge");
  const { "/etc/systemd/system": _, ...rest } = before;
  expect(box.files()).toEqual(rest);
  expect(box.has("/etc/sluice")).toBe(false);
  expect(box.has("/var/lib/private/sluice")).toBe(false);
});

const sound = `[[sink]]\nkind = "directory"\npath = "/var/lib/sluice/logs"\n`;

test("systemd: with settings that are sound it is enabled and started, and undone to the byte", () => {
  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  box.write("/etc/rsyslog.d/50-default.conf", "*.* /var/log/syslog\n");
  const before = box.files();
  const installed = box.run("/mnt/sluice", "install", "--config", "/tmp/mine.toml", "--own-log");
  expect(installed).toMatchObject({ status: 0, out: expect.stringContaining("Sluice runs.") });
  expect(box.calls()).toEqual([
    "systemctl try-restart rsyslog.service",
    "systemctl daemon-reload",
    "systemctl enable sluice.service",
    "systemctl restart sluice.service",
  ]);
  expect(box.read("/etc/systemd/system/sluice.service")).toBe(packaged("systemd/sluice.service"));
  expect(box.read("/etc/sluice/sluice.toml")).toBe(sound);
  expect(box.mode("/etc/sluice/sluice.env")).toBe("600");
  expect(box.read("/etc/rsyslog.d/60-sluice.conf")).toContain('target="127.0.0.1" port="5514"');

  expect(box.run("/mnt/sluice", "uninstall", "--purge").status).toBe(0);
  expect(box.calls()[0]).toBe("systemctl disable --now sluice.service");
  expect(box.files()).toEqual(before);
});

test("systemd: an upgrade keeps settings, a changed unit outlives the uninstall", () => {
  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  box.run("/mnt/sluice", "install", "--config", "/tmp/mine.toml");
  const mine = `${sound}# mine\n`;
  box.write("/etc/sluice/sluice.toml", mine);
  const again = box.run("/mnt/sluice", "install", "--config", "/tmp/mine.toml");
  expect(again.out).toContain("keep /etc/sluice/sluice.toml as it is");
  expect(box.read("/etc/sluice/sluice.toml")).toBe(mine);
  box.write("/etc/systemd/system/sluice.service", "[Service]\nExecStart=/bin/mine\n");
  const removed = box.run("/mnt/sluice", "uninstall");
  expect(removed.out).toContain("keep /etc/systemd/system/sluice.service, which was changed");
  expect(box.has("/usr/local/bin/sluice")).toBe(false);
  expect(box.read("/etc/sluice/sluice.toml")).toBe(mine);
});

test("systemd: what is in the way is named; with --force it is put aside and later back", () => {
  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  const foreign = "[Service]\nExecStart=/opt/other/sluice\n";
  box.write("/etc/systemd/system/sluice.service", foreign);
  const before = box.files();
  const refused = box.run("/mnt/sluice", "install", "--config", "/tmp/mine.toml");
  expect(refused.status).toBe(2);
  expect(refused.out).toContain("that is not of Sluice: /etc/systemd/system/sluice.service\n");
  expect(box.files()).toEqual(before);
  box.run("/mnt/sluice", "install", "--config", "/tmp/mine.toml", "--force");
  expect(box.read("/etc/systemd/system/sluice.service")).toBe(packaged("systemd/sluice.service"));
  box.run("/mnt/sluice", "uninstall", "--purge");
  expect(box.files()).toEqual(before);
});

test("VyOS: all of it below /config, the boot script gets its lines once and loses only them", () => {
  const box = new Chroot();
  box.write("/opt/vyatta/etc/config/.there", "");
  box.write("/opt/vyatta/etc/version", "Version:          VyOS 1.4.2\n");
  box.stub("/usr/bin/systemctl");
  box.write("/usr/bin/getent", "#!/bin/sh\nexit 2\n", 0o755);
  box.stub("/usr/bin/useradd");
  const boots = "/config/scripts/vyos-postconfig-bootup.script";
  box.write(boots, "#!/bin/sh\n# Mine.\ntrue\n", 0o775);
  const group = () => box.run("stat", "-c", "%g %a", boots).out;
  box.run("chgrp", "102", boots);
  const before = box.files();
  const first = box.run("/mnt/sluice", "install", "--own-log");
  expect(first.out).toContain("set system syslog host 127.0.0.1 facility all level info");
  box.run("/mnt/sluice", "install");
  expect(box.read(boots)).toBe(`#!/bin/sh\n# Mine.\ntrue\n${packaged("vyos/boot.sh")}`);
  expect(group()).toBe("102 775\n");
  const outside = Object.keys(box.files()).filter(
    (path) => before[path] === undefined && !path.startsWith("/config/"),
  );
  expect(outside).toEqual(["/run/systemd/system/sluice.service"]);

  // After an upgrade of the image /run is empty: the boot script alone brings the service back.
  box.run("rm", "-r", "/run/systemd/system");
  box.run("mkdir", "-p", "/run/systemd/system");
  box.calls();
  expect(box.run(boots)).toMatchObject({ status: 0 });
  expect(box.read("/run/systemd/system/sluice.service")).toBe(packaged("vyos/sluice.service"));
  expect(box.calls()).toEqual([
    "useradd --system --user-group --shell /usr/sbin/nologin sluice",
    "systemctl daemon-reload",
    "systemctl start --no-block sluice.service",
  ]);
  box.stub("/usr/sbin/userdel");
  const settings = '[[sink]]\nkind = "directory"\npath = "/a"\n[[listen]]\nport = 6514\n';
  box.write("/config/sluice/sluice.toml", settings);
  const upgraded = box.run("/mnt/sluice", "install", "--own-log");
  expect(upgraded.out).toContain("set system syslog host 127.0.0.1 port 6514");
  box.calls();
  box.run("/mnt/sluice", "uninstall", "--purge");
  expect(box.calls()).toEqual(["systemctl stop sluice.service", "userdel sluice"]);
  box.run("rm", "/usr/sbin/userdel");
  expect(box.files()).toEqual(before);
  expect(group()).toBe("102 775\n");
});

test("OpenRC: a supervised service of a user of its own", () => {
  const box = new Chroot();
  for (const name of ["openrc-run", "rc-update", "rc-service"]) box.stub(`/sbin/${name}`);
  // Alpine's busybox has these two, Debian's leaves them to other programs.
  box.write("/sbin/addgroup", '#!/bin/sh\necho "$2:x:100:" >>/etc/group\n', 0o755);
  box.write("/sbin/adduser", '#!/bin/sh\necho "sluice:x:100:100::/:" >>/etc/passwd\n', 0o755);
  box.write("/sbin/deluser", "#!/bin/sh\nsed -i /^sluice:/d /etc/passwd /etc/group\n", 0o755);
  box.write("/tmp/mine.toml", `${sound}[[listen]]\nport = 6514\n`);
  const before = box.files();
  const installed = box.run("/mnt/sluice", "install", "--own-log", "--config", "/tmp/mine.toml");
  expect(installed.out).toContain("add -L -R 127.0.0.1:6514 to SYSLOGD_OPTS in /etc/conf.d/syslog");
  expect(installed.status).toBe(0);
  expect(box.calls()).toEqual(["rc-update add sluice default", "rc-service sluice restart"]);
  expect(box.read("/etc/init.d/sluice")).toBe(packaged("openrc/sluice.init"));
  expect(box.read("/etc/passwd")).toContain("sluice:");
  expect(box.run("/mnt/sluice", "uninstall", "--purge").status).toBe(0);
  expect(box.files()).toEqual(before);
});

test("the scripts are clean for busybox and shellcheck, the units for systemd", () => {
  const scripts = execFileSync("git", ["ls-files", "build/package"], {
    cwd: join(packages, "../.."),
  })
    .toString()
    .trim()
    .split("\n")
    .filter((path) => /\.(init|hotplug|sh)$/.test(path))
    .map((path) => join(packages, "../..", path));
  expect(scripts.length).toBeGreaterThanOrEqual(5);
  for (const script of scripts) {
    execFileSync("/bin/busybox", ["ash", "-n", script]);
    // Variables that others read or set, and `local`, which ash has.
    const known = "--exclude=SC2034,SC2154,SC3043";
    execFileSync("shellcheck", ["--shell=dash", known, script], { stdio: "pipe" });
  }
  const unit = join(packages, "systemd/sluice.service");
  const security = ["security", "--offline=true", "--threshold=20", unit];
  expect(execFileSync("systemd-analyze", security).toString()).toContain("exposure level");
});
