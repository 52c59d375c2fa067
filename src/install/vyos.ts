import boot from "../../build/package/vyos/boot.sh" with { type: "text" };
import unit from "../../build/package/vyos/sluice.service" with { type: "text" };
import type { Host } from "../base/host.ts";
import { type Plan, unitFor, type Wishes } from "./plan.ts";
import { environmentFile, settingsTemplate } from "./settings-template.ts";

const folder = "/config/sluice";
const usualProgram = `${folder}/sluice`;

/**
 * All of it below /config, which alone survives `add system image` (vyos-1x, image_installer.py);
 * the unit is put in place at every boot by the script that runs after the configuration is loaded.
 */
export function vyosPlan({ program = usualProgram, settings, ownLog }: Wishes, host: Host): Plan {
  const path = `${folder}/sluice.toml`;
  const inForce = host.read(path) ?? settings ?? "";
  const unitText = unitFor(unit, { program, usual: usualProgram, settings: inForce });
  const boots = "/config/scripts/vyos-postconfig-bootup.script";
  return {
    platform: "vyos",
    steps: [
      { kind: "program", path: program },
      { kind: "file", path: `${folder}/sluice.service`, text: unitText, mode: 0o644 },
      { kind: "settings", path, text: settings ?? settingsTemplate(folder), mode: 0o644 },
      { kind: "settings", path: `${folder}/sluice.env`, text: environmentFile, mode: 0o600 },
      { kind: "data", path: `${folder}/spool` },
      { kind: "data", path: "/var/lib/sluice" },
      { kind: "lines", path: boots, text: boot, mode: 0o750 },
      { kind: "file", path: "/run/systemd/system/sluice.service", text: unitText, mode: 0o644 },
      { kind: "run", argv: ["sh", "-c", addUser] },
      { kind: "run", argv: ["systemctl", "daemon-reload"], mayFail: true },
    ],
    start: [["systemctl", "restart", "sluice.service"]],
    settings: path,
    advice: ownLog ? ownLogAdvice(host) : [],
  };
}

/** As the script does it at every boot. */
const addUser = boot.split("\n").find((line) => line.startsWith("getent "))!;

/** The router's configuration is its owner's to change and to commit. */
export function ownLogAdvice(host: Pick<Host, "read">): string[] {
  const version = /^Version:\s*VyOS\s+(\S+)/m.exec(host.read("/opt/vyatta/etc/version") ?? "")?.[1];
  const rolling = version === undefined || !/^1\.[34]\b/.test(version);
  const remote = rolling
    ? "set system syslog remote 127.0.0.1"
    : "set system syslog host 127.0.0.1";
  return [
    "To send the router's own log, in configuration mode:",
    `  ${remote} facility all level info`,
    `  ${remote} port 5514`,
    // Without it, protocol tcp writes no rule at all (vyos-1x, rsyslog.conf.j2).
    `  ${remote} protocol udp`,
    "  commit; save",
  ];
}
