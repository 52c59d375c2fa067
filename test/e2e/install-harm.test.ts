// `sluice install` and `uninstall` where something is not as usual: the shell, the path, what an
// earlier one has left behind.
import { expect, test } from "bun:test";
import { systemd } from "./chroot.ts";

const sound = `[[sink]]\nkind = "directory"\npath = "/var/lib/sluice/logs"\n`;

test("under a umask of 077 the service's user still gets to its settings", () => {
  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  box.run("sh", "-c", "umask 077; /mnt/sluice install --config /tmp/mine.toml");
  expect(box.mode("/etc/sluice")).toBe("755");
  expect(box.mode("/usr/local/bin")).toBe("755");
  expect(box.mode("/etc/sluice/sluice.env")).toBe("600");
});
