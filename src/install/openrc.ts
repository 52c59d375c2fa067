import init from "../../build/package/openrc/sluice.init" with { type: "text" };
import type { Host } from "../base/host.ts";
import type { Plan, Wishes } from "./plan.ts";
import { exportedEnvironmentFile, settingsTemplate } from "./settings-template.ts";

const usualProgram = "/usr/local/bin/sluice";

/** A supervised service of its own user (OpenRC, openrc-run(8), supervise-daemon(8)). */
export function openrcPlan({ program = usualProgram, settings }: Wishes, _host: Host): Plan {
  const path = "/etc/sluice/sluice.toml";
  const folder = "/var/lib/sluice";
  return {
    platform: "openrc",
    steps: [
      { kind: "program", path: program },
      { kind: "run", argv: ["sh", "-c", addUser] },
      {
        kind: "file",
        path: "/etc/init.d/sluice",
        text: init.replaceAll(usualProgram, program),
        mode: 0o755,
      },
      { kind: "settings", path, text: settings ?? settingsTemplate(folder), mode: 0o644 },
      { kind: "settings", path: "/etc/conf.d/sluice", text: exportedEnvironmentFile, mode: 0o600 },
      { kind: "data", path: "/var/spool/sluice" },
    ],
    start: [
      ["rc-update", "add", "sluice", "default"],
      ["rc-service", "sluice", "restart"],
    ],
    settings: path,
    advice: [],
  };
}

const addUser =
  "grep -q ^sluice: /etc/group || addgroup -S sluice; " +
  "grep -q ^sluice: /etc/passwd || adduser -S -D -H -h /dev/null -s /sbin/nologin -G sluice sluice";
