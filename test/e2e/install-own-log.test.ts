// `sluice install --own-log` where there is systemd, with rsyslog and without.
import { expect, test } from "bun:test";
import { packaged, systemd } from "./chroot.ts";

const sound = `[[sink]]\nkind = "directory"\npath = "/var/lib/sluice/logs"\n`;

test("rsyslog sends where the settings listen; without it the journal is read", () => {
  const unit = "/etc/systemd/system/sluice.service";
  const f = (listen: string, expected: string) => {
    const box = systemd();
    box.write("/tmp/mine.toml", `${sound}${listen}`);
    box.write("/etc/rsyslog.d/50-default.conf", "*.* /var/log/syslog\n");
    box.run("/mnt/sluice", "install", "--config", "/tmp/mine.toml", "--own-log");
    expect(box.read("/etc/rsyslog.d/60-sluice.conf")).toContain(expected);
    expect(box.read(unit)).toBe(packaged("systemd/sluice.service"));
  };
  f('[[listen]]\n[[listen]]\ntransport = "tcp"\nport = 6514\n', 'port="6514" protocol="tcp"');
  f("[[listen]]\nport = 6514\n", 'port="6514" protocol="udp"');

  const box = systemd();
  box.write("/tmp/mine.toml", sound);
  box.run("/mnt/sluice", "install", "--own-log", "--config", "/tmp/mine.toml");
  expect(box.read("/etc/sluice/sluice.toml")).toBe(`${sound}\n[[local]]\ntransport = "journal"\n`);
  expect(box.read(unit)).toContain("\nSupplementaryGroups=systemd-journal\n");
  box.write("/etc/sluice/sluice.toml", sound);
  const kept = box.run("/mnt/sluice", "install", "--own-log");
  expect(kept.out).toContain('add [[local]] with transport = "journal" to the settings');
  expect(box.read(unit)).toBe(packaged("systemd/sluice.service"));
});
