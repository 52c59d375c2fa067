// Remedies that depend on what this box is.
import { tomlValue } from "../config/toml.ts";
import type { Case, Doors } from "./case.ts";

/** How to change one setting of the nth table, counted from 0. */
export function change(
  { form, origin }: Pick<Case, "form" | "origin">,
  place: { section: string; index?: number | undefined; name: string },
  value: string | number | boolean,
): string {
  const { section, index, name } = place;
  if (form === "variables") {
    const parts = ["sluice", section, ...(index === undefined ? [] : [index]), name];
    return `${parts.join("_").toUpperCase()}=${value} in the environment of sluice`;
  }
  if (form === "uci") {
    const at = index === undefined ? `@${section}[0]` : `@${section}[${index}]`;
    return `uci set sluice.${at}.${name}='${value}'; uci commit sluice; reload_config`;
  }
  const table = index === undefined ? `[${section}]` : `${ordinal(index)} [[${section}]]`;
  return `in ${origin}, under the ${table}: ${name} = ${tomlValue(value)}; then: sluice reload`;
}

function ordinal(index: number): string {
  return ["first", "second", "third"][index] ?? `${index + 1}th`;
}

/** What manages services here. */
export type Keeper = "openwrt" | "vyos" | "systemd" | "openrc" | "other";

/** Told by files that only one has; VyOS has systemd as well. */
export function keeperOf({ box }: Pick<Doors, "box">): Keeper {
  if (box.names("/etc").includes("openwrt_release")) return "openwrt";
  if (box.names("/opt/vyatta/etc").includes("config")) return "vyos";
  if (box.names("/run/systemd").includes("system")) return "systemd";
  return box.names("/sbin").includes("openrc-run") ? "openrc" : "other";
}

export const startDaemon: Record<Keeper, string> = {
  openwrt: "/etc/init.d/sluice enable && /etc/init.d/sluice restart",
  vyos: "sudo systemctl restart sluice.service",
  systemd: "systemctl enable --now sluice.service",
  openrc: "rc-update add sluice default && rc-service sluice restart",
  other: "sluice run",
};

/** For what the running daemon does not take anew. */
export function restartDaemon(doors: Pick<Doors, "box">): string {
  return startDaemon[keeperOf(doors)].replace("enable --now", "restart");
}

export const setClock: Record<Keeper, string> = {
  openwrt: "/etc/init.d/sysntpd restart",
  vyos: "sudo systemctl restart chrony.service",
  systemd: "timedatectl set-ntp true",
  openrc: "rc-service ntpd restart",
  other: "ntpd -n -q -p pool.ntp.org",
};
