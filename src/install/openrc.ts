import init from "../../build/package/openrc/sluice.init" with { type: "text" };
import type { Host } from "../base/host.ts";
import { busyboxAdvice, hasRsyslog, rsyslogSteps } from "./own-log.ts";
import { ownUser, type Plan, type Step, settingsAfter, type Wishes } from "./plan.ts";
import { exportedEnvironmentFile, settingsStep, settingsTemplate } from "./settings-template.ts";

const folder = "/var/lib/sluice";
const usualProgram = "/usr/local/bin/sluice";

/** A supervised service of its own user (OpenRC, openrc-run(8), supervise-daemon(8)). */
export function openrcPlan(wishes: Wishes, host: Host): Plan {
  const { program = usualProgram, settings, ownLog } = wishes;
  const path = "/etc/sluice/sluice.toml";
  const fresh = settings ?? settingsTemplate(folder);
  const file = settingsStep(path, fresh, folder, wishes);
  const inForce = settingsAfter(file, host);
  const steps: Step[] = [
    { kind: "program", path: program },
    {
      ...{ kind: "run", argv: ["sh", "-c", addUser] },
      purge: ownUser(host, ["sh", "-c", removeUser]),
    },
    {
      kind: "file",
      path: "/etc/init.d/sluice",
      text: init.replaceAll(usualProgram, program),
      mode: 0o755,
    },
    file,
    { kind: "settings", path: "/etc/conf.d/sluice", text: exportedEnvironmentFile, mode: 0o600 },
    { kind: "data", path: "/var/lib/sluice" },
    { kind: "data", path: "/var/spool/sluice" },
  ];
  const isHandedOn = ownLog && hasRsyslog(host);
  const restart = ["rc-service", "--ifstarted", "rsyslog", "restart"];
  if (isHandedOn) steps.push(...rsyslogSteps(inForce, restart));
  return {
    platform: "openrc",
    steps,
    start: [
      ["rc-update", "add", "sluice", "default"],
      ["rc-service", "sluice", "restart"],
    ],
    settings: path,
    advice: ownLog && !isHandedOn ? busyboxAdvice(inForce) : [],
  };
}

const addUser =
  "grep -q ^sluice: /etc/group || addgroup -S sluice; " +
  "grep -q ^sluice: /etc/passwd || adduser -S -D -H -h /dev/null -s /sbin/nologin -G sluice sluice";

const removeUser = "deluser sluice; delgroup sluice 2>/dev/null";
