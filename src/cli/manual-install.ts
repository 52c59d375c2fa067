import type { ManualPage } from "./manual.ts";
import type { Option } from "./options.ts";

const platformOption: Option = {
  name: "platform",
  value: "NAME",
  help: "openwrt, vyos, systemd or openrc (default: what this box is)",
};

export const installOptions: readonly Option[] = [
  { name: "dry-run", help: "Say what would be done, and do nothing" },
  { name: "config", value: "FILE", help: "Settings to put in place (TOML); without it a template" },
  { name: "program", value: "PATH", help: "Where the program goes, such as a USB stick" },
  { name: "own-log", help: "Take in what this box logs itself as well" },
  { name: "force", help: "Put files that are in the way aside, until uninstall" },
  platformOption,
];

export const uninstallOptions: readonly Option[] = [
  { name: "purge", help: "Remove settings, spooled messages and the service's user as well" },
  platformOption,
];

export const install: ManualPage = {
  name: "install",
  summary: "become a service of this box",
  usage: "sluice install [--dry-run] [--config FILE] [OPTION]...",
  text: [
    "Puts this program in its place, writes the service for OpenWrt (procd), VyOS, systemd or " +
      "OpenRC, and settings where there are none, so that both survive an upgrade of the firmware. " +
      "The service is enabled and started when the settings are sound, otherwise the last lines " +
      "say what to fill in (status 1).",
    "Settings that are there are never replaced. The same command with a newer program is an " +
      "upgrade. sluice uninstall takes away what was put in place.",
  ],
  options: installOptions,
  examples: [
    ["sluice install --dry-run", "see every file and command first"],
    ["sluice install --config my.toml --own-log", "with settings that sluice init has written"],
    ["sluice install --program /mnt/usb/sluice", "leave the flash of a router alone"],
  ],
};

export const uninstall: ManualPage = {
  name: "uninstall",
  summary: "stop being a service of this box",
  usage: "sluice uninstall [--purge]",
  text: [
    "Stops the service, which stores what waits, and removes every file that install wrote. Files " +
      "that were changed since are kept, and so are settings, spooled messages and the user of the " +
      "service unless --purge is given. What install put aside is put back.",
  ],
  options: uninstallOptions,
  examples: [["sluice uninstall --purge", "as if it had never been here"]],
};
