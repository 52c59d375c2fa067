import type { Host } from "../base/host.ts";
import { openrcPlan } from "./openrc.ts";
import { openwrtPlan } from "./openwrt.ts";
import type { Plan, Platform, Wishes } from "./plan.ts";
import { systemdPlan } from "./systemd.ts";
import { vyosPlan } from "./vyos.ts";

/** Files that only one platform has; VyOS has systemd as well, so it is asked first. */
const signs: [string, Platform][] = [
  ["/etc/openwrt_release", "openwrt"],
  ["/opt/vyatta/etc/config", "vyos"],
  ["/run/systemd/system", "systemd"],
  ["/sbin/openrc-run", "openrc"],
];

/** Undefined where Sluice cannot be a service by itself. */
export function platformOf(host: Host): Platform | undefined {
  return signs.find(([path]) => host.has(path))?.[1];
}

export const platforms: Record<Platform, (wishes: Wishes, host: Host) => Plan> = {
  openwrt: openwrtPlan,
  vyos: vyosPlan,
  systemd: systemdPlan,
  openrc: openrcPlan,
};
