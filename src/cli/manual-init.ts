import { alertKinds, providers } from "../init/wishes.ts";
import type { ManualPage } from "./manual.ts";
import type { Option } from "./options.ts";

export const initOptions: readonly Option[] = [
  { name: "provider", value: "NAME", help: `Where objects go: ${providers.join(", ")}` },
  { name: "bucket", value: "NAME", help: "Name of the bucket; with directory its path" },
  { name: "region", value: "NAME", help: "Region of the bucket" },
  { name: "endpoint", value: "URL", help: "Server, for R2, MinIO, Garage and Ceph" },
  { name: "ca-file", value: "FILE", help: "Authority of that server, where it is its own" },
  { name: "device", value: "NAME", help: "Name of this box (default: its host name)" },
  { name: "port", value: "PORT", help: "Where devices send to, UDP and TCP (default 5514)" },
  { name: "spool", value: "DIRECTORY", help: "Where messages wait on disk (default: in memory)" },
  {
    name: "alerts",
    value: "KIND:TO",
    help: `Who is told: ${alertKinds.join(", ")}; telegram:CHAT, ntfy:TOPIC`,
  },
  { name: "keep-days", value: "DAYS", help: "Objects go after so many days (default 365)" },
  { name: "lock-days", value: "DAYS", help: "Nobody can remove objects for so many days" },
  { name: "uci", help: "Write OpenWrt's form, for /etc/config/sluice; always there" },
  { name: "output", short: "o", value: "FILE", help: "Write settings there, not to the terminal" },
  { name: "force", help: "Replace FILE" },
  { name: "senders", value: "ADDRESS", help: "Print what devices need to send to this address" },
];

export const init: ManualPage = {
  name: "init",
  summary: "write settings to begin with, and the commands for the bucket",
  usage: "sluice init [--provider NAME --bucket NAME] [-o FILE] [OPTION]...",
  text: [
    "Writes commented settings that sluice check accepts, and prints the exact commands that make " +
      "the bucket, a key that may put objects and do nothing else, the end of old objects and, " +
      "with --lock-days, Object Lock. On a terminal it asks for what is not given. Without -o the " +
      "settings are printed, and all else goes to standard error.",
    "No secret is asked for: it says where each belongs. Nothing is called and no command is run.",
    "With --senders it prints the lines to paste into OpenWrt, VyOS, RouterOS, UniFi, Cisco IOS " +
      "and Linux hosts; with --provider as well, both.",
  ],
  options: initOptions,
  examples: [
    ["sluice init -o sluice.toml", "be asked, on a terminal"],
    [
      "sluice init --provider aws --region eu-central-1 --bucket my-logs --lock-days 30 -o s.toml",
      "a bucket of AWS in which nothing can be deleted for a month",
    ],
    [
      "sluice init --uci --provider b2 --region eu-central-003 --bucket my-logs " +
        "-o /etc/config/sluice",
      "on OpenWrt; then sluice install",
    ],
    ["sluice init --senders 192.168.1.1", "what devices of the network need"],
  ],
};
