// `sluice install` and `uninstall` where something is not as usual: the shell, the path, what an
// earlier one has left behind.
import { expect, test } from "bun:test";
import { Chroot, openwrt, packaged, systemd } from "./chroot.ts";

const sound = `[[sink]]\nkind = "directory"\npath = "/var/lib/sluice/logs"\n`;

test("under a umask of 077 the service's user still gets to its settings", () => {
  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  box.run("sh", "-c", "umask 077; /mnt/sluice install --config /tmp/mine.toml");
  expect(box.mode("/etc/sluice")).toBe("755");
  expect(box.mode("/usr/local/bin")).toBe("755");
  expect(box.mode("/etc/sluice/sluice.env")).toBe("600");
});

test("OpenRC: the template's spool is below a folder that is made, and taken away", () => {
  const box = new Chroot();
  for (const name of ["openrc-run", "rc-update", "rc-service", "addgroup", "adduser", "deluser"]) {
    box.stub(`/sbin/${name}`);
  }
  box.stub("/sbin/delgroup");
  box.write("/sbin/checkpath", '#!/bin/sh\nshift 5\nexec mkdir -p "$@"\n', 0o755);
  box.run("/mnt/sluice", "install");
  const [, spool] = /^dir = "(.*)\/spool"$/m.exec(box.read("/etc/sluice/sluice.toml"))!;
  box.run("sh", "-c", ". /etc/init.d/sluice; start_pre");
  expect(box.has(spool!)).toBe(true);
  box.run("/mnt/sluice", "uninstall", "--purge");
  expect(box.has(spool!)).toBe(false);
});

test("OpenWrt: settings that are there already do not keep a program from its stick", () => {
  const box = openwrt();
  const init = "/mnt/sluice init --provider directory --bucket /tmp/logs -o /etc/config/sluice";
  expect(box.run(...init.split(" ")).status).toBe(0);
  const on = box.run("/mnt/sluice", "install", "--program", "/mnt/usb/sluice");
  expect(on).toMatchObject({ status: 0, out: expect.stringContaining("Sluice runs.") });
  expect(box.read("/tmp/procd.params")).toContain("command /mnt/usb/sluice run");
  // An upgrade goes where the program is, not where it usually is.
  expect(box.run("/mnt/sluice", "install").out).toContain("copy this program to /mnt/usb/sluice\n");
  expect(box.has("/usr/bin/sluice")).toBe(false);
  box.run("sed", "-i", "s#option user#option program '/tmp/x'\\n\\t&#", "/etc/config/sluice");
  const advised = box.run("/mnt/sluice", "install").out;
  expect(advised).toContain(
    "/etc/config/sluice has /tmp/x run, and not /mnt/usb/sluice: uci delete",
  );
  box.run("/etc/init.d/sluice", "stop");
});

test("VyOS: a program elsewhere leaves settings and secrets where they are", () => {
  const box = systemd();
  box.run("/mnt/sluice", "install", "--platform", "vyos", "--program", "/config/bin/sluice");
  const usual = "ExecStart=/config/sluice/sluice ";
  expect(box.read("/config/sluice/sluice.service")).toBe(
    packaged("vyos/sluice.service").replace(usual, "ExecStart=/config/bin/sluice "),
  );
});

test("a program's place is made whole; a folder, or what no unit can say, is refused", () => {
  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  const before = box.files();
  const f = (program: string, expected: string) => {
    const words = ["install", "--config", "/tmp/mine.toml", "--force", "--program", program];
    const ran = box.run("sh", "-c", 'cd /tmp && exec /mnt/sluice "$@"', "sh", ...words);
    expect([ran.status, ran.out]).toEqual([2, expect.stringContaining(expected)]);
    expect(box.files()).toEqual(before);
  };
  f("/etc", "--program /etc is a folder\n  Name the file: /etc/sluice");
  f("/opt/my stick/sluice", 'cannot be in a service: "/opt/my stick/sluice"');
  box.run(
    "sh",
    "-c",
    "cd /opt 2>/dev/null || mkdir /opt && cd /opt; /mnt/sluice install --program s",
  );
  expect(box.read("/etc/systemd/system/sluice.service")).toContain("ExecStart=/opt/s run\n");
});

const mine = ["--config", "/tmp/mine.toml"];

test("OpenWrt: a template that nobody has filled in gives way to what is brought", () => {
  const box = openwrt();
  box.write("/tmp/mine.toml", sound.replace("/var/lib/sluice", "/tmp"));
  const first = box.run("/mnt/sluice", "install");
  expect(first.out).toContain("\nThen: uci set sluice.service.enabled=1 && uci commit sluice && ");
  box.run("/mnt/sluice", "install", "--own-log");
  expect(box.read("/etc/config/sluice")).toContain(
    "\nconfig local\n\toption transport 'logread'\n",
  );
  box.run("/mnt/sluice", "install");
  expect(box.read("/etc/config/sluice")).toContain("\nconfig local\n");
  const brought = box.run("/mnt/sluice", "install", ...mine);
  expect(brought).toMatchObject({ status: 0, out: expect.stringContaining("Sluice runs.") });
  expect(box.read("/tmp/procd.params")).toContain("command /usr/bin/sluice run");
  // Settings that are TOML count at an upgrade as well: it starts the newer program.
  const upgraded = box.run("/mnt/sluice", "install");
  expect(upgraded).toMatchObject({ status: 0, out: expect.stringContaining("Sluice runs.") });
  box.run("/etc/init.d/sluice", "stop");
});

