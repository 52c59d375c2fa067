import unit from "../../build/package/systemd/sluice.service" with { type: "text" };
import type { Host } from "../base/host.ts";
import { hasRsyslog, readsLog, rsyslogSteps, withLog } from "./own-log.ts";
import { type Plan, type Step, unitFor, settingsAfter, type Wishes } from "./plan.ts";
import { environmentFile, settingsStep, settingsTemplate } from "./settings-template.ts";

const folder = "/var/lib/sluice";
const usualProgram = "/usr/local/bin/sluice";

export function systemdUnit(program: string, settings = ""): string {
  return unitFor(unit, { program, usual: usualProgram, settings });
}

/** A unit with its own user and all doors shut that Sluice does not need (systemd.exec(5)). */
export function systemdPlan(wishes: Wishes, host: Host): Plan {
  const { program = usualProgram, settings, ownLog } = wishes;
  const path = "/etc/sluice/sluice.toml";
  const isHandedOn = ownLog && hasRsyslog(host);
  const wished = settings ?? settingsTemplate(folder);
  const fresh = ownLog && !isHandedOn ? withLog(wished, "journal") : wished;
  const file = settingsStep(path, fresh, folder, wishes);
  const inForce = settingsAfter(file, host);
  const steps: Step[] = [
    { kind: "program", path: program },
    {
      kind: "file",
      path: "/etc/systemd/system/sluice.service",
      text: systemdUnit(program, inForce),
      mode: 0o644,
    },
    file,
    { kind: "settings", path: "/etc/sluice/sluice.env", text: environmentFile, mode: 0o600 },
    // The name first: it leads to the folder.
    { kind: "data", path: "/var/lib/sluice" },
    { kind: "data", path: "/var/lib/private/sluice" },
  ];
  const restart = ["systemctl", "try-restart", "rsyslog.service"];
  if (isHandedOn) steps.push(...rsyslogSteps(inForce, restart));
  steps.push({ kind: "run", argv: ["systemctl", "daemon-reload"], mayFail: true });
  return {
    platform: "systemd",
    steps,
    start: [
      ["systemctl", "enable", "sluice.service"],
      ["systemctl", "restart", "sluice.service"],
    ],
    settings: path,
    advice: ownLog && !isHandedOn && !readsLog(inForce, "journal") ? [journalAdvice] : [],
  };
}

const journalAdvice =
  'There is no rsyslog here: add [[local]] with transport = "journal" to the settings, ' +
  "and install again: the unit lets the service read it then";
