import unit from "../../build/package/systemd/sluice.service" with { type: "text" };
import type { Host } from "../base/host.ts";
import { type Plan, type Step, unitFor, type Wishes } from "./plan.ts";
import { environmentFile, settingsTemplate } from "./settings-template.ts";

const usualProgram = "/usr/local/bin/sluice";

export function systemdUnit(program: string, settings = ""): string {
  return unitFor(unit, { program, usual: usualProgram, settings });
}

/** A unit with its own user and all doors shut that Sluice does not need (systemd.exec(5)). */
export function systemdPlan(
  { program = usualProgram, settings, ownLog }: Wishes,
  host: Host,
): Plan {
  const path = "/etc/sluice/sluice.toml";
  const inForce = host.read(path) ?? settings ?? "";
  const steps: Step[] = [
    { kind: "program", path: program },
    {
      kind: "file",
      path: "/etc/systemd/system/sluice.service",
      text: systemdUnit(program, inForce),
      mode: 0o644,
    },
    { kind: "settings", path, text: settings ?? settingsTemplate("/var/lib/sluice"), mode: 0o644 },
    { kind: "settings", path: "/etc/sluice/sluice.env", text: environmentFile, mode: 0o600 },
    // The name first: it leads to the folder.
    { kind: "data", path: "/var/lib/sluice" },
    { kind: "data", path: "/var/lib/private/sluice" },
  ];
  if (ownLog) steps.push(...ownLogSteps(host));
  steps.push({ kind: "run", argv: ["systemctl", "daemon-reload"], mayFail: true });
  return {
    platform: "systemd",
    steps,
    start: [
      ["systemctl", "enable", "sluice.service"],
      ["systemctl", "restart", "sluice.service"],
    ],
    settings: path,
    advice: ownLog && !host.has("/etc/rsyslog.d") ? [journalAdvice] : [],
  };
}

const journalAdvice =
  'There is no rsyslog here: add [[local]] with transport = "journal" to the settings';

/** rsyslog hands everything on by TCP and waits with what it cannot deliver. */
function ownLogSteps(host: Host): Step[] {
  if (!host.has("/etc/rsyslog.d")) return [];
  const text = `# All that this box logs goes to Sluice as well; what Sluice says itself does not.
if $programname != "sluice" then action(
  type="omfwd" target="127.0.0.1" port="5514" protocol="tcp" TCP_Framing="octet-counted"
  template="RSYSLOG_SyslogProtocol23Format" queue.type="LinkedList" queue.size="10000"
  action.resumeRetryCount="-1")
`;
  return [
    { kind: "file", path: "/etc/rsyslog.d/60-sluice.conf", text, mode: 0o644 },
    {
      kind: "run",
      argv: ["systemctl", "try-restart", "rsyslog.service"],
      undo: ["systemctl", "try-restart", "rsyslog.service"],
      mayFail: true,
    },
  ];
}