test("OpenWrt: what is filled in stays, and it is said what that means", () => {
  const box = openwrt();
  box.run("/mnt/sluice", "install");
  const sink = "config sink\n\toption kind 'directory'\n\toption path '/tmp/logs'\n";
  box.write("/etc/config/sluice", box.read("/etc/config/sluice") + sink);
  const again = box.run("/mnt/sluice", "install", "--own-log");
  expect(again.out).toContain("for the router's own log: uci add sluice local;");
  expect(again.out).toContain(
    "Installed, not started: its settings have it switched off.\nThen: uci",
  );
  expect(again.out).not.toContain("Sluice runs.");
  expect(again.status).toBe(1);
});

test("settings that are brought replace a template, and none that somebody has written", () => {
  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  box.run("/mnt/sluice", "install");
  expect(box.run("/mnt/sluice", "install", ...mine).out).not.toContain("sluice.toml as it is");
  expect(box.read("/etc/sluice/sluice.toml")).toBe(sound);
  box.write("/tmp/mine.toml", `${sound}# more\n`);
  const kept = box.run("/mnt/sluice", "install", ...mine);
  expect(kept.out).toContain(
    "/etc/sluice/sluice.toml was there before and counts, not /tmp/mine.toml: move it away",
  );
  expect(box.read("/etc/sluice/sluice.toml")).toBe(sound);
});

test("OpenWrt: the service reaches the folders that its settings write to, UCI or TOML", () => {
  const f = (settle: (box: Chroot) => string[], expected: string[]) => {
    const box = openwrt();
    box.write("/sbin/ujail", "", 0o755);
    expect(box.run("/mnt/sluice", "install", ...settle(box)).status).toBe(0);
    box.run("/etc/init.d/sluice", "stop");
    const parameters = box.read("/tmp/procd.params");
    for (const path of expected) {
      expect(parameters).toMatch(new RegExp(`^jail_mount_rw (.* )?${path}( |$)`, "m"));
      expect(box.run("stat", "-c", "%u %a", path).out).toBe("5140 700\n");
    }
    return box.read("/etc/config/sluice");
  };
  const spool = "/mnt/usb/spool";
  const init = `/mnt/sluice init --provider directory --bucket /mnt/usb/logs --spool ${spool}`;
  const folders = [spool, "/mnt/usb/logs"];
  f((box) => {
    box.run(...init.split(" "), "-o", "/etc/config/sluice");
    return [];
  }, folders);
  const uci = f((box) => {
    const sink = '[[sink]]\nkind = "directory"\npath = "/mnt/usb/logs"\n';
    box.write("/tmp/mine.toml", `[spool]\nmode = "overflow"\ndir = "${spool}"\n${sink}`);
    return mine;
  }, folders);
  // UCI holds the switch alone then: what does not count is not there to be changed in vain.
  expect(uci).not.toContain("config listen");
});

test("an uninstall that cannot remove something says so, and can be done again", () => {
  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  const before = box.files();
  box.run("/mnt/sluice", "install", ...mine);
  // As an installation that was killed leaves it.
  box.write("/usr/local/bin/sluice.part", "half");
  const unit = "/etc/systemd/system/sluice.service";
  const held = `mount --bind ${unit} ${unit} && exec /mnt/sluice uninstall --purge`;
  const failed = box.run("sh", "-c", held);
  expect(failed.out).toContain(`sluice: Not everything is removed: ${unit}\n`);
  expect(failed.status).toBe(2);
  expect(box.has(unit)).toBe(true);
  expect(box.run("/mnt/sluice", "uninstall", "--purge").status).toBe(0);
  expect(box.files()).toEqual(before);
});

test("OpenWrt: a port below 1024 is seen in every way to write it", () => {
  const box = openwrt();
  box.write("/sbin/ujail", "", 0o755);
  box.run("/mnt/sluice", "install");
  box.run("sed", "-i", "s/enabled '0'/enabled '1'/", "/etc/config/sluice");
  const f = (line: string, expected: boolean) => {
    box.write("/etc/sluice/sluice.toml", `[[listen]]\n${line}\n`);
    box.write("/tmp/procd.params", "");
    box.run("/etc/init.d/sluice", "start");
    box.run("/etc/init.d/sluice", "stop");
    expect([line, box.read("/tmp/procd.params").includes("capabilities")]).toEqual([
      line,
      expected,
    ]);
  };
  f("port = 514", true);
  f("port=514", true);
  f("  port  =  514  # as devices have it", true);
  f("port = 5514 # not 514", false);
  f("# port = 514", false);
});
