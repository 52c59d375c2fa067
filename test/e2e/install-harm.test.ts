// `sluice install` and `uninstall` where something is not as usual: the shell, the path, what an
// earlier one has left behind.
import { expect, test } from "bun:test";
import { Chroot, systemd } from "./chroot.ts";

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
