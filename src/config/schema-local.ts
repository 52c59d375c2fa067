import { permissions, zone } from "./kinds-known.ts";
import { count, file, folder, oneOf, size } from "./kinds.ts";
import { optional, required, setting, type Section } from "./setting.ts";

const stream = { only: ["unix-stream"] };
const unix = { only: ["unix-stream", "unix-dgram"] };

export const localSection = {
  name: "local",
  many: true,
  variant: "transport",
  help: "What comes from this box itself",
  settings: {
    transport: required(
      oneOf("unix-stream", "unix-dgram", "file", "kmsg", "logread", "journal"),
      "How messages arrive",
    ),
    path: required(file, "Of the socket, or of files: /var/log/*.log", {
      only: [...unix.only, "file"],
    }),
    mode: setting(permissions, "0666", "Who may write to the socket", unix),
    from: setting(
      oneOf("start", "end"),
      "start",
      "Where to begin with a file that is there and was not read before",
      { only: ["file"] },
    ),
    directory: optional(folder, "Of another journal than that of this machine", {
      only: ["journal"],
    }),
    zone: setting(zone, "local", "Zone of time stamps that name none, such as Europe/Berlin"),
    frame_max: setting(size("480B", "1MiB"), "64KiB", "Longer messages are cut"),
    connections_max: setting(count(1, 65535), 256, "Further connections are closed", stream),
  },
} as const satisfies Section;
