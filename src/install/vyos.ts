import boot from "../../build/package/vyos/boot.sh" with { type: "text" };
import unit from "../../build/package/vyos/sluice.service" with { type: "text" };
import type { Host } from "../base/host.ts";
import { listenerPort, vyosAdvice } from "./own-log.ts";
import { ownUser, type Plan, unitFor, settingsAfter, type Wishes } from "./plan.ts";
import { environmentFile, settingsStep, settingsTemplate } from "./settings-template.ts";

const folder = "/config/sluice";
const usualProgram = `${folder}/sluice`;

/**
 * All of it below /config, which alone survives `add system image` (vyos-1x, image_installer.py);
 * the unit is put in place at every boot by the script that runs after the configuration is loaded.
 */
export function vyosPlan(wishes: Wishes, host: Host): Plan {
  const { program = usualProgram, settings, ownLog } = wishes;
  const path = `${folder}/sluice.toml`;
  const fresh = settings ?? settingsTemplate(folder);
  const file = settingsStep(path, fresh, folder, wishes);
  const inForce = settingsAfter(file, host);
  const unitText = unitFor(unit, { program, usual: usualProgram, settings: inForce });
  const boots = "/config/scripts/vyos-postconfig-bootup.script";
  return {
    platform: "vyos",
    steps: [
      { kind: "program", path: program },
      { kind: "file", path: `${folder}/sluice.service`, text: unitText, mode: 0o644 },
      file,
      { kind: "settings", path: `${folder}/sluice.env`, text: environmentFile, mode: 0o600 },
      { kind: "data", path: `${folder}/spool` },
      { kind: "data", path: "/var/lib/sluice" },
      { kind: "lines", path: boots, text: boot, mode: 0o750 },
      { kind: "file", path: "/run/systemd/system/sluice.service", text: unitText, mode: 0o644 },
      { kind: "run", argv: ["sh", "-c", addUser], purge: ownUser(host, ["sh", "-c", removeUser]) },
      { kind: "run", argv: ["systemctl", "daemon-reload"], mayFail: true },
    ],
    start: [["systemctl", "restart", "sluice.service"]],
    settings: path,
    advice: ownLog ? vyosAdvice(host, listenerPort(inForce, "udp")) : [],
  };
}

/** As the script does it at every boot. */
const addUser = boot.split("\n").find((line) => line.startsWith("getent "))!;

const removeUser = "userdel sluice; ! getent group sluice >/dev/null || groupdel sluice";
